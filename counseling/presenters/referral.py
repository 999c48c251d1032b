"""A referral in words."""

from typing import Any

from counseling.choices import ReceiverKind


def receiver_name(referral: Any) -> str:
    """Who is to take over, in words."""
    if referral.receiver_kind == ReceiverKind.OUTSIDE:
        return str(referral.outside_name)
    if referral.receiver_kind == ReceiverKind.INSTITUTION:
        there = str(referral.to_institution)
        return f"{referral.answered_by.name}, {there}" if referral.answered_by else there
    return str(referral.receiver.membership.user.name)
