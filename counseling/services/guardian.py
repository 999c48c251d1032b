"""Statements about a guardian: whether contact is safe, and that they were informed (2d)."""

from datetime import datetime

from counseling.choices import StatementKind
from counseling.models import Case, Membership, Statement
from counseling.services.marker import service
from counseling.services.statement import Source, say, yes_no


@service
def record_unsafe(case: Case, unsafe: bool, *, source: Source, by: Membership, now: datetime) -> Statement:
    """Whether contacting the guardian would endanger the konseli; the reason in words is required. Raises Invalid."""
    return say(case, StatementKind.GUARDIAN_UNSAFE, yes_no(unsafe), source=source.in_words(), by=by, now=now)


@service
def informed(case: Case, *, source: Source, by: Membership, now: datetime) -> Statement:
    """The counselor informed the guardian; the words say of what. Raises Invalid."""
    return say(case, StatementKind.GUARDIAN_TOLD, yes_no(True), source=source.of_counselor().in_words(), by=by, now=now)
