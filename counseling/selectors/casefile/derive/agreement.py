"""Readings of appointments: time, place, and whether both sides are free."""

from datetime import datetime, timedelta
from uuid import UUID

from counseling.choices import (
    AppointmentState,
    Side,
)
from counseling.models import Appointment, AppointmentChange
from counseling.selectors.casefile.derive.base import Read, by_both, changes, held_sessions, of_this_counselor
from counseling.selectors.casefile.records import WALK_IN, Record

GRACE = timedelta(hours=12)
"""How far from an agreed appointment a session may open and still be the one that was agreed."""


def meeting(
    record: Record, held_at: datetime | None = None, appointment_id: UUID | None = None, group: bool = False
) -> Appointment | None:
    """The appointment that a meeting would use: the earliest one not yet used that is not long past.

    With `held_at`, a meeting at that very moment: it leans on an appointment near it alone, never on one for another
    day; and on a part in a group only as a meeting of a `group`, where that comes before any other. Without, one that
    is still to be held. With `appointment_id` it leans on that one or on none: who agreed to meet alone has not agreed
    to meet in a group, nor the other way round.
    """
    at = held_at or record.now
    latest = held_at + GRACE if held_at else None
    open_ones = [
        appointment
        for appointment in record.appointments.values()
        if appointment.state in (AppointmentState.PROPOSED, AppointmentState.AGREED)
        and appointment.ends_at >= at - GRACE
        and (latest is None or appointment.starts_at <= latest)
        and (appointment_id == appointment.pk if appointment_id else group or not (held_at and appointment.group_id))
        and not hasattr(appointment, "session")
    ]
    # One that both sides agreed on comes before mere proposals.
    return min(
        open_ones,
        key=lambda a: (group and a.group_id is None, a.state != AppointmentState.AGREED, a.starts_at),
        default=None,
    )


def _agreed(appointment: Appointment | None, record: Record, what: str) -> Read:
    if appointment is None:
        return False, None
    rows = [c for c in record.confirmations if c.appointment_id == appointment.pk and getattr(c, what)]
    sides = {row.side for row in rows}
    return sides == {Side.COUNSELOR, Side.KONSELI}, rows[-1] if rows else None


def agreed_time(record: Record, held_at: datetime | None, appointment_id: UUID | None, group: bool) -> Read:
    return _agreed(meeting(record, held_at, appointment_id, group), record, "time")


def agreed_place(record: Record, held_at: datetime | None, appointment_id: UUID | None, group: bool) -> Read:
    return _agreed(meeting(record, held_at, appointment_id, group), record, "place")


def both_available(record: Record, held_at: datetime | None, appointment_id: UUID | None, group: bool) -> Read:
    appointment, at = meeting(record, held_at, appointment_id, group), held_at or record.now
    starts, ends = (appointment.starts_at, appointment.ends_at) if appointment else (at, at + WALK_IN)
    together = appointment.group_id if appointment else None
    return not any(
        busy.starts_at < ends and starts < busy.ends_at
        for busy in record.busy
        # The others of one group meeting take nobody's time away.
        if busy.case_id != record.case.pk and (together is None or busy.group_id != together)
    ), None


def next_session_agreed(record: Record) -> Read:
    return any(
        appointment.state == AppointmentState.AGREED
        and appointment.starts_at > record.now
        and not hasattr(appointment, "session")
        for appointment in record.appointments.values()
    ), None


def counselor_postponements(record: Record) -> Read:
    told = [
        change
        for change in changes(record)
        if of_this_counselor(record, change.said_at) and not _only_answers(change, record)
    ]
    held = held_sessions(record)
    since = held[-1].opened_at if held else None
    count = 0
    for change in reversed(told):
        if (since and change.said_at <= since) or change.side != Side.COUNSELOR or not change.own_reason:
            break
        count += 1
    return count, told[-1] if count else None


def _only_answers(change: AppointmentChange, record: Record) -> bool:
    """Whether a proposal of the other side was answered with another time. That postpones nothing: it neither counts,
    unless the counselor does it for a reason of their own, nor does it break a row of postponements."""
    appointment = record.appointments[change.appointment_id]
    postpones = change.side == Side.COUNSELOR and change.own_reason
    if appointment.state != AppointmentState.MOVED or change.side == appointment.proposed_by or postpones:
        return False
    return not by_both(word for word in record.confirmations if word.appointment_id == appointment.pk)
