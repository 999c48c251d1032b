"""How long a konseli has been out of contact, and how often somebody tried to reach them."""

from dataclasses import dataclass
from datetime import datetime

from counseling.models import Case
from counseling.selectors.casefile import derive
from counseling.selectors.casefile.records import records_of


@dataclass(frozen=True, slots=True)
class Silence:
    """Days since the last contact, days with an attempt since, and how many of each make a konseli unreachable."""

    days: int
    attempts: int
    days_needed: int
    attempts_needed: int

    @property
    def out_of_reach(self) -> bool:
        return self.days >= self.days_needed and self.attempts >= self.attempts_needed


def silence(case: Case, *, now: datetime) -> Silence:
    record = records_of([case.pk], now)[case.pk]
    return Silence(
        days=derive.days_since_contact(record)[0],
        attempts=derive.contact_attempts(record)[0],
        days_needed=record.policy.unreachable_days,
        attempts_needed=record.policy.unreachable_attempts,
    )
