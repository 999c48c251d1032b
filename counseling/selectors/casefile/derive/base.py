"""What several readings share."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from counseling.choices import (
    AppointmentState,
    Attendance,
    Side,
    YesNo,
)
from counseling.models import AppointmentChange, AppointmentConfirmation, CounselingSession, Statement
from counseling.selectors.casefile.records import Record

Read = tuple[Any, Any]
"""The value of a fact, and the row that it rests on (None: nothing on record, or derived from many)."""


def statements_of(record: Record, kind: str) -> list[Statement]:
    return [statement for statement in record.statements if statement.kind == kind]


def latest(record: Record, kind: str) -> Statement | None:
    return next((s for s in reversed(record.statements) if s.kind == kind), None)


def latest_is_yes(record: Record, kind: str) -> Read:
    row = latest(record, kind)
    return row is not None and row.value == YesNo.YES, row


def local_date(moment: datetime, record: Record) -> date:
    return moment.astimezone(ZoneInfo(record.case.institution.time_zone)).date()


def held_sessions(record: Record) -> list[CounselingSession]:
    return [session for session in record.sessions if session.attendance == Attendance.HELD]


def of_this_counselor(record: Record, at: datetime) -> bool:
    """Whether what was said or held at this moment is about the case's present counselor: no supervisor has given them
    the case since."""
    return record.taken_over_at is None or at >= record.taken_over_at


def changes(record: Record) -> list[AppointmentChange]:
    """How appointments were moved and cancelled, in the order in which it was said. What was closed because another
    time of the same offer was chosen is no word of anybody's."""
    fell = AppointmentState.NOT_CHOSEN
    found = [a.change for a in record.appointments.values() if a.state != fell and hasattr(a, "change")]
    return sorted((c for c in found if record.had_happened(c.said_at)), key=lambda change: change.said_at)


def by_both(words: Iterable[AppointmentConfirmation]) -> bool:
    """Whether these words on an appointment are both sides' yes to its time and its place."""
    words = list(words)
    return all({c.side for c in words if getattr(c, what)} == set(Side.values) for what in ("time", "place"))


def whole_days(span: timedelta) -> int:
    return max(0, span.days)
