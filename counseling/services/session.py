"""Sessions: opened through the gate, closed, or logged afterwards, when the gate decides on them as late."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.choices import (
    ActorKind,
    AppointmentState,
    Attendance,
    SessionKind,
    Transition,
    Urgency,
)
from counseling.models import Appointment, Case, CounselingSession, Membership
from counseling.selectors import session as session_selector
from counseling.selectors.casefile import derive
from counseling.services import appointment as appointments
from counseling.services.door import gate
from counseling.services.door.gate import Actor, Attempt, Decision
from counseling.services.errors import Invalid, one_of, text
from counseling.services.held import as_it_stands, held
from counseling.services.marker import service

LONGEST = timedelta(hours=12)
"""The longest that a session logged afterwards may have taken: beyond it, a date was mistyped."""
STILL_OPEN = _("A session of this case is still open. Close it first.")


class Opened(NamedTuple):
    """The gate's answer, and the session if there is one."""

    decision: Decision
    session: CounselingSession | None


@service
def open(
    case: Case,
    *,
    kind: str = SessionKind.INDIVIDUAL,
    appointment: Appointment | None = None,
    by: Membership,
    now: datetime,
    seen: int | None,
) -> Opened:
    """A further session opens, if the gate lets it (`continue`). Raises Invalid where one is open already.

    Without `appointment` the session keeps the agreed one that is near, if there is one (a part in a group only where
    the session is of that kind); with it, the konseli has to have agreed to that one.
    """
    case_access.require_work(by, case)
    kind = one_of(SessionKind, kind, field="kind")
    with held(case, now=now, settles=False) as locked:
        require_none_open(locked)
        if appointment is not None:
            appointments.require_of(locked, appointment)
        attempt = attempt_at(now, kind=kind, appointment=appointment)
        actor = Actor(ActorKind.COUNSELOR, by.user)
        decision = gate.decide(locked, Transition.CONTINUE, by=actor, now=now, seen=seen, attempt=attempt)
        if not decision.passed:
            return Opened(decision, None)
        return Opened(decision, begin(decision, kind=kind, appointment=appointment, by=by, now=now))


@service
def close(
    session: CounselingSession, *, attendance: str, closed_at: datetime, next_step: str, by: Membership, now: datetime
) -> CounselingSession:
    """The session is over: who was there, until when, and what comes next. Raises Invalid."""
    case_access.require_work(by, session.case)
    with held(session.case_id, now=now) as case:
        locked = as_it_stands(session, case)
        if locked.closed_at is not None:
            raise Invalid("session", _("This session has been closed already."))
        if closed_at < locked.opened_at:
            raise Invalid("closed_at", _("The end has to be later than the start."))
        if closed_at > now:
            raise Invalid("closed_at", _("This time is still to come."))
        locked.attendance = one_of(Attendance, attendance, field="attendance")
        locked.closed_at = closed_at
        locked.next_step = text(next_step, field="next_step", required=False)
        locked.save(update_fields=["attendance", "closed_at", "next_step"])
        return locked


@service
def add_next_step(session: CounselingSession, *, next_step: str, by: Membership, now: datetime) -> CounselingSession:
    """What both agreed on until next time, where the closing left it open. Raises Invalid where it stands already."""
    case_access.require_work(by, session.case)
    with held(session.case_id, now=now) as case:
        locked = as_it_stands(session, case)
        if locked.closed_at is None:
            raise Invalid("next_step", STILL_OPEN)
        if locked.next_step:
            raise Invalid("next_step", _("A next step is on record already."))
        locked.next_step = text(next_step, field="next_step")
        locked.save(update_fields=["next_step"])
        return locked


def end_as_typed(session: CounselingSession, typed: datetime) -> datetime:
    """A browser's time has no seconds: a session that is closed within its first minute ends when it began."""
    opened = session.opened_at
    return opened if opened.replace(second=0, microsecond=0) == typed else typed


@service
def log_late(
    case: Case,
    *,
    held_at: datetime,
    ended_at: datetime,
    attendance: str,
    kind: str = SessionKind.INDIVIDUAL,
    next_step: str = "",
    appointment: Appointment | None = None,
    by: Membership,
    now: datetime,
    seen: int | None,
) -> Opened:
    """A session that happened is written down afterwards. The gate judges it late (on a request: as its start).

    What it blocks is kept as an incident for the supervisor, never lost. No session only where the page was stale.
    """
    case_access.require_work(by, case)
    attendance = one_of(Attendance, attendance, field="attendance")
    kind = one_of(SessionKind, kind, field="kind")
    next_step = text(next_step, field="next_step", required=False)
    _check_times(held_at, ended_at, now)
    with held(case, now=now, settles=False) as locked:
        decision = gate.decide(
            locked,
            gate.late_transition(locked.state),
            by=Actor(ActorKind.COUNSELOR, by.user),
            now=now,
            seen=seen,
            attempt=attempt_at(held_at, kind=kind, appointment=appointment),
            late=True,
        )
        if decision.stale:
            return Opened(decision, None)
        session = _session_of(decision, kind=kind, appointment=appointment, by=by, opened_at=held_at)
        session.late, session.incident = True, not decision.passed
        session.closed_at, session.attendance, session.next_step = ended_at, attendance, next_step
        return Opened(decision, _kept(session, now=now))


def attempt_at(held_at: datetime, *, kind: str, appointment: Appointment | None) -> Attempt:
    """What a session of this kind at that moment brings to the gate."""
    only = appointment.pk if appointment else None
    return Attempt(held_at=held_at, appointment_id=only, group=kind == SessionKind.GROUP)


@service
def begin(
    decision: Decision, *, kind: str, appointment: Appointment | None, by: Membership, now: datetime
) -> CounselingSession:
    """The session that a passing decision lets open; for services that have asked the gate."""
    return _kept(_session_of(decision, kind=kind, appointment=appointment, by=by, opened_at=now), now=now)


def _session_of(
    decision: Decision, *, kind: str, appointment: Appointment | None, by: Membership, opened_at: datetime
) -> CounselingSession:
    """The session, counted under the case's lock and not saved yet; its appointment is kept. What was only proposed is
    kept by nobody; as a part in a group, it says of which group the session was."""
    assert decision.snapshot is not None, "No session comes of a decision that was not judged."
    case = decision.case
    near = appointment or derive.meeting(decision.snapshot.record, opened_at, group=decision.snapshot.attempt.group)
    if near is not None and near.state == AppointmentState.AGREED:
        appointment = near
    last = CounselingSession.objects.filter(case=case).aggregate(last=Max("number"))["last"]
    return CounselingSession(
        institution_id=case.institution_id,
        konseli_id=case.konseli_id,
        case=case,
        entry=decision.entry,
        appointment=appointments.keep(appointment, case=case) if appointment else None,
        group_id=near.group_id if near else None,
        number=(last or 0) + 1,
        kind=kind,
        emergency=decision.snapshot.values["urgency"] == Urgency.EMERGENCY,
        opened_at=opened_at,
        opened_by_id=by.user_id,
    )


def _kept(session: CounselingSession, *, now: datetime) -> CounselingSession:
    """The session, written down."""
    with held(session.case_id, now=now):
        session.save(force_insert=True)
        return session


def require_none_open(case: Case) -> None:
    """Raises Invalid while a session of this held case is open."""
    if session_selector.open_of(case) is not None:
        raise Invalid("session", STILL_OPEN)


def require_none_to_close(case: Case, *, now: datetime) -> None:
    """The same, but for what the konseli wants to end."""
    if session_selector.to_close_first(case, now=now) is not None:
        raise Invalid("session", STILL_OPEN)


def _check_times(held_at: datetime, ended_at: datetime, now: datetime) -> None:
    if ended_at <= held_at:
        raise Invalid("ended_at", _("The end has to be later than the start."))
    if ended_at > now:
        raise Invalid("ended_at", _("This time is still to come."))
    if ended_at - held_at > LONGEST:
        raise Invalid("ended_at", _("A session takes twelve hours at most."))
