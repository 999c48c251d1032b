"""Obligations that wait."""

from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from counseling.access import case as case_access
from counseling.models import Case, Membership, Obligation


def open_for(member: Membership, now: datetime) -> QuerySet[Obligation]:
    """The open obligations in this member's cases, the one that falls due first on top, overdue ones included.

    Each has `falls_due`: its first due time, or the one to which a supervisor postponed it. What arises after `now`
    is left out.
    """
    return _open().filter(case__in=case_access.visible_to(member), created_at__lte=now)


def open_of(case: Case) -> QuerySet[Obligation]:
    """The case's open obligations, the one that falls due first on top."""
    return _open().filter(case=case)


def _open() -> QuerySet[Obligation]:
    return (
        Obligation.objects.filter(closed_at=None)
        .annotate(falls_due=Coalesce("postponed_to", "due_at"))
        .select_related("case")
        .order_by("falls_due", "code")
    )
