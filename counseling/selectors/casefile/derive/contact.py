"""Readings of contact: when the konseli was last met, reached or heard."""

from datetime import datetime, timedelta
from typing import Any

from counseling.choices import (
    Attendance,
    ContactOutcome,
    Speaker,
    StatementKind,
)
from counseling.selectors.casefile.derive.base import Read, changes, local_date, statements_of, whole_days
from counseling.selectors.casefile.records import Record

WRITTEN_IN_TIME = timedelta(days=3)
"""How soon an attempt to reach the konseli has to be written down to count as one."""


def _last_contact(record: Record) -> datetime:
    heard: list[Any] = [*record.statements, *record.consents, *record.acknowledgements, *record.confirmations]
    heard += changes(record)
    moments = [record.case.request.requested_at]
    moments += [row.said_at for row in heard if row.said_by == Speaker.KONSELI]
    moments += [tag.at for tag in record.tags if tag.said_by == Speaker.KONSELI]
    moments += [s.said_at for s in statements_of(record, StatementKind.CONTACT) if s.value == ContactOutcome.REACHED]
    moments += [session.opened_at for session in record.sessions if session.attendance in ("", Attendance.HELD)]
    return max(moments)


def days_since_contact(record: Record) -> Read:
    return max(0, whole_days(record.now - _last_contact(record))), None


def contact_attempts(record: Record) -> Read:
    since = _last_contact(record)
    tries = [
        s
        for s in statements_of(record, StatementKind.CONTACT)
        # Written down days later, an attempt counts no more: several cannot be made up in one sitting.
        if s.said_at > since and s.recorded_at - s.said_at <= WRITTEN_IN_TIME
    ]
    return len({local_date(s.said_at, record) for s in tries}), tries[-1] if tries else None
