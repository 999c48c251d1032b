"""Sessions as pages show them."""

from uuid import UUID

from django.db.models import QuerySet

from counseling.models import Case, CounselingSession, LedgerEntry


def of_case(case: Case) -> QuerySet[CounselingSession]:
    """The case's sessions, the latest on top, each with its note; the note's text is opened by `note.read`."""
    return (
        CounselingSession.objects.filter(case=case)
        .select_related("note", "appointment")
        .defer("note__body")
        .order_by("-opened_at", "-number")
    )


def open_of(case: Case) -> CounselingSession | None:
    """The session that is going on."""
    return CounselingSession.objects.filter(case=case, closed_at=None).first()


def one_of(case: Case, session_id: UUID) -> CounselingSession | None:
    """One session of this case."""
    return of_case(case).select_related("case", "entry", "opened_by").filter(pk=session_id).first()


def of_entry(entry: LedgerEntry) -> CounselingSession | None:
    """The session that this entry let open, or judged late."""
    return CounselingSession.objects.filter(entry=entry).select_related("case").first()
