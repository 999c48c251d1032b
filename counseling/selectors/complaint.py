"""Complaints that wait for a supervisor."""

from django.db.models import QuerySet

from counseling.access import complaint as complaint_access
from counseling.models import Complaint, Membership


def answerable_by(member: Membership) -> QuerySet[Complaint]:
    """The complaints that a supervisor may look at, answered ones included."""
    return complaint_access.answerable_by(member).select_related("case__counselor__membership__user", "answered_by")


def waiting_for(member: Membership) -> QuerySet[Complaint]:
    """The complaints without an answer, the one that was recorded first on top."""
    return answerable_by(member).filter(answered_at=None).order_by("recorded_at", "pk")
