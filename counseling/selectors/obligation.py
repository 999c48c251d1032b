"""Obligations that wait."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias, TypedDict

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from counseling.access import case as case_access
from counseling.access import obligation as obligation_access
from counseling.models import Case, Membership, Obligation, ObligationDecision

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Due(TypedDict):
    """`falls_due`: the first due time, or the one to which a supervisor postponed it."""

    falls_due: datetime


Owed: TypeAlias = "QuerySet[WithAnnotations[Obligation, Due]]"


def open_for(member: Membership, now: datetime) -> Owed:
    """The open obligations in this member's cases, the one that is due first on top, overdue ones included.

    What arises after `now` is left out.
    """
    return _open().filter(case__in=case_access.visible_to(member), created_at__lte=now)


def overseen(member: Membership, now: datetime) -> Owed:
    """The open obligations of a supervisor's counselors, in the same order."""
    mine = obligation_access.overseen_by(member).values("pk")
    return _open().filter(pk__in=mine, created_at__lte=now)


def overdue(member: Membership, now: datetime) -> Owed:
    """Those of them that are past their due time."""
    return overseen(member, now).filter(Q(postponed_to__lt=now) | Q(postponed_to=None, due_at__lt=now))


def decisions_on(obligation: Obligation) -> QuerySet[ObligationDecision]:
    """What supervisors decided about it, newest first."""
    return obligation.decisions.select_related("decided_by").order_by("-decided_at")


def open_of(case: Case) -> Owed:
    """The case's open obligations, the one that is due first on top."""
    return _open().filter(case=case)


def _open() -> Owed:
    return (
        Obligation.objects.filter(closed_at=None)
        .annotate(falls_due=Coalesce("postponed_to", "due_at"))
        .select_related("case__counselor__membership__user")
        .order_by("falls_due", "code")
    )
