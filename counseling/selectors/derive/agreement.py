"""Time, place, and whether both sides are free."""

from datetime import datetime, timedelta

from counseling.choices import (
    AppointmentState,
    Side,
)
from counseling.models import Appointment
from counseling.selectors.derive.base import Read, held_sessions
from counseling.selectors.records import WALK_IN, Record

GRACE = timedelta(hours=12)
"""How long after its end an agreed appointment still counts for a session that opens late."""


def meeting(record: Record, at: datetime) -> Appointment | None:
    """The appointment that a meeting at `at` would use: the earliest one not yet used that is not long past.

    A meeting that lies in the past leans on an appointment near it alone, never on one that was still to come.
    """
    latest = at + GRACE if at < record.now else None
    open_ones = [
        appointment
        for appointment in record.appointments.values()
        if appointment.state in (AppointmentState.PROPOSED, AppointmentState.AGREED)
        and appointment.ends_at >= at - GRACE
        and (latest is None or appointment.starts_at <= latest)
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
    held = held_sessions(record)
    since = held[-1].opened_at if held else None
    count = 0
    for change in reversed(changes):
        if (since and change.said_at <= since) or change.side != Side.COUNSELOR or not change.own_reason:
            break
        count += 1
    return count, changes[-1] if count else None
