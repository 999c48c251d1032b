"""A member leaves an institution or returns: the membership ends or continues, and no row of it is lost."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from counseling.access import account as account_access
from counseling.choices import AdminActKind
from counseling.models import Membership
from counseling.services import account as accounts
from counseling.services import admin_act, feed, outgoing_mail
from counseling.services.errors import Invalid
from counseling.services.marker import service


@service
def deactivate(account: Membership, *, reason: str, by: Membership, now: datetime) -> Membership:
    """The person can do nothing here from their next request on. Raises Invalid while open cases are on their name, and
    for the last administrator.

    Their sign-in stays: it may belong to another institution too. Roles and supervisors stay for a return, and so that
    what is flagged of their cases is still looked at; they no longer supervise anybody.
    """
    account_access.require_administer(by, account)
    accounts.let_go(account, now=now)
    standing = accounts.locked(account)
    if standing.until is not None:
        return standing
    accounts.require_other_admin(standing)
    accounts.require_no_open_cases(standing)
    accounts.end_supervising(standing, by=by, now=now)
    feed.close(standing, now=now)
    standing.until = now
    standing.save(update_fields=["until"])
    admin_act.record(kind=AdminActKind.DEACTIVATED, by=by, about=standing.user, reason=reason, now=now)
    return standing


@service
def reactivate(account: Membership, *, reason: str = "", by: Membership, now: datetime) -> Membership:
    """The same membership goes on, with the roles it had. Raises Invalid where the person has another one here."""
    account_access.require_administer(by, account)
    standing = accounts.locked(account)
    if standing.until is None:
        return standing
    _require_unlocked(standing)
    if Membership.objects.filter(institution=standing.institution_id, user=standing.user_id, until=None).exists():
        raise Invalid("account", _("This person has another account here, which is active."))
    standing.until = None
    standing.save(update_fields=["until"])
    admin_act.record(kind=AdminActKind.REACTIVATED, by=by, about=standing.user, reason=reason, now=now)
    return standing


@service
def reset_password(account: Membership, *, by: Membership, now: datetime) -> None:
    """A mail with which the person chooses a new password. Raises Invalid."""
    account_access.require_administer(by, account)
    standing = accounts.locked(account)
    if standing.until is not None:
        raise Invalid("account", _("This account is deactivated. Reactivate it first."))
    _require_unlocked(standing)
    admin_act.record(kind=AdminActKind.PASSWORD_RESET_SENT, by=by, about=account.user, now=now)
    outgoing_mail.post_password_link(to=account.user.email, institution=by.institution, now=now)


def _require_unlocked(account: Membership) -> None:
    """Raises Invalid."""
    if account.locked_at is not None:
        raise Invalid("account", _("This account is locked. Unlock it first."))
