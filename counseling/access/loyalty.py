"""Who may review how a conflict of loyalties was weighed."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from counseling.access import case as case_access
from counseling.access.people import oversees
from counseling.choices import LoyaltyState
from counseling.models import LoyaltyConflict, LoyaltyReview, Membership


def reviewable_by(member: Membership) -> QuerySet[LoyaltyConflict]:
    """The conflicts of the counselors whom a supervisor looks after, once there is or was something to review."""
    reviewed = Exists(LoyaltyReview.objects.filter(conflict=OuterRef("pk")))
    overseen = LoyaltyConflict.objects.filter(case__in=case_access.overseen_by(member))
    return overseen.filter(~Q(state=LoyaltyState.OPEN) | reviewed)


def can_review(member: Membership, conflict: LoyaltyConflict) -> bool:
    """A supervisor of the case's counselor, never on a case of their own."""
    return oversees(member, conflict.case.counselor_id)


def require_review(member: Membership, conflict: LoyaltyConflict) -> None:
    """Raises PermissionDenied unless this member may review the conflict."""
    if not can_review(member, conflict):
        raise PermissionDenied("A conflict of loyalties is reviewed by the supervisor of that counselor.")
