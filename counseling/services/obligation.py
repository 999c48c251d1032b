"""Obligations close by their evidence, which is looked for after every write on a case."""

from datetime import datetime

from counseling.models import Case
from counseling.services.marker import service


@service
def settle(case: Case, *, now: datetime) -> None:
    """Closes each open obligation of the case whose evidence is on record."""
