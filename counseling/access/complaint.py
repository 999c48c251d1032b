"""Who may answer a complaint."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from counseling.access.people import overseen_cases
from counseling.models import Complaint, Membership


def answerable_by(member: Membership) -> QuerySet[Complaint]:
    """The complaints about a supervisor's counselors; of a corrected one, the newest record."""
    return _about_others(member).filter(superseded_by=None)


def can_answer(member: Membership, complaint: Complaint) -> bool:
    """A supervisor of the case's counselor, never the counselor who recorded the complaint: it is about them."""
    return _about_others(member).filter(pk=complaint.pk).exists()


def _about_others(member: Membership) -> QuerySet[Complaint]:
    return Complaint.objects.filter(overseen_cases(member, "recorded_by"))


def require_answer(member: Membership, complaint: Complaint) -> None:
    """Raises PermissionDenied unless this member may answer the complaint."""
    if not can_answer(member, complaint):
        raise PermissionDenied("A complaint is answered by the supervisor of that counselor.")
