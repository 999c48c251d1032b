"""Surges of an institution."""

from datetime import date

from django.db.models import QuerySet

from counseling.access import surge as surge_access
from counseling.models import Membership, Surge
from counseling.selectors.days import during


def all_for(member: Membership) -> QuerySet[Surge]:
    """Those that a supervisor may see, newest first."""
    return surge_access.visible_to(member).select_related("declared_by", "ended_by").order_by("-declared_at")


def present(member: Membership) -> Surge | None:
    """The one that is on now."""
    return all_for(member).filter(ended_at=None).first()


def past_for(member: Membership, *, first: date | None = None, last: date | None = None) -> QuerySet[Surge]:
    """Those that are over, declared from `first` to `last`, days of the active time zone."""
    return during(all_for(member).exclude(ended_at=None), "declared_at", first, last)
