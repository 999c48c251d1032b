"""What a supervisor sees of the cases of their counselors: nothing clinical."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from counseling.access import case as case_access
from counseling.choices import OPEN_STATES, CaseState
from counseling.models import Case, CounselingSession, Flag, Membership
from counseling.selectors import emergency as emergency_selector
from counseling.selectors.casefile import derive
from counseling.selectors.casefile.records import records_of
from counseling.selectors.emergency import Emergency

WAITS = ((1, "day"), (3, "days"), (7, "week"), (None, "longer"))
"""The classes of waiting times: up to so many days."""
LONG_LIST = 500


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case by its numbers: no name, no word of the konseli."""

    urgency: str
    sessions_held: int
    sessions_agreed: int
    unwritten_notes: int
    days_since_contact: int


def facts_of(case: Case, *, now: datetime) -> CaseFacts:
    record = records_of([case.pk], now)[case.pk]
    return CaseFacts(
        urgency=derive.urgency(record)[0],
        sessions_held=derive.sessions_held(record)[0],
        sessions_agreed=derive.sessions_agreed(record)[0],
        unwritten_notes=derive.unwritten_notes(record)[0],
        days_since_contact=derive.days_since_contact(record)[0],
    )


def sessions_of(case: Case) -> QuerySet[CounselingSession]:
    """When the sessions were, and whether their notes are signed; not what was written."""
    return CounselingSession.objects.filter(case=case).select_related("note").order_by("-opened_at")


@dataclass(frozen=True, slots=True)
class TeamWaiting:
    """The requests that nobody has met, of all of a supervisor's counselors. Emergencies come first that last longer
    than the institution permits, or were not served in time."""

    emergencies: list[Emergency]
    by_class: dict[str, int]

    @property
    def count(self) -> int:
        return sum(self.by_class.values())


def waiting(member: Membership, *, now: datetime) -> TeamWaiting:
    """Who waits, how long, and which emergencies are open, requested or running."""
    overseen = emergency_selector.first(case_access.overseen_by(member).filter(state__in=OPEN_STATES))
    records = list(records_of(list(overseen.values_list("pk", flat=True)[:LONG_LIST]), now).values())
    by_class = {name: 0 for _, name in WAITS}
    for record in records:
        if record.case.state == CaseState.REQUESTED:
            by_class[_class_of(derive.hours_waiting(record)[0])] += 1
    emergencies = emergency_selector.among(records)
    emergencies.sort(key=lambda row: not (row.lasting or row.unserved))
    return TeamWaiting(emergencies=emergencies, by_class=by_class)


def _class_of(hours: int) -> str:
    return next(name for days, name in WAITS if days is None or hours < days * 24)


def flags_of(case: Case, flags: QuerySet[Flag]) -> QuerySet[Flag]:
    """Those of these flags that came up on this case, the newest first."""
    return flags.filter(case=case).order_by("-last_seen_at")
