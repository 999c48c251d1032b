"""Readings of the explanation, and of the relation of counselor and konseli."""

from counseling.choices import (
    CLOSE_RELATIONSHIPS,
    Relationship,
    StatementKind,
    YesNo,
)
from counseling.selectors.casefile.derive.base import Read, held_sessions, of_this_counselor, statements_of
from counseling.selectors.casefile.records import Record


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
    # Each kind of speaker for itself: what the konseli reports is not undone by the counselor's denial.
    ties = [row for row in statements_of(record, StatementKind.CLOSE_TIE) if of_this_counselor(record, row.said_at)]
    latest = {row.said_by: row for row in ties}
    told = next((row for row in latest.values() if row.value == YesNo.YES), None)
    # What the data show stands until they do not: nobody's word takes it back.
    found = told or next((tag for tag in record.tags if tag.kind == "hint"), None)
    return found is not None, found or next(iter(latest.values()), None)


def crisis_sessions_held(record: Record) -> Read:
    if relationship(record)[0] not in CLOSE_RELATIONSHIPS:
        return 0, None
    held = [session for session in held_sessions(record) if of_this_counselor(record, session.opened_at)]
    crisis = [session for session in held if session.emergency]
    return len(crisis), crisis[-1] if crisis else None
