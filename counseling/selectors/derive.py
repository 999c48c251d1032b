"""How each fact is read off a record: pure functions, each returning the value and the row that it rests on."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from counseling.choices import (
    CLOSE_RELATIONSHIPS,
    OWN_HAND,
    WORKING_STATES,
    AppointmentState,
    Attendance,
    Benefit,
    ConsentDecision,
    ConsentForm,
    ConsentKind,
    ContactOutcome,
    GoalState,
    ReceiverKind,
    ReferralState,
    Relationship,
    Side,
    Speaker,
    StatementKind,
    Urgency,
    Wish,
    YesNo,
)
from counseling.models import Appointment, Consent, CounselingSession, Statement
from counseling.selectors.records import WALK_IN, Record

Read = tuple[Any, Any]

GRACE = timedelta(hours=12)
"""How long after its end an agreed appointment still counts for a session that opens late."""


def _statements(record: Record, kind: str) -> list[Statement]:
    return [statement for statement in record.statements if statement.kind == kind]


def _latest(record: Record, kind: str) -> Statement | None:
    return next((s for s in reversed(record.statements) if s.kind == kind), None)


def _yes(record: Record, kind: str) -> Read:
    row = _latest(record, kind)
    return row is not None and row.value == YesNo.YES, row


def local_date(moment: datetime, record: Record) -> date:
    return moment.astimezone(ZoneInfo(record.case.institution.time_zone)).date()


# ---------------------------------------------------------------- urgency and access


def urgency(record: Record) -> Read:
    row = _latest(record, StatementKind.URGENCY)
    return (row.value if row else Urgency.UNASSESSED.value), row


def emergency_began(record: Record) -> Statement | None:
    """The statement with which the present emergency was declared; None when there is none."""
    began = None
    for statement in _statements(record, StatementKind.URGENCY):
        if statement.value != Urgency.EMERGENCY:
            began = None
        elif began is None:
            began = statement
    return began


def emergency_confirmed(record: Record) -> Read:
    began = emergency_began(record)
    if began is None:
        return False, None
    for row in _statements(record, StatementKind.EMERGENCY_CONFIRMED):
        if row.said_at >= began.said_at and row.recorded_by_id != began.recorded_by_id and row.value == YesNo.YES:
            return True, row
    return False, None


def emergency_days(record: Record) -> Read:
    began = emergency_began(record)
    return (_whole_days(record.now - began.said_at) if began else 0), began


def surge(record: Record) -> Read:
    return bool(record.surge), None


def opened(record: Record) -> Read:
    return record.case.state in WORKING_STATES, None


def colleague_available(record: Record) -> Read:
    return any(colleague.available for colleague in record.colleagues), None


def hours_waiting(record: Record) -> Read:
    if _held(record):
        return 0, None
    return max(0, int((record.now - record.case.request.requested_at).total_seconds() // 3600)), None


# ---------------------------------------------------------------- permission


def minor(record: Record) -> Read:
    born = record.case.konseli.birth_date
    if born is None:
        return True, None
    today = local_date(record.now, record)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return age < record.policy.adult_age, None


def _helped(record: Record) -> list[Consent]:
    return [consent for consent in record.consents if consent.kind == ConsentKind.HELP]


def _expired(consent: Consent, record: Record) -> bool:
    return consent.valid_until is not None and consent.valid_until < local_date(record.now, record)


def guardian_consent(record: Record) -> Read:
    latest = {consent.guardian_id: consent for consent in _helped(record) if consent.guardian_id}
    refused = [c for c in latest.values() if c.decision in (ConsentDecision.REFUSED, ConsentDecision.WITHDRAWN)]
    given = [c for c in latest.values() if c.decision == ConsentDecision.GIVEN and not _expired(c, record)]
    if refused:
        return "refused", refused[0]
    return ("given", given[0]) if given else ("none", None)


def guardian_unsafe(record: Record) -> Read:
    return _yes(record, StatementKind.GUARDIAN_UNSAFE)


def _own_consent(record: Record) -> Consent | None:
    return next((c for c in reversed(_helped(record)) if not c.guardian_id), None)


def consent(record: Record) -> Read:
    row = _own_consent(record)
    if row is None:
        return "none", None
    if row.decision == ConsentDecision.GIVEN and _expired(row, record):
        return "expired", row
    return row.decision, row


def consent_form(record: Record) -> Read:
    row = _own_consent(record)
    return (row.form if row else ConsentForm.VERBAL.value), row


def personal_data_allowed(record: Record) -> bool:
    """Whether notes may be written: the latest word on personal data gives permission. No fact of the rulebook."""
    own = [c for c in record.consents if c.kind == ConsentKind.PERSONAL_DATA]
    return bool(own) and own[-1].decision == ConsentDecision.GIVEN and not _expired(own[-1], record)


# ---------------------------------------------------------------- agreement


def meeting(record: Record, at: datetime) -> Appointment | None:
    """The appointment that a meeting at `at` would use: the earliest one not yet used that is not long past."""
    open_ones = [
        appointment
        for appointment in record.appointments.values()
        if appointment.state in (AppointmentState.PROPOSED, AppointmentState.AGREED)
        and appointment.ends_at >= at - GRACE
        and not hasattr(appointment, "session")
    ]
    # One that both sides agreed on comes before mere proposals.
    return min(open_ones, key=lambda a: (a.state != AppointmentState.AGREED, a.starts_at), default=None)


def _agreed(record: Record, at: datetime, what: str) -> Read:
    appointment = meeting(record, at)
    if appointment is None:
        return False, None
    rows = [c for c in record.confirmations if c.appointment_id == appointment.pk and getattr(c, what)]
    sides = {row.side for row in rows}
    return sides == {Side.COUNSELOR, Side.KONSELI}, rows[-1] if rows else None


def agreed_time(record: Record, at: datetime) -> Read:
    return _agreed(record, at, "time")


def agreed_place(record: Record, at: datetime) -> Read:
    return _agreed(record, at, "place")


def both_available(record: Record, at: datetime) -> Read:
    appointment = meeting(record, at)
    starts, ends = (appointment.starts_at, appointment.ends_at) if appointment else (at, at + WALK_IN)
    return not any(
        busy.starts_at < ends and starts < busy.ends_at for busy in record.busy if busy.case_id != record.case.pk
    ), None


def next_session_agreed(record: Record) -> Read:
    return any(
        appointment.state == AppointmentState.AGREED
        and appointment.starts_at > record.now
        and not hasattr(appointment, "session")
        for appointment in record.appointments.values()
    ), None


def counselor_postponements(record: Record) -> Read:
    changes = sorted(
        (a.change for a in record.appointments.values() if hasattr(a, "change")), key=lambda change: change.said_at
    )
    held = _held(record)
    since = held[-1].opened_at if held else None
    count = 0
    for change in reversed(changes):
        if (since and change.said_at <= since) or change.side != Side.COUNSELOR or not change.own_reason:
            break
        count += 1
    return count, changes[-1] if count else None


# ---------------------------------------------------------------- contact


def _last_contact(record: Record) -> datetime:
    heard: list[Any] = [*record.statements, *record.consents, *record.acknowledgements, *record.confirmations]
    moments = [record.case.request.requested_at]
    moments += [row.said_at for row in heard if row.said_by == Speaker.KONSELI]
    moments += [s.said_at for s in _statements(record, StatementKind.CONTACT) if s.value == ContactOutcome.REACHED]
    moments += [session.opened_at for session in record.sessions if session.attendance in ("", Attendance.HELD)]
    return max(moments)


def days_since_contact(record: Record) -> Read:
    return max(0, _whole_days(record.now - _last_contact(record))), None


def contact_attempts(record: Record) -> Read:
    since = _last_contact(record)
    tries = [s for s in _statements(record, StatementKind.CONTACT) if s.said_at > since]
    return len({local_date(s.said_at, record) for s in tries}), tries[-1] if tries else None


# ---------------------------------------------------------------- explanation and relationship


def _explained(record: Record, what: str) -> Read:
    rows = [row for row in record.acknowledgements if getattr(row, what)]
    return bool(rows), rows[-1] if rows else None


def explained_nature(record: Record) -> Read:
    return _explained(record, "nature")


def explained_limits(record: Record) -> Read:
    return _explained(record, "limits")


def explanation_current(record: Record) -> Read:
    current = [row for row in record.acknowledgements if row.explanation.version == record.explanation_version]
    both = any(row.nature for row in current) and any(row.limits for row in current)
    return both, current[-1] if both else None


def relationship(record: Record) -> Read:
    own = [d for d in record.declarations if d.case_id == record.case.pk and d.counselor_id == record.case.counselor_id]
    return (own[-1].relationship, own[-1]) if own else (Relationship.UNDECLARED.value, None)


def relationship_suspected(record: Record) -> Read:
    return _yes(record, StatementKind.CLOSE_TIE)


def crisis_sessions_held(record: Record) -> Read:
    if relationship(record)[0] not in CLOSE_RELATIONSHIPS:
        return 0, None
    crisis = [session for session in _held(record) if session.emergency]
    return len(crisis), crisis[-1] if crisis else None


# ---------------------------------------------------------------- wish, goals, benefit


def _wish(record: Record) -> Statement | None:
    rows = [s for s in _statements(record, StatementKind.WISH) if s.said_by == Speaker.KONSELI]
    return rows[-1] if rows else None


def konseli_wants(record: Record) -> Read:
    row = _wish(record)
    return (row.value if row else Wish.UNKNOWN.value), row


def wish_confirmed(record: Record) -> Read:
    row = _wish(record)
    return row is not None and row.channel in OWN_HAND, row


def goals_met(record: Record) -> Read:
    states = {s.goal_id: s for s in _statements(record, StatementKind.GOAL_STATE) if s.goal_id}
    settled = [s for s in states.values() if s.value in (GoalState.MET, GoalState.DROPPED)]
    met = [s for s in settled if s.value == GoalState.MET]
    return bool(met) and len(settled) == record.goal_count, met[-1] if met else None


def sessions_agreed(record: Record) -> Read:
    row = _latest(record, StatementKind.SESSIONS_AGREED)
    return (int(row.value) if row else 0), row


def _held(record: Record) -> list[CounselingSession]:
    return [session for session in record.sessions if session.attendance == Attendance.HELD]


def sessions_held(record: Record) -> Read:
    held = _held(record)
    return len(held), held[-1] if held else None


def benefit_of(record: Record, session: CounselingSession) -> Statement | None:
    """The word that counts on a session's benefit: the konseli's latest, else the counselor's latest."""
    rows = [s for s in _statements(record, StatementKind.BENEFIT) if s.session_id == session.pk]
    own = [s for s in rows if s.said_by == Speaker.KONSELI]
    return (own or rows or [None])[-1]


def no_benefit_streak(record: Record) -> Read:
    judged = [row for row in (benefit_of(record, session) for session in _held(record)) if row is not None]
    streak = 0
    for row in reversed(judged):
        if row.value != Benefit.NONE:
            break
        streak += 1
    return streak, judged[-1] if streak else None


def belief_imposed(record: Record) -> Read:
    held = _held(record)
    if not held:
        return False, None
    rows = [s for s in _statements(record, StatementKind.BELIEF) if s.session_id == held[-1].pk]
    told = next((row for row in rows if row.value == YesNo.YES), None)
    return told is not None, told


def respect_felt(record: Record) -> Read:
    rows = [s for s in _statements(record, StatementKind.RESPECT) if s.said_by == Speaker.KONSELI]
    return (rows[-1].value, rows[-1]) if rows else ("unknown", None)


# ---------------------------------------------------------------- referral


def receiver(record: Record) -> Read:
    if record.referral is None:
        return "none", None
    return ("accepted" if record.referral.state == ReferralState.ACCEPTED else "named"), record.referral


def receiver_relationship(record: Record) -> Read:
    referral = record.referral
    if referral is None:
        return Relationship.UNDECLARED.value, None
    if referral.receiver_kind == ReceiverKind.OUTSIDE:
        return referral.outside_relationship, referral
    rows = [d for d in record.declarations if d.counselor_id == referral.receiver_id]
    return (rows[-1].relationship, rows[-1]) if rows else (Relationship.UNDECLARED.value, None)


def referral_consent(record: Record) -> Read:
    if record.referral is None:
        return "none", None
    rows = [
        s
        for s in _statements(record, StatementKind.REFERRAL_CONSENT)
        if s.said_by == Speaker.KONSELI and s.referral_id == record.referral.pk
    ]
    return (rows[-1].value, rows[-1]) if rows else ("none", None)


def handover_written(record: Record) -> Read:
    return record.referral is not None and record.referral.handover_written_at is not None, record.referral


# ---------------------------------------------------------------- what waits


def _tags(record: Record, kind: str) -> list[Any]:
    return [tag for tag in record.tags if tag.kind == kind]


def complaint_open(record: Record) -> Read:
    tags = _tags(record, "complaint")
    return bool(tags), tags[0] if tags else None


def loyalty_conflict(record: Record) -> Read:
    tags = _tags(record, "loyalty")
    for state in ("open", "weighed", "reviewed"):
        for tag in tags:
            if tag.value == state:
                return state, tag
    return "none", None


def unwritten_notes(record: Record) -> Read:
    limit = timedelta(hours=record.policy.note_hours)
    late = [
        session
        for session in _held(record)
        if (session.closed_at or session.opened_at) + limit <= record.now and not _signed(session)
    ]
    return len(late), late[0] if late else None


def _signed(session: CounselingSession) -> bool:
    return hasattr(session, "note") and session.note.signed_at is not None


def overdue(record: Record) -> Read:
    return _codes(_tags(record, "overdue")), None


def waived(record: Record, transition: str) -> frozenset[str]:
    return _codes(tag for tag in _tags(record, "waiver") if tag.detail == transition)


def _codes(tags: Iterable[Any]) -> frozenset[str]:
    return frozenset(tag.value for tag in tags)


def _whole_days(span: timedelta) -> int:
    return max(0, span.days)
