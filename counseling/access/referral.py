"""Who may see and answer a referral: its sender, the counselor whom it names, the counselors of the institution that it
names."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

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


def incoming_for(member: Membership) -> QuerySet[Referral]:
    """What other institutions send to the member's: every counselor there may answer, but who sent it; once accepted it
    is theirs alone who did."""
    if counselor_of(member) is None:
        return Referral.objects.none()
    theirs = Q(state=ReferralState.NAMED) | Q(state=ReferralState.ACCEPTED, answered_by=member.user_id)
    return Referral.objects.filter(theirs, to_institution=member.institution_id).exclude(named_by=member.user_id)


def require_read(member: Membership, referral: Referral) -> None:
    """Raises PermissionDenied for all but the sender and the receiver."""
    received = (received_by(member), incoming_for(member))
    if not (can_work(member, referral.case) or any(rows.filter(pk=referral.pk).exists() for rows in received)):
        raise PermissionDenied("This referral is not yours to read.")


def require_answer(member: Membership, referral: Referral) -> None:
    """Raises PermissionDenied unless the answer is this member's to give: the receiving counselor's own, that of any
    counselor of the institution it goes to; that of somebody outside is written down by the sender."""
    counselor = counselor_of(member)
    if referral.receiver_kind == ReceiverKind.OUTSIDE:
        mine = can_work(member, referral.case)
    elif referral.receiver_kind == ReceiverKind.INSTITUTION:
        mine = counselor is not None and _is_at_receiver(member, referral)
    else:
        mine = counselor is not None and referral.receiver_id == counselor.pk
    if not mine:
        raise PermissionDenied("This referral is not yours to answer.")


def _is_at_receiver(member: Membership, referral: Referral) -> bool:
    """Whether they belong to the institution it goes to. Nobody answers what they have sent themself."""
    return referral.to_institution_id == member.institution_id and referral.named_by_id != member.user_id
