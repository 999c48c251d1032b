"""Whether notes may be written, and which notes are owed."""

from datetime import datetime

from django.db.models import Q, QuerySet

from counseling.access import case as case_access
from counseling.choices import Attendance, ConsentKind
from counseling.models import Case, CounselingSession, Membership, Note, NoteAddendum
from counseling.selectors.casefile import derive
from counseling.selectors.consent import record_of


def may_be_written(case: Case, now: datetime) -> bool:
    """Whether it is permitted that personal data are processed. Three queries beside the case."""
    return derive.personal_data_allowed(record_of(case, ConsentKind.PERSONAL_DATA, now))


def of_session(session: CounselingSession) -> Note | None:
    """The note of a session, be it a draft; None where nothing is written yet."""
    note: Note | None = getattr(session, "note", None)
    return note


def addenda_of(note: Note) -> list[NoteAddendum]:
    """What was added to a signed note, in the order in which it was added. Part of the note: who reads them has logged
    its reading."""
    return list(NoteAddendum.objects.filter(note=note).select_related("author").order_by("added_at", "pk"))


def owed_by(member: Membership) -> QuerySet[CounselingSession]:
    """Held sessions in this member's cases that have no signed note, the oldest first."""
    return (
        CounselingSession.objects.filter(case__in=case_access.visible_to(member), attendance=Attendance.HELD)
        .filter(Q(note=None) | Q(note__signed_at=None))
        .select_related("case")
        .order_by("opened_at")
    )


def owed_in(case: Case, *, note: str = "") -> QuerySet[CounselingSession]:
    """Held sessions of this case that have no signed note, the oldest first, each with its draft unopened; or only
    those with a note `begun`, or with `none`."""
    rows = (
        CounselingSession.objects.filter(case=case, attendance=Attendance.HELD)
        .filter(Q(note=None) | Q(note__signed_at=None))
        .select_related("note")
        .defer("note__body")
        .order_by("opened_at")
    )
    return rows.filter(note__isnull=note == "none") if note else rows
