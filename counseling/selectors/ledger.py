"""Reading the ledger of a case."""

from django.db.models import QuerySet

from counseling.models import Case, LedgerEntry


def entries_of(case: Case) -> list[LedgerEntry]:
    """The case's entries, newest first, with who acted."""
    return list(LedgerEntry.objects.filter(case=case).select_related("actor").order_by("-number"))


def entry_of(case: Case, number: int) -> LedgerEntry | None:
    """One entry by its number in the chain."""
    return _with_people(LedgerEntry.objects.filter(case=case, number=number)).first()


def _with_people(entries: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
    return entries.select_related("actor", "counselor__membership__user")
