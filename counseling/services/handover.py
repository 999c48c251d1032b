"""A supervisor gives a case to another counselor: when one leaves, falls ill, or cannot go on."""

from datetime import datetime

from django.utils.translation import gettext

from counseling.access import case as case_access
from counseling.choices import ActorKind
from counseling.models import Case, Counselor, LedgerEntry, Membership
from counseling.services import aftermath, gate, hint, obligation, referral, shared_help
from counseling.services import appointment as appointments
from counseling.services.gate import Actor
from counseling.services.marker import service


@service
def hand_over(case: Case, *, to: Counselor, why: str, by: Membership, now: datetime, seen: int | None) -> LedgerEntry:
    """The whole case goes to a colleague, by the gate. Raises Invalid; a page out of date gives an entry that did not
    pass.

    What its counselor had arranged falls away: meetings, a referral under way, help beside them, leaves to pass over a
    block. Flags stay
    about them. The new counselor declares the relationship before anything else.
    """
    case_access.require_oversee(by, case)
    actor = Actor(ActorKind.SUPERVISOR, by.user)
    entry = gate.reassign(case, to=to, by=actor, now=now, why=why, seen=seen)
    if entry.passed:
        moved = Case.objects.select_related("konseli").get(pk=case.pk)
        words = gettext("The case was given to another counselor.")
        appointments.stand_down(moved, words=words, by=by, now=now)
        referral.fall_with_sender(moved, by=actor, now=now)
        shared_help.fall_with_counselor(moved, by=by, now=now)
        aftermath.end_waivers(entry)
        hint.look([moved], now=now)
        obligation.settle(moved, now=now)
    return entry
