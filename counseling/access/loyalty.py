"""Who may review how a conflict of loyalties was weighed."""

from django.core.exceptions import PermissionDenied

from counseling.access.people import oversees
from counseling.models import LoyaltyConflict, Membership


def can_review(member: Membership, conflict: LoyaltyConflict) -> bool:
    """A supervisor of the case's counselor, never on a case of their own."""
    return oversees(member, conflict.case.counselor_id)


def require_review(member: Membership, conflict: LoyaltyConflict) -> None:
    """Raises PermissionDenied unless this member may review the conflict."""
    if not can_review(member, conflict):
        raise PermissionDenied("A conflict of loyalties is reviewed by the supervisor of that counselor.")
