"""Who may declare what they are to a konseli, beside the case's counselor."""

from django.core.exceptions import PermissionDenied

from counseling.access.people import counselor_of
from counseling.models import Membership, Referral


def can_declare_as_receiver(member: Membership, referral: Referral) -> bool:
    """The counselor whom the referral names."""
    counselor = counselor_of(member)
    return counselor is not None and referral.receiver_id == counselor.pk


def require_declare_as_receiver(member: Membership, referral: Referral) -> None:
    """Raises PermissionDenied unless the referral names this member."""
    if not can_declare_as_receiver(member, referral):
        raise PermissionDenied("This referral does not name you.")
