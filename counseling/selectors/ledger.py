"""Reading the ledger of a case."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from counseling.choices import EntryKind
from counseling.models import Case, CaseReason, LedgerEntry


def entries_of(case: Case) -> list[LedgerEntry]:
    """The case's entries, newest first, with who acted."""
    return list(LedgerEntry.objects.filter(case=case).select_related("actor").order_by("-number"))


def entry_of(case: Case, number: int) -> LedgerEntry | None:
    """One entry by its number in the chain."""
    return _with_people(LedgerEntry.objects.filter(case=case, number=number)).first()


def _with_people(entries: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
    return entries.select_related("actor", "counselor__membership__user")


def words_of(entry: LedgerEntry) -> CaseReason | None:
    """What was written with a decision; the caller logs the reading."""
    return CaseReason.objects.filter(entry=entry).first()


def refused_before(case: Case, transition: str, *, at: datetime) -> LedgerEntry | None:
    """The last attempt at a transition that was refused up to that moment."""
    entries = LedgerEntry.objects.filter(case=case, transition=transition, kind=EntryKind.DECISION, passed=False)
    return entries.filter(at__lte=at).order_by("-number").first()


def refused_since(case: Case, transition: str, *, actor_id: UUID) -> LedgerEntry | None:
    """This person's last refused attempt at a transition that has not passed since; None where there is none.

    An attempt on a page that was out of date counts where words were kept of it.
    """
    tries = LedgerEntry.objects.filter(case=case, transition=transition).order_by("-number")
    passed = tries.filter(passed=True).values_list("number", flat=True).first() or 0
    spoken = Q(kind=EntryKind.DECISION) | Q(kind=EntryKind.STALE, case_reason__isnull=False)
    return tries.filter(spoken, actor_id=actor_id, number__gt=passed).first()
