"""The inbox: requests of others that a counselor has not answered, to take over a case or to help beside them."""

from datetime import datetime

from counseling.access import referral as referral_access
from counseling.choices import ReferralState
from counseling.models import Membership
from counseling.selectors import external_referral, shared_help


def unanswered(member: Membership, now: datetime) -> dict[str, int]:
    """How many requests wait for this member's answer, by who asks: `colleagues`, `institutions`, `shared`."""
    return {
        "colleagues": referral_access.received_by(member).filter(state=ReferralState.NAMED).count(),
        "institutions": external_referral.incoming(member).filter(state=ReferralState.NAMED).count(),
        "shared": sum(help.accepted_at is None for help in shared_help.asked_of(member, now)),
    }
