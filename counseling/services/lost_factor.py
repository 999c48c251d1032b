"""Lost second factors: whoever has lost their device and their recovery codes is let in again by an administrator, or
by whoever runs the program. The password stays, and they set up a new factor at their next sign-in."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from counseling.access import account as account_access
from counseling.choices import AdminActKind
from counseling.models import Institution, Membership, User
from counseling.selectors import account as selector
from counseling.selectors import lost_factor as lost_selector
from counseling.services import account as accounts
from counseling.services import account_mail, admin_act, google_account, open_session, trusted_browser
from counseling.services.admin_act import REASON_LIMIT
from counseling.services.errors import Invalid, text
from counseling.services.marker import service


@service
def take_off(account: Membership, *, reason: str, by: Membership, now: datetime) -> None:
    """An administrator takes off all second factors of somebody else. The person is told, and the administrators of
    other institutions at which they work, whose account it is too. Raises Invalid."""
    account_access.require_administer(by, account)
    if account.user_id == by.user_id:
        raise Invalid("", _("Another administrator changes what concerns yourself."))
    standing = accounts.locked(account)
    if standing.until is not None:
        raise Invalid("", _("This account is deactivated. Reactivate it first."))
    why = _why(reason)
    _take_off(standing.user, now=now)
    admin_act.record(kind=AdminActKind.FACTORS_TAKEN_OFF, by=by, about=standing.user, reason=why, now=now)
    _tell_person(standing.user, who=by.institution.name, institution=by.institution, now=now)
    _tell_administrators(standing.user, but=by.institution_id, now=now)


@service
def take_off_by_console(user: User, *, reason: str, now: datetime) -> None:
    """Whoever runs the program takes off all second factors of an account: the way for the last administrator. It
    stands in the log of each institution at which they work. Raises Invalid."""
    why = _why(reason)
    _take_off(user, now=now)
    for member in selector.memberships_of(user.pk):
        admin_act.record(
            kind=AdminActKind.FACTORS_TAKEN_OFF,
            by=None,
            institution_id=member.institution_id,
            about=user,
            reason=why,
            now=now,
        )
    _tell_person(user, who=_("Whoever runs this program"), institution=None, now=now)
    _tell_administrators(user, but=None, now=now)


def _why(reason: str) -> str:
    return text(reason, field="reason", limit=REASON_LIMIT)


def _take_off(user: User, *, now: datetime) -> None:
    """Nothing by which somebody got in beside the password holds any more. Raises Invalid where there is nothing."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    taken = Authenticator.objects.filter(user=user).delete()[0] + google_account.release(user)
    if not taken:
        raise Invalid("", _("This account has no second factor."))
    trusted_browser.end_all(user, now=now)
    open_session.end_others(user, but=None)


def _tell_person(user: User, *, who: str | Promise, institution: Institution | None, now: datetime) -> None:
    def body() -> str:
        return gettext(
            "%(who)s has taken off the second factor of your account, because you had lost yours. You are signed out "
            "everywhere. When you sign in next, you set up a new one.\n\nIf you had not asked for it, choose a new "
            "password at once, and tell the administrator of your institution."
        ) % {"who": who}

    account_mail.tell(
        user,
        subject=lambda: gettext("Your second factor was taken off"),
        body=body,
        institution=institution,
        now=now,
    )


def _tell_administrators(user: User, *, but: object, now: datetime) -> None:
    """Those of the institutions that had no part in it."""
    for institution, admin in lost_selector.administrators_of(user):
        if institution.pk != but:
            _tell_administrator(admin, user, institution, now=now)


def _tell_administrator(admin: User, user: User, institution: Institution, *, now: datetime) -> None:
    def body() -> str:
        return gettext(
            "The second factor of %(name)s (%(email)s) was taken off by somebody outside %(place)s, because they had "
            "lost it. Until they have set up a new one, their password alone opens the account.\n\nIf that surprises "
            "you, ask them."
        ) % {"name": user.name, "email": user.email, "place": institution.name}

    account_mail.tell(
        admin,
        subject=lambda: gettext("A second factor was taken off"),
        body=body,
        institution=institution,
        now=now,
    )
