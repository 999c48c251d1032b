"""The link of an invitation in ready words, for whoever passes it on by another way than the mail."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from counseling.presenters.dates import moment

if TYPE_CHECKING:
    from counseling.models import Invitation

LANGUAGE = "id"
"""Which language the invited reads is not known yet; nearly everybody here reads this one."""


def message(invitation: Invitation, address: str) -> str:
    """What somebody would write to the invited."""
    zone = ZoneInfo(invitation.institution.time_zone)
    with translation.override(LANGUAGE):
        return _(
            "%(name)s, %(place)s invites you to an account. Open this link and choose a password: %(address)s\n"
            "The link works once, until %(until)s. Please do not pass it on."
        ) % {
            "name": invitation.name,
            "place": invitation.institution.name,
            "address": address,
            "until": moment(invitation.expires_at, zone),
        }


def whatsapp(invitation: Invitation, address: str) -> str:
    """The address that opens WhatsApp with these words; to whom they go is chosen there."""
    return "https://wa.me/?text=" + quote(message(invitation, address), safe="")
