"""What the caseload and the page of a case show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, TypedDict
from uuid import UUID

from django.db.models import QuerySet

from counseling.access import case as case_access
from counseling.choices import OPEN_STATES, AppointmentState, CaseState, Urgency, Wish
from counseling.keys import keyring
from counseling.models import (
    Acknowledgement,
    Appointment,
    Case,
    Consent,
    ConsentPaper,
    CounselingSession,
    Goal,
    Membership,
    RelationshipDeclaration,
    Statement,
)
from counseling.selectors import consent as consent_selector
from counseling.selectors import konseli as konseli_selector
from counseling.selectors import referral_package, spoken
from counseling.selectors.casefile import derive
from counseling.selectors.casefile.records import Record, records_of
from counseling.selectors.konseli import initials

SessionLine: TypeAlias = tuple[CounselingSession, Statement | None]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the caseload."""

    case: Case
    initials: str
    emergency: bool
    next_at: datetime | None
    last_contact_days: int


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What stands at the top of a case."""

    initials: str
    urgency: str
    emergency_since: datetime | None
    emergency_confirmed: bool
    next_meeting: Appointment | None
    proposed: int
    wish: str
    wish_at: datetime | None
    minor: bool
    sessions_held: int
    sessions_agreed: int
    open_session: CounselingSession | None


def caseload(member: Membership, *, state: str = "open", query: str = "") -> QuerySet[Case]:
    """The member's cases: `state` is one of CaseState, `open` or `all`; `query` a name, code or NISN."""
    cases = case_access.visible_to(member).select_related("konseli", "request").order_by("-state_since", "pk")
    if state == "open":
        cases = cases.filter(state__in=OPEN_STATES)
    elif state in CaseState.values:
        cases = cases.filter(state=state)
    if query:
        by_code = cases.filter(code__iexact=query)
        if by_code.exists():
            return by_code
        cases = cases.filter(konseli__in=konseli_selector.people(query, member=member))
    return cases


def rows(cases: Iterable[Case], *, now: datetime) -> list[CaseRow]:
    """The lines of one page of the caseload, in the order given."""
    cases = list(cases)
    keyring.preload(case.konseli_id for case in cases)
    records = records_of([case.pk for case in cases], now)
    found = []
    for case in cases:
        record = records[case.pk]
        meeting = _next_meeting(record)
        found.append(
            CaseRow(
                case=case,
                initials=initials(case.konseli.name),
                emergency=derive.urgency(record)[0] == Urgency.EMERGENCY,
                next_at=meeting.starts_at if meeting else None,
                last_contact_days=derive.days_since_contact(record)[0],
            )
        )
    return found


def head(record: Record) -> CaseHead:
    began = derive.emergency_began(record)
    wish, wish_row = derive.konseli_wants(record)
    return CaseHead(
        initials=initials(record.case.konseli.name),
        urgency=derive.urgency(record)[0],
        emergency_since=began.said_at if began else None,
        emergency_confirmed=derive.emergency_confirmed(record)[0],
        next_meeting=_next_meeting(record),
        proposed=_proposed(record),
        wish=str(Wish(wish).label),
        wish_at=wish_row.said_at if wish_row else None,
        minor=derive.minor(record)[0],
        sessions_held=derive.sessions_held(record)[0],
        sessions_agreed=derive.sessions_agreed(record)[0],
        open_session=next((s for s in record.sessions if s.closed_at is None), None),
    )


def _next_meeting(record: Record) -> Appointment | None:
    meeting = derive.meeting(record)
    return meeting if meeting and meeting.state == AppointmentState.AGREED else None


def _proposed(record: Record) -> int:
    """How many times to come are proposed and wait for an answer."""
    rows = record.appointments.values()
    return sum(row.state == AppointmentState.PROPOSED and row.starts_at > record.now for row in rows)


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal with its latest state."""

    goal: Goal
    state: Statement | None


class SessionsTab(TypedDict):
    """The sessions of a case, the latest first, each with the konseli's word on what it brought."""

    sessions: list[SessionLine]


class GoalsTab(TypedDict):
    """The plan of a case."""

    goals: list[GoalLine]
    sessions_agreed: int
    sessions_held: int


class DocumentsTab(TypedDict):
    """What was permitted, explained and declared in a case, and what came with it."""

    arrival: referral_package.Arrival | None
    arrived_parts: list[referral_package.Part]
    consents: list[Consent]
    papers: dict[UUID, list[ConsentPaper]]
    acknowledgements: list[Acknowledgement]
    declarations: list[RelationshipDeclaration]


def sessions_among(lines: Iterable[SessionLine], *, attendance: str = "", kind: str = "") -> list[SessionLine]:
    """Those of a case's sessions, each beside what it brought, that a filter shows; `attendance` may be `open`."""
    return [
        (session, benefit)
        for session, benefit in lines
        if attendance in ("", session.attendance or "open") and kind in ("", session.kind)
    ]


def sessions_tab(record: Record) -> SessionsTab:
    return {"sessions": [(session, derive.benefit_of(record, session)) for session in reversed(record.sessions)]}


def goals_tab(record: Record) -> GoalsTab:
    latest = {s.goal_id: s for s in derive.statements_of(record, "goal_state") if s.goal_id}
    goals = Goal.objects.filter(case=record.case).order_by("agreed_at")
    return {
        "goals": [GoalLine(goal, latest.get(goal.pk)) for goal in goals],
        "sessions_agreed": derive.sessions_agreed(record)[0],
        "sessions_held": derive.sessions_held(record)[0],
    }


def documents_tab(record: Record) -> DocumentsTab:
    arrival = referral_package.arrival_of(record.case)
    return {
        "arrival": arrival,
        "arrived_parts": referral_package.package_of(arrival.of) if arrival else [],
        "consents": spoken.permissions(record.case),
        "papers": consent_selector.papers_of(record.case),
        "acknowledgements": list(reversed(record.acknowledgements)),
        "declarations": [d for d in reversed(record.declarations) if d.case_id == record.case.pk],
    }
