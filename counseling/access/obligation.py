"""Who may see obligations, and who may postpone or discharge them."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from counseling.access.people import overseen_cases
from counseling.models import Membership, Obligation


def overseen_by(member: Membership) -> QuerySet[Obligation]:
    """The obligations of a supervisor's counselors; never one that a decision of theirs left."""
    return Obligation.objects.filter(overseen_cases(member, "entry__counselor__membership__user"))


def require_decide(member: Membership, obligation: Obligation) -> None:
    """Raises PermissionDenied unless the obligation is this member's to decide on."""
    if not overseen_by(member).filter(pk=obligation.pk).exists():
        raise PermissionDenied("This obligation is not yours to decide on.")
