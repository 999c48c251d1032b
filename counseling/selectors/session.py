"""Sessions as pages show them."""

from django.db.models import QuerySet

from counseling.models import Case, CounselingSession


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
