"""Who may review how a conflict of loyalties was weighed."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from counseling.access.people import overseen_cases
from counseling.choices import LoyaltyState
from counseling.models import LoyaltyConflict, LoyaltyReview, Membership


def reviewable_by(member: Membership) -> QuerySet[LoyaltyConflict]:
    """The conflicts of a supervisor's counselors, once there is or was something to review."""
    reviewed = Exists(LoyaltyReview.objects.filter(conflict=OuterRef("pk")))
    return _raised_by_others(member).filter(~Q(state=LoyaltyState.OPEN) | reviewed)


def can_review(member: Membership, conflict: LoyaltyConflict) -> bool:
    """A supervisor of the case's counselor, never on a case of their own nor on a conflict that they raised."""
    return _raised_by_others(member).filter(pk=conflict.pk).exists()


def _raised_by_others(member: Membership) -> QuerySet[LoyaltyConflict]:
    return LoyaltyConflict.objects.filter(overseen_cases(member, "raised_by"))


def require_review(member: Membership, conflict: LoyaltyConflict) -> None:
    """Raises PermissionDenied unless this member may review the conflict."""
    if not can_review(member, conflict):
        raise PermissionDenied("A conflict of loyalties is reviewed by the supervisor of that counselor.")
