"""Conflicts of loyalty: raised and weighed by the counselor, reviewed by a supervisor (2h)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.access import loyalty as loyalty_access
from counseling.choices import LoyaltyState
from counseling.models import Case, LoyaltyConflict, Membership
from counseling.services import obligation
from counseling.services.errors import Invalid, text
from counseling.services.marker import service

FEWEST_PARTIES = 2


@service
def raise_conflict(case: Case, *, summary: str, by: Membership, now: datetime) -> LoyaltyConflict:
    """Loyalties pull apart. Until it is weighed, the conflict stands open. Raises Invalid."""
    case_access.require_work(by, case)
    conflict = LoyaltyConflict.objects.create(
        institution_id=case.institution_id,
        konseli_id=case.konseli_id,
        case=case,
        summary=text(summary, field="summary"),
        parties=[],
        raised_by_id=by.user_id,
        raised_at=now,
    )
    obligation.settle(case, now=now)
    return conflict


@service
def weigh(
    conflict: LoyaltyConflict,
    *,
    parties: Sequence[Mapping[str, str]],
    demands: str,
    choice: str,
    by: Membership,
    now: datetime,
) -> LoyaltyConflict:
    """The interests of all involved and the demands of the profession are weighed, and a choice is made.

    `parties` are mappings with `who` and `interest`, two at least; those left blank do not count. Raises Invalid.
    """
    case_access.require_work(by, conflict.case)
    locked = _locked(conflict)
    if locked.state != LoyaltyState.OPEN:
        raise Invalid("state", _("This conflict has been weighed already. Raise a new one for what has changed."))
    locked.parties = _weighed_parties(parties)
    locked.demands = text(demands, field="demands")
    locked.choice = text(choice, field="choice")
    locked.state = LoyaltyState.WEIGHED
    locked.weighed_at = now
    locked.save(update_fields=["parties", "demands", "choice", "state", "weighed_at"])
    obligation.settle(locked.case, now=now)
    return locked


@service
def review(conflict: LoyaltyConflict, *, by: Membership, now: datetime) -> LoyaltyConflict:
    """A supervisor of the counselor agrees with how the conflict was weighed. Raises Invalid."""
    loyalty_access.require_review(by, conflict)
    locked = _locked(conflict)
    if locked.state != LoyaltyState.WEIGHED:
        raise Invalid("state", _("Only a conflict that is weighed and not yet reviewed can be reviewed."))
    locked.state = LoyaltyState.REVIEWED
    locked.reviewed_by_id = by.user_id
    locked.reviewed_at = now
    locked.save(update_fields=["state", "reviewed_by", "reviewed_at"])
    obligation.settle(locked.case, now=now)
    return locked


def _locked(conflict: LoyaltyConflict) -> LoyaltyConflict:
    return LoyaltyConflict.objects.select_for_update(of=("self",)).select_related("case").get(pk=conflict.pk)


def _weighed_parties(parties: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    found = []
    for party in parties:
        who, interest = party.get("who", "").strip(), party.get("interest", "").strip()
        if who or interest:
            found.append({"who": text(who, field="parties"), "interest": text(interest, field="parties")})
    if len(found) < FEWEST_PARTIES:
        raise Invalid("parties", _("Name at least two parties, each with its interest."))
    return found
