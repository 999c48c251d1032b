"""Which cases the standing inspection looks at, with their flags and overdue duties."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from counseling.choices import OPEN_STATES, FlagState
from counseling.models import Case, Flag, FlagMove, Obligation

BATCH = 500
"""Cases looked at together: the most whose facts are fetched at once."""


def batch_after(last: UUID | None, now: datetime) -> list[UUID]:
    """The next cases to look at, in the order of their ids: the open ones, and closed ones whose flags still count as
    standing or whose duties are to be marked."""
    standing = Flag.objects.filter(case=OuterRef("pk"), standing=True)
    duties = duties_to_mark(now).filter(case=OuterRef("pk"))
    cases = Case.objects.filter(Q(state__in=OPEN_STATES) | Exists(standing) | Exists(duties))
    if last is not None:
        cases = cases.filter(pk__gt=last)
    return list(cases.order_by("pk").values_list("pk", flat=True)[:BATCH])


def flags_of(case_ids: Iterable[UUID]) -> QuerySet[Any]:
    """The flags of these cases, the newest last. `closed_at`: when one was last closed."""
    closing = FlagMove.objects.filter(flag=OuterRef("pk"), to_state=FlagState.CLOSED).order_by("-at").values("at")[:1]
    flags = Flag.objects.filter(case_id__in=case_ids).order_by("raised_at", "pk")
    return flags.annotate(closed_at=Coalesce(Subquery(closing), "last_seen_at"))


def duties_to_mark(now: datetime) -> QuerySet[Any]:
    """Open obligations that do not say yet that their time has passed, or still say so although it was put off.
    `falls_due`: the first due time, or the one to which a supervisor postponed it."""
    passed = Q(falls_due__lt=now)
    marked = Q(overdue_since__isnull=False)
    return (
        Obligation.objects.filter(closed_at=None)
        .annotate(falls_due=Coalesce("postponed_to", "due_at"))
        .filter((passed & ~Q(overdue_since=F("falls_due"))) | (~passed & marked))
    )
