"""The link to a portal: the counselor makes and closes it, its user claims it with a PIN and enters."""

from datetime import datetime, timedelta
from enum import Enum

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.choices import OPEN_STATES, PortalEnd
from counseling.models import Case, Guardian, Membership, Portal
from counseling.selectors import portal as selector
from counseling.services import secret
from counseling.services.errors import Invalid
from counseling.services.held import as_it_stands, held
from counseling.services.marker import service

FIRST_OPENING = timedelta(days=3)
"""How long a link waits for its user to choose a PIN."""
PIN_DIGITS = 6
MISSES_TO_LOCK = 5
"""After so many wrong PINs in a row the page stays locked for a while."""
LOCKED = timedelta(minutes=15)
MISSES_TO_CLOSE = 15
"""After so many the link stops working."""
RUNS = ("01234567890987654321", "147258369963852741")
"""Digits in a row, and down and up the columns of a number pad."""


class PortalEntry(Enum):
    """The result of an attempt to enter a portal."""

    ENTERED = "entered"
    WRONG = "wrong"
    LOCKED = "locked"
    CLOSED = "closed"


# ---------------------------------------------------------------- by the counselor


@service
def make(case: Case, *, guardian: Guardian | None = None, by: Membership, now: datetime) -> str:
    """The secret of a new link for the konseli, or for this guardian; it is kept nowhere.

    Raises Invalid where there is one already, for a closed case, and for a guardian with whom contact is unsafe.
    """
    case_access.require_work(by, case)
    with held(case, now=now, settles=False) as locked:
        if locked.state not in OPEN_STATES:
            raise Invalid("whose", _("This case is closed. A new link belongs to a new case."))
        if guardian is not None:
            _check_guardian(locked, guardian)
        if selector.of_person(case, guardian) is not None:
            raise Invalid("whose", _("There is a link already. Renew it to see a new one."))
        token = secret.new()
        Portal.objects.create(
            institution_id=case.institution_id,
            konseli_id=case.konseli_id,
            case=case,
            guardian=guardian,
            token_hash=secret.hash_of(token),
            made_by_id=by.user_id,
            made_at=now,
            open_until=now + FIRST_OPENING,
        )
        return token


@service
def renew(page: Portal, *, by: Membership, now: datetime) -> str:
    """A new link, for which a new PIN is chosen; the old one stops working. Raises as `make` does."""
    with held(page.case_id, now=now, settles=False):
        _close(page, PortalEnd.RENEWED, by=by, now=now)
        return make(page.case, guardian=page.guardian, by=by, now=now)


@service
def revoke(page: Portal, *, by: Membership, now: datetime) -> None:
    """The link stops working."""
    _close(page, PortalEnd.REVOKED, by=by, now=now)


@service
def revoke_unopened(case: Case, *, now: datetime) -> None:
    """Revokes a link that nobody has opened yet, since its counselor leaves the case; a portal in use stays open."""
    with held(case, now=now, settles=False):
        for page in Portal.objects.filter(case=case, closed_at=None, claimed_at=None):
            _end(page, PortalEnd.REVOKED, now=now)


def _check_guardian(case: Case, guardian: Guardian) -> None:
    if guardian.konseli_id != case.konseli_id:
        raise Invalid("whose", _("This is not a guardian of this konseli."))
    if selector.guardian_unsafe(case):
        raise Invalid("whose", _("Contact with the guardian is unsafe. They get no link while that stands."))


def _close(page: Portal, because: PortalEnd, *, by: Membership, now: datetime) -> None:
    case_access.require_work(by, page.case)
    with held(page.case_id, now=now, settles=False) as case:
        standing = as_it_stands(page, case)
        if standing.closed_at is None:
            _end(standing, because, now=now)


# ---------------------------------------------------------------- by whoever has the link


@service
def claim(page: Portal, pin: str, *, now: datetime) -> None:
    """The portal user chooses the PIN, once. Raises Invalid for one that is easily guessed, and where one was
    chosen."""
    with held(page.case_id, now=now, settles=False) as case:
        locked = as_it_stands(page, case, "konseli")
        if locked.claimed_at is not None or locked.closed_at is not None or locked.open_until <= now:
            raise Invalid("", _("A PIN was chosen for this link already. Open the link again and enter it."))
        _check_pin(pin, locked)
        locked.pin_hash = make_password(pin)
        locked.claimed_at = locked.opened_at = now
        locked.save(update_fields=["pin_hash", "claimed_at", "opened_at"])


@service
def enter(page: Portal, pin: str, *, now: datetime) -> PortalEntry:
    """Whether this PIN opens the page. A wrong one is counted, so that it is returned and not raised."""
    with held(page.case_id, now=now, settles=False) as case:
        locked = as_it_stands(page, case)
        if locked.claimed_at is None or locked.closed_at is not None:
            return PortalEntry.CLOSED
        if locked.locked_until is not None and locked.locked_until > now:
            return PortalEntry.LOCKED
        if check_password(pin, locked.pin_hash):
            locked.misses, locked.locked_until, locked.opened_at = 0, None, now
            locked.save(update_fields=["misses", "locked_until", "opened_at"])
            return PortalEntry.ENTERED
        return _missed(locked, now=now)


def _missed(page: Portal, *, now: datetime) -> PortalEntry:
    page.misses += 1
    page.save(update_fields=["misses"])
    if page.misses >= MISSES_TO_CLOSE:
        _end(page, PortalEnd.GUESSED, now=now)
        return PortalEntry.CLOSED
    if page.misses % MISSES_TO_LOCK:
        return PortalEntry.WRONG
    page.locked_until = now + LOCKED
    page.save(update_fields=["locked_until"])
    return PortalEntry.LOCKED


def _check_pin(pin: str, page: Portal) -> None:
    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
        raise Invalid("pin", _("Six digits, nothing else."))
    born = page.konseli.birth_date
    dates = [born.strftime(form) for form in ("%d%m%y", "%y%m%d", "%m%d%y")] if born else []
    twice = pin[:3] == pin[3:] or pin[::2] == pin[1::2]  # 123123 and 112233
    if len(set(pin)) < 3 or twice or any(pin in run for run in RUNS) or pin in dates:
        raise Invalid("pin", _("This PIN is easily guessed. Choose another one."))


def _end(page: Portal, because: PortalEnd, *, now: datetime) -> None:
    page.closed_at, page.closed_because = now, because
    page.save(update_fields=["closed_at", "closed_because"])
