"""Who may answer a complaint."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from counseling.access import case as case_access
from counseling.access.people import oversees
from counseling.models import Complaint, Membership


def answerable_by(member: Membership) -> QuerySet[Complaint]:
    """The complaints about the counselors whom a supervisor looks after; of a corrected one, the newest record."""
    return Complaint.objects.filter(case__in=case_access.overseen_by(member), superseded_by=None)


def can_answer(member: Membership, complaint: Complaint) -> bool:
    """A supervisor of the counselor whom it is about, never that counselor."""
    return oversees(member, complaint.case.counselor_id)


def require_answer(member: Membership, complaint: Complaint) -> None:
    """Raises PermissionDenied unless this member may answer the complaint."""
    if not can_answer(member, complaint):
        raise PermissionDenied("A complaint is answered by the supervisor of that counselor.")
