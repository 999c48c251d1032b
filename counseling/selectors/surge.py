"""Surges of an institution."""

from django.db.models import QuerySet

from counseling.access import surge as surge_access
from counseling.models import Membership, Surge


def all_for(member: Membership) -> QuerySet[Surge]:
    """Those that a supervisor may see, newest first."""
    return surge_access.visible_to(member).select_related("declared_by", "ended_by").order_by("-declared_at")


def present(member: Membership) -> Surge | None:
    """The one that is on now."""
    return all_for(member).filter(ended_at=None).first()


def past_for(member: Membership) -> QuerySet[Surge]:
    """Those that are over."""
    return all_for(member).exclude(ended_at=None)
