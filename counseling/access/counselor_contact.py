"""Who keeps contact data of themself for the comparison with konseli."""

from django.core.exceptions import PermissionDenied

from counseling.access.people import counselor_of
from counseling.models import Counselor, Membership


def require_counselor(member: Membership) -> Counselor:
    """The member's own counselor profile; raises PermissionDenied for who has none."""
    counselor = counselor_of(member)
    if counselor is None:
        raise PermissionDenied("Only a counselor is looked at for relations.")
    return counselor
