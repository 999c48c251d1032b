"""Readings of need: the urgency, and who could serve."""

from collections.abc import Iterable

from counseling.choices import (
    WORKING_STATES,
    StatementKind,
    Urgency,
    YesNo,
)
from counseling.models import Statement
from counseling.selectors.casefile.derive.base import Read, held_sessions, latest, statements_of, whole_days
from counseling.selectors.casefile.records import Record


def urgency(record: Record) -> Read:
    row = latest(record, StatementKind.URGENCY)
    return (row.value if row else Urgency.UNASSESSED.value), row


def emergency_among(judgements: Iterable[Statement]) -> Statement | None:
    """Of the judgements of urgency, in order, the one that declared the present emergency; None when there is none."""
    began = None
    for statement in judgements:
        if statement.value != Urgency.EMERGENCY:
            began = None
        elif began is None:
            began = statement
    return began


def emergency_began(record: Record) -> Statement | None:
    return emergency_among(statements_of(record, StatementKind.URGENCY))


def emergency_confirmed(record: Record) -> Read:
    began = emergency_began(record)
    if began is None:
        return False, None
    by_others = [
        row
        for row in statements_of(record, StatementKind.EMERGENCY_CONFIRMED)
        if row.said_at >= began.said_at and row.recorded_by_id != began.recorded_by_id
    ]
    return (by_others[-1].value == YesNo.YES, by_others[-1]) if by_others else (False, None)


def emergency_days(record: Record) -> Read:
    began = emergency_began(record)
    return (whole_days(record.now - began.said_at) if began else 0), began


def surge(record: Record) -> Read:
    return bool(record.surge), None


def opened(record: Record) -> Read:
    return record.case.state in WORKING_STATES, None


def colleague_available(record: Record) -> Read:
    return any(colleague.available for colleague in record.colleagues), None


def hours_waiting(record: Record) -> Read:
    if held_sessions(record):
        return 0, None
    return max(0, int((record.now - record.case.request.requested_at).total_seconds() // 3600)), None
