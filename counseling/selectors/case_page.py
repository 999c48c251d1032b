"""What the page of a case counts, and the earlier cases of the same konseli."""

from dataclasses import dataclass

from counseling.access import case as case_access
from counseling.choices import Attendance, FlagState
from counseling.models import Case, Flag, Membership
from counseling.selectors.casefile.records import Record
from counseling.selectors.merge import records_of_person


@dataclass(frozen=True, slots=True)
class Counts:
    """How many notes are signed, begun and not begun, of sessions that were held; and how many flags are looked at."""

    signed: int
    drafts: int
    owed: int
    flags: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """Earlier cases of the same person: those of who looks, newest first, and whether others had some."""

    own: list[Case]
    elsewhere: bool


def counts(record: Record) -> Counts:
    """One query; the notes are on record."""
    held = [session for session in record.sessions if session.attendance in ("", Attendance.HELD)]
    notes = [session.note for session in held if hasattr(session, "note")]
    signed = sum(note.signed_at is not None for note in notes)
    flags = Flag.objects.filter(case=record.case, counselor=record.case.counselor_id)
    return Counts(
        signed=signed,
        drafts=len(notes) - signed,
        owed=len(held) - len(notes),
        flags=flags.exclude(state=FlagState.CLOSED).count(),
    )


def earlier(case: Case, *, member: Membership) -> Earlier:
    """Of cases that are not this counselor's it is said that there are any, and no more. Two queries."""
    rows = Case.objects.filter(konseli__in=records_of_person(case.konseli_id), created_at__lt=case.created_at)
    found = list(rows.order_by("-created_at", "-pk"))
    own = [row for row in found if case_access.can_work(member, row)]
    return Earlier(own, elsewhere=len(own) < len(found))
