"""A supervisor reassigns a case, or a place in the waiting list, to another counselor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.choices import ActorKind
from counseling.models import Case, Counselor, LedgerEntry, Membership, WaitingEntry
from counseling.services import appointment as appointments
from counseling.services import help_request, portal, referral, relationship_hint, shared_help
from counseling.services.door import aftermath, gate
from counseling.services.door.gate import Actor
from counseling.services.errors import Invalid, text
from counseling.services.held import held
from counseling.services.marker import service


@service
def reassign(case: Case, *, to: Counselor, why: str, by: Membership, now: datetime, seen: int | None) -> LedgerEntry:
    """The whole case is reassigned to a colleague, through the gate. Raises Invalid; a page out of date gives an entry
    that did not pass.

    What its counselor had arranged is cancelled: meetings, a referral under way, help beside them, waivers, links to
    portals that nobody has opened. Flags stay about them. The new counselor declares the relationship before anything
    else. A declined request keeps whom else it was referred to.
    """
    case_access.require_oversee(by, case)
    actor = Actor(ActorKind.SUPERVISOR, by.user)
    with held(case, now=now, settles=False) as moved:
        entry = gate.reassign(moved, to=to, by=actor, now=now, why=why, seen=seen)
        if entry.passed:
            words = gettext("The case was given to another counselor.")
            appointments.cancel_upcoming(moved, words=words, by=by, now=now)
            referral.withdraw_on_reassignment(moved, by=actor, now=now)
            shared_help.end_with_counselor(moved, by=by, now=now)
            portal.revoke_unopened(moved, now=now)
            aftermath.end_waivers(entry)
            relationship_hint.refresh([moved], now=now)
        return entry


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """The result of reassigning one place: no hindrance, or the sentence that says why it stays."""

    entry: WaitingEntry
    hindrance: str | Promise = ""


def reassign_places(
    entries: Iterable[WaitingEntry], *, to: Counselor, why: str, by: Membership, now: datetime
) -> list[PlaceAnswer]:
    """These places in the queue are reassigned to a colleague, for one reason. Raises Invalid where that is missing.

    No service of its own: each place is one, so that what stands against one keeps none of the others.
    """
    why = text(why, field="why")
    return [_answered(entry, to=to, why=why, by=by, now=now) for entry in entries]


def _answered(entry: WaitingEntry, *, to: Counselor, why: str, by: Membership, now: datetime) -> PlaceAnswer:
    try:
        reassign_place(entry, to=to, why=why, by=by, now=now)
    except Invalid as error:
        return PlaceAnswer(entry, error.message)
    return PlaceAnswer(entry)


@service
def reassign_place(entry: WaitingEntry, *, to: Counselor, why: str, by: Membership, now: datetime) -> LedgerEntry:
    """The declined request is reassigned to a colleague with its place, as an entry of its case: urgency and time stay,
    and give it its position in the queue there. Raises Invalid where it cannot go, or the konseli no longer waits."""
    with held(entry.case_id, now=now, settles=False) as case:
        help_request.standing(entry, case)
        made = reassign(case, to=to, why=why, by=by, now=now, seen=None)
        if not made.passed:
            raise Invalid("entry", _("The case has moved on meanwhile. Please look at it once more."))
        return made
