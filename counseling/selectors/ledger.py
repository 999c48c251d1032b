"""Reading the ledger of a case."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

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
    """This person's last refused attempt at a transition that has not passed since; None where there is none."""
    last = LedgerEntry.objects.filter(case=case, transition=transition, kind=EntryKind.DECISION).order_by("-number")
    entry = last.first()
    return entry if entry is not None and not entry.passed and entry.actor_id == actor_id else None
