"""Reading permissions as their pages need them."""

from collections.abc import Sequence
from datetime import date, datetime

from counseling.choices import ConsentDecision, ConsentKind
from counseling.models import Case, Consent
from counseling.selectors import derive, spoken
from counseling.selectors.records import Record
from counseling.selectors.thresholds import policies_in_force


def stands(rows: Sequence[Consent], *, on: date | None = None) -> bool:
    """Whether the latest of these words (newest first) gives permission, and on that day still does."""
    if not rows or rows[0].decision != ConsentDecision.GIVEN:
        return False
    end = rows[0].valid_until
    return on is None or end is None or end >= on


def own_standing(case: Case) -> list[str]:
    """The kinds of permission that the konseli has given and not taken back."""
    found = []
    for kind in ConsentKind:
        if stands([row for row in spoken.consents(case, kind) if row.guardian_id is None]):
            found.append(kind.value)
    return found


def minor(case: Case, *, now: datetime) -> bool:
    """Whether the konseli counts as under age, so that a guardian's permission is asked for."""
    policy = policies_in_force([case.institution_id], now)[case.institution_id]
    under_age: bool = derive.minor(Record(case=case, now=now, policy=policy))[0]
    return under_age
