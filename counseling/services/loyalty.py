"""Conflicts of loyalty: raised and weighed by the counselor, reviewed by a supervisor (2h)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.access import loyalty as loyalty_access
from counseling.choices import LoyaltyState, ReviewOutcome
from counseling.models import Case, LoyaltyConflict, LoyaltyReview, Membership
from counseling.services.errors import Invalid, one_of, text
from counseling.services.held import as_it_stands, held
from counseling.services.marker import service

FEWEST_PARTIES = 2


@service
def raise_conflict(case: Case, *, summary: str, by: Membership, now: datetime) -> LoyaltyConflict:
    """Raises a conflict of loyalties. It is open until it is weighed. Raises Invalid."""
    case_access.require_work(by, case)
    with held(case, now=now):
        return LoyaltyConflict.objects.create(
            institution_id=case.institution_id,
            konseli_id=case.konseli_id,
            case=case,
            summary=text(summary, field="summary"),
            parties=[],
            raised_by_id=by.user_id,
            raised_at=now,
        )


@service
def weigh(
    conflict: LoyaltyConflict,
    *,
    parties: Sequence[Mapping[str, str]],
    demands: str,
    options: str,
    choice: str,
    by: Membership,
    now: datetime,
) -> LoyaltyConflict:
    """The interests of all involved and the demands of the profession are weighed, and of the options one is chosen.

    `parties` are mappings with `who` and `interest`, two at least; those left blank do not count. Raises Invalid.
    """
    case_access.require_work(by, conflict.case)
    with held(conflict.case_id, now=now) as case:
        locked = as_it_stands(conflict, case)
        if locked.state != LoyaltyState.OPEN:
            raise Invalid("state", _("This conflict has been weighed already. Raise a new one for what has changed."))
        locked.parties = _weighed_parties(parties)
        locked.demands = text(demands, field="demands")
        locked.options = text(options, field="options")
        locked.choice = text(choice, field="choice")
        locked.state = LoyaltyState.WEIGHED
        locked.weighed_at = now
        locked.save(update_fields=["parties", "demands", "options", "choice", "state", "weighed_at"])
        return locked


@service
def review(
    conflict: LoyaltyConflict, *, outcome: str, words: str, seen: datetime | None, by: Membership, now: datetime
) -> LoyaltyReview:
    """A supervisor of the counselor agrees with how the conflict was weighed, or sends it back and says why.

    Sent back, it stands open again, to be weighed anew; what was looked at stays with the review. `seen` is when that
    was weighed. Raises Invalid, at `seen` where it was weighed anew meanwhile.
    """
    loyalty_access.require_review(by, conflict)
    outcome = one_of(ReviewOutcome, outcome, field="outcome")
    with held(conflict.case_id, now=now) as case:
        locked = as_it_stands(conflict, case)
        if locked.state != LoyaltyState.WEIGHED or locked.weighed_at is None:
            raise Invalid("state", _("Only a conflict that is weighed and not yet reviewed can be reviewed."))
        if locked.weighed_at != seen:
            raise Invalid("seen", _("It was weighed anew meanwhile. Read what stands here now, then decide."))
        made = LoyaltyReview.objects.create(
            institution_id=locked.institution_id,
            konseli_id=locked.konseli_id,
            case_id=locked.case_id,
            conflict=locked,
            outcome=outcome,
            words=text(words, field="words", required=outcome == ReviewOutcome.SENT_BACK),
            weighing=_weighing(locked, locked.weighed_at),
            reviewed_by_id=by.user_id,
            reviewed_at=now,
        )
        if outcome == ReviewOutcome.AGREED:
            locked.state, locked.reviewed_by_id, locked.reviewed_at = LoyaltyState.REVIEWED, by.user_id, now
        else:
            locked.state, locked.weighed_at = LoyaltyState.OPEN, None
        locked.save(update_fields=["state", "weighed_at", "reviewed_by", "reviewed_at"])
        return made


def _weighing(conflict: LoyaltyConflict, weighed_at: datetime) -> dict[str, Any]:
    """What the supervisor looked at."""
    return {
        "parties": conflict.parties,
        "demands": conflict.demands,
        "options": conflict.options,
        "choice": conflict.choice,
        "weighed_at": weighed_at.isoformat(),
    }


def _weighed_parties(parties: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    found = []
    for party in parties:
        who, interest = party.get("who", "").strip(), party.get("interest", "").strip()
        if who or interest:
            found.append({"who": text(who, field="parties"), "interest": text(interest, field="parties")})
    if len(found) < FEWEST_PARTIES:
        raise Invalid("parties", _("Name at least two parties, each with its interest."))
    return found
