"""Open emergencies: a counselor's own, those of other counselors, those of a supervisor's counselors."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case as Switch
from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Value, When

from counseling.access import urgency as urgency_access
from counseling.choices import CaseState, StatementKind, Urgency
from counseling.models import Case, Membership, Statement
from counseling.models.base import AS_SAID
from counseling.selectors.casefile import derive
from counseling.selectors.casefile.records import Record

JUDGED = Statement.objects.filter(kind=StatementKind.URGENCY, superseded_by=None)


@dataclass(frozen=True, slots=True)
class Emergency:
    """An emergency that is declared and not over, in whole hours since. `lasting`: for longer than the institution
    lets one last; `unserved`: nobody has met or heard the konseli in the time that it sets (2e)."""

    record: Record
    since: datetime
    hours: int
    lasting: bool
    unserved: bool

    @property
    def case(self) -> Case:
        return self.record.case

    @property
    def waits(self) -> bool:
        """Whether the relationship has not begun."""
        return self.case.state == CaseState.REQUESTED


def among(records: Iterable[Record]) -> list[Emergency]:
    """The emergencies among these records: first those that wait, then the others, the longest on top."""
    found = [_of(record, began) for record in records if (began := derive.emergency_began(record)) is not None]
    return sorted(found, key=lambda row: (not row.waits, row.since))


def _of(record: Record, began: Statement) -> Emergency:
    return Emergency(
        record=record,
        since=began.said_at,
        hours=_hours(began.said_at, record.now),
        lasting=derive.emergency_days(record)[0] >= record.policy.emergency_days_limit,
        unserved=_unserved(record),
    )


def _unserved(record: Record) -> bool:
    """As the standing inspection has it (2e.emergency-waiting)."""
    if derive.opened(record)[0]:
        return derive.days_since_contact(record)[0] >= 1 and not derive.next_session_agreed(record)[0]
    return bool(derive.hours_waiting(record)[0] >= record.policy.emergency_wait_hours)


def _hours(since: datetime, now: datetime) -> int:
    return max(0, int((now - since).total_seconds() // 3600))


# ---------------------------------------------------------------- what others may know


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Emergencies that wait with one counselor, `hours` the longest of them. Neither code nor name."""

    counselor: str
    count: int
    hours: int


def elsewhere(member: Membership, *, now: datetime) -> list[Elsewhere]:
    """The emergencies that wait with other counselors of the institution, the longest on top. Two queries."""
    since: dict[str, list[datetime]] = defaultdict(list)
    for case, began in _declared(urgency_access.known_to_wait(member)):
        since[str(case.counselor)].append(began)
    found = [Elsewhere(name, len(moments), _hours(min(moments), now)) for name, moments in since.items()]
    return sorted(found, key=lambda row: -row.hours)


@dataclass(frozen=True, slots=True)
class EmergencyCount:
    """How many emergencies are open, and for how many hours the longest."""

    count: int
    hours: int


def counted(member: Membership, *, now: datetime) -> EmergencyCount:
    """All that an administrator gets to know of the emergencies of the institution. Two queries."""
    moments = [began for _, began in _declared(urgency_access.counted_by(member))]
    return EmergencyCount(len(moments), _hours(min(moments, default=now), now))


def open_of(cases: QuerySet[Case]) -> list[Case]:
    """Those of these cases of which somebody judged last that it is an emergency."""
    ever = cases.filter(pk__in=JUDGED.filter(value=Urgency.EMERGENCY).values("case"))
    return list(_with_urgency(ever).filter(urgency=Urgency.EMERGENCY))


def first(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The same cases, those with an emergency before the others and the oldest first: a list that is cut off somewhere
    loses none of them."""
    urgent = Switch(When(urgency=Urgency.EMERGENCY, then=Value(0)), default=Value(1), output_field=IntegerField())
    return _with_urgency(cases).order_by(urgent, "created_at", "pk")


def _with_urgency(cases: QuerySet[Case]) -> QuerySet[Any]:
    """Each with `urgency`: how it was judged last."""
    judged = JUDGED.filter(institution=OuterRef("institution"), case=OuterRef("pk"))
    return cases.annotate(urgency=Subquery(judged.order_by(*(f"-{name}" for name in AS_SAID)).values("value")[:1]))


def _declared(cases: QuerySet[Case]) -> list[tuple[Case, datetime]]:
    """Those of these cases in which an emergency stands, each with the moment at which it was declared."""
    urgent = list(_with_urgency(cases).filter(urgency=Urgency.EMERGENCY).select_related("counselor__membership__user"))
    words: dict[UUID, list[Any]] = defaultdict(list)
    for row in JUDGED.filter(case__in=urgent).only("case_id", "value", "said_at").order_by(*AS_SAID):
        words[row.case_id].append(row)
    return [(case, began.said_at) for case in urgent if (began := derive.emergency_among(words[case.pk])) is not None]
