"""Mails to the owner of an account about the account itself, so that they notice what was not done by them.

No link stands in them: whoever gets such a mail from somebody else shall find nothing to press.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext

from counseling.choices.sign_in import AccountEvent
from counseling.models import User
from counseling.selectors import sign_in as selector
from counseling.services import account_mail
from counseling.services.marker import service


@dataclass(frozen=True, slots=True)
class Place:
    """From where somebody asks, and with which browser; `browser` says it in words, in the language of the moment."""

    ip: str
    user_agent: str
    browser: Callable[[], str]


@service
def tell(user: User, event: AccountEvent, *, place: Place, now: datetime) -> None:
    """The owner of the account is told what happened to it, in both languages."""
    institution = selector.institution_of(user)
    at = now.astimezone(ZoneInfo(institution.time_zone if institution else settings.TIME_ZONE))
    account_mail.tell(
        user,
        subject=lambda: gettext("Your account: %(event)s") % {"event": event.label},
        body=lambda: _letter(user, event, place, at),
        institution=institution,
        now=now,
    )


def _letter(user: User, event: AccountEvent, place: Place, at: datetime) -> str:
    return gettext(
        "Hello %(name)s,\n\nthis happened to your account: %(event)s.\n\nWhen: %(when)s\nFrom: %(ip)s\n"
        "Browser: %(browser)s\n\nIf it was you, you need not do anything. If it was not, change your password at once, "
        "end all other sessions under «Signing in» in the menu with your name, and tell your administrator."
    ) % {
        "name": user.name,
        "event": event.label,
        "when": f"{date_format(at, 'D, j M Y, H.i')} {at.tzname()}",
        "ip": place.ip,
        "browser": place.browser(),
    }
