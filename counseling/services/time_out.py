"""Referrals without an answer in time are ended: the case stays with its counselor, who names somebody else.

One after the other, each in a transaction of its own: a run may break off anywhere, be started again, and meet another
one or an answer that comes at the same moment.
"""

from dataclasses import dataclass, field
from datetime import datetime

from counseling.selectors import referral as selector
from counseling.services import referral
from counseling.services.door.inspection import name_of, reason_of
from counseling.services.errors import Invalid


@dataclass(slots=True)
class TimeOutTotals:
    """What a run did; `faults` names the cases whose referral could not be ended."""

    ended: int = 0
    faults: list[str] = field(default_factory=list)


def time_out_all(*, now: datetime) -> TimeOutTotals:
    """Ends every referral that waits longer than its institution lets it."""
    totals = TimeOutTotals()
    for row in selector.unanswered(now):
        try:
            referral.time_out(row, now=now)
        except Invalid:
            continue  # answered, withdrawn or ended meanwhile
        except Exception as error:
            # Whatever is wrong with one case, the others go on.
            totals.faults.append(f"{name_of(row.case_id)}: {reason_of(error)}")
            continue
        totals.ended += 1
    return totals
