"""What pages say of an account that is locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from counseling.choices import OPEN_STATES
from counseling.presenters.dates import moment
from counseling.selectors import account_lock

if TYPE_CHECKING:
    from counseling.models import AccountLock, Case
    from counseling.selectors.account_lock import StandingIn


def locked_line(lock: AccountLock) -> str:
    """Who locked it, when and why."""
    details = {"when": moment(lock.locked_at), "name": lock.locked_by.name, "reason": lock.reason}
    return gettext("Locked on %(when)s by %(name)s: %(reason)s") % details


def meanwhile(case: Case) -> str:
    """For a konseli: whom to turn to while the counselor cannot be reached; empty where they can. Why is not said."""
    if case.counselor.membership.locked_at is None or case.state not in OPEN_STATES:
        return ""
    colleague = account_lock.stand_in_of(case)
    gone = gettext("The counselor cannot be reached at present.")
    if colleague is not None:
        turn = gettext("Until somebody takes over, turn to %(name)s, %(place)s.")
    else:
        turn = gettext("If it cannot wait, turn to %(place)s.")
    return f"{gone} {turn % {'name': colleague, 'place': case.institution.name}}"


def standing_in_line(row: StandingIn) -> str:
    """For a colleague: whose emergency it is, and with whom to speak of it. A code, and nothing of the case."""
    line = gettext(
        "You stand in for %(name)s in an emergency: %(codes)s. The konseli has your name; be there when they come."
    )
    told = line % {"name": row.counselor, "codes": ", ".join(row.codes)}
    if not row.supervisors:
        return told
    return f"{told} " + gettext("Speak with %(names)s, who hands the case over.") % {
        "names": ", ".join(row.supervisors)
    }
