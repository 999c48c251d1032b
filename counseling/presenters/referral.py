"""A referral in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counseling.choices import ReceiverKind

if TYPE_CHECKING:
    from counseling.models import Referral


def receiver_name(referral: Referral) -> str:
    """Who is to take over, in words."""
    if referral.receiver_kind == ReceiverKind.OUTSIDE:
        return referral.outside_name
    if referral.receiver_kind == ReceiverKind.INSTITUTION:
        there = str(referral.to_institution)
        return f"{referral.answered_by.name}, {there}" if referral.answered_by else there
    return str(referral.receiver)
