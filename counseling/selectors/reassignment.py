"""Who could take a case over from its counselor, and what prevents it. Nothing of the konseli is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias, TypedDict
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from counseling.access.people import overseen_by
from counseling.choices import OPEN_STATES, Role
from counseling.models import Absence, Case, CounselingSession, Counselor, Membership, RoleGrant
from counseling.selectors import help_request, merge
from counseling.selectors.casefile.records import Colleague, records_of

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

STILL_WAITS = Q(cases__waiting__called_up_at=None, cases__waiting__left_at=None)
"""In a query on counselors: of the places in their queue those that stand."""


@dataclass(frozen=True, slots=True)
class Successor:
    """A colleague, and why they cannot take this case over; None where they can. Absence and full capacity prevent
    nobody."""

    colleague: Colleague
    hindrance: Promise | str | None


def successors(case: Case, now: datetime) -> list[Successor]:
    """Every other counselor who works at the institution, those with the most room first."""
    colleagues = records_of([case.pk], now)[case.pk].colleagues
    open_ones = Case.objects.filter(konseli__in=merge.records_of_person(case.konseli_id), state__in=OPEN_STATES)
    standing = set(open_ones.exclude(pk=case.pk).values_list("counselor_id", flat=True))
    found = [Successor(colleague, _hindrance(colleague, standing)) for colleague in colleagues]
    return sorted(found, key=lambda row: (row.colleague.away, row.colleague.load - row.colleague.counselor.capacity))


def _hindrance(colleague: Colleague, standing: set[UUID]) -> Promise | None:
    if colleague.tied:
        return _("A relation beside counselling is on record.")
    if colleague.counselor.pk in standing:
        return _("Works with this konseli already, in another case.")
    return None


def can_be_reassigned(case: Case) -> bool:
    """Whether the case is open, or keeps a place in the queue that somebody has to call up."""
    return case.state in OPEN_STATES or help_request.waits(case)


def session_is_open(case: Case) -> bool:
    """Whether a session is going on."""
    return CounselingSession.objects.filter(case=case, closed_at=None).exists()


# ---------------------------------------------------------------- the team of a supervisor


STAYS = Q(membership__until=None)
TEAM_STATES = {
    "room": STAYS & Q(load__lt=F("capacity")),
    "full": STAYS & Q(load__gte=F("capacity")),
    "away": STAYS & Q(away_until__isnull=False),
    "gone": ~STAYS,
}
"""How a counselor of the team may stand, as a filter names it."""


class Carried(TypedDict):
    """What a counselor carries: how many open cases (`load`), how many places in their queue (`waiting`), and until
    when they are away."""

    load: int
    waiting: int
    away_until: datetime | None


Carrying: TypeAlias = "WithAnnotations[Counselor, Carried]"


def team(member: Membership, now: datetime, *, state: str = "") -> QuerySet[Carrying]:
    """The counselors whom the member supervises; those who have left come last. `state`: only those with `room`, who
    are `full`, `away` or `gone`."""
    away = Absence.objects.filter(counselor=OuterRef("pk"), cancelled_at=None, starts_at__lte=now, ends_at__gt=now)
    rows = (
        overseen_by(member)
        .select_related("membership__user")
        .annotate(
            load=Count("cases", filter=Q(cases__state__in=OPEN_STATES)),
            waiting=Count("cases__waiting", filter=STILL_WAITS),
            away_until=Subquery(away.order_by("-ends_at").values("ends_at")[:1]),
        )
        .order_by(F("membership__until").asc(nulls_first=True), "membership__user__name", "pk")
    )
    return rows.filter(TEAM_STATES[state]) if state else rows


def waiting_with_nobody(member: Membership) -> int:
    """How many places stand in the queues of counselors whom the member supervises and who no longer counsel here."""
    counsels = RoleGrant.objects.filter(membership=OuterRef("membership"), role=Role.COUNSELOR, until=None)
    gone = overseen_by(member).exclude(Exists(counsels), membership__until=None)
    found: int = gone.aggregate(found=Count("cases__waiting", filter=STILL_WAITS))["found"]
    return found


def open_cases_of(counselor: Counselor, *, code: str = "", state: str = "") -> QuerySet[Case]:
    """The counselor's open cases, those that stand as they are the longest first."""
    rows = Case.objects.filter(counselor=counselor, state__in=OPEN_STATES).order_by("state_since", "pk")
    if code:
        rows = rows.filter(code__iexact=code.strip())
    return rows.filter(state=state) if state else rows
