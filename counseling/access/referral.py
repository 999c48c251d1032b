"""Who may see and answer a referral: its sender, and the counselor whom it names."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from counseling.access.case import can_work
from counseling.access.people import counselor_of
from counseling.choices import ReceiverKind, ReferralState
from counseling.models import Membership, Referral

SHOWN = (ReferralState.NAMED, ReferralState.ACCEPTED)


def received_by(member: Membership) -> QuerySet[Referral]:
    """What was sent to this counselor and was neither rejected nor taken back. Not the cases that it comes from."""
    counselor = counselor_of(member)
    if counselor is None:
        return Referral.objects.none()
    return Referral.objects.filter(institution_id=member.institution_id, receiver=counselor, state__in=SHOWN)


def require_read(member: Membership, referral: Referral) -> None:
    """Raises PermissionDenied for all but the sender and the receiver."""
    if not (can_work(member, referral.case) or received_by(member).filter(pk=referral.pk).exists()):
        raise PermissionDenied("This referral is not yours to read.")


def require_answer(member: Membership, referral: Referral) -> None:
    """Raises PermissionDenied unless the answer is this member's to give: the receiving counselor's own; that of
    somebody outside is written down by the sender."""
    counselor = counselor_of(member)
    if referral.receiver_kind == ReceiverKind.OUTSIDE:
        mine = can_work(member, referral.case)
    else:
        mine = counselor is not None and referral.receiver_id == counselor.pk
    if not mine:
        raise PermissionDenied("This referral is not yours to answer.")
