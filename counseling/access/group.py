"""Who may see and hold a group meeting: its counselor."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from counseling.access.people import counselor_of
from counseling.models import Counselor, GroupMeeting, Membership


def visible_to(member: Membership) -> QuerySet[GroupMeeting]:
    """A counselor's own group meetings."""
    counselor = counselor_of(member)
    if counselor is None:
        return GroupMeeting.objects.none()
    return GroupMeeting.objects.filter(institution_id=member.institution_id, counselor=counselor)


def require_arrange(member: Membership) -> Counselor:
    """The counselor who arranges a meeting; raises PermissionDenied for everybody else."""
    counselor = counselor_of(member)
    if counselor is None:
        raise PermissionDenied("Group meetings are arranged by counselors.")
    return counselor


def require_hold(member: Membership, meeting: GroupMeeting) -> None:
    """Raises PermissionDenied unless the meeting is this member's own."""
    if not visible_to(member).filter(pk=meeting.pk).exists():
        raise PermissionDenied("This group meeting is not yours to hold.")
