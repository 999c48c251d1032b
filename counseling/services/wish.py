"""The konseli's wish: to go on, or to end (1b)."""

from datetime import datetime

from counseling.choices import StatementKind
from counseling.models import Case, Membership, Statement
from counseling.services.marker import service
from counseling.services.statement import Source, say


@service
def record(case: Case, wish: str, *, source: Source, by: Membership, now: datetime) -> Statement:
    """The konseli's wish. Signed, or from the portal, it counts as confirmed. Raises Invalid."""
    return say(case, StatementKind.WISH, wish, source=source, by=by, now=now)
