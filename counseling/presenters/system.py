"""The list of what an institution sets up, in words, each with the page on which it is done."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from counseling.selectors import system as selector
from counseling.selectors.system import SetupPart, SetupStep

if TYPE_CHECKING:
    from counseling.models import Institution

WORDS: dict[SetupPart, tuple[Promise, Promise, str]] = {
    SetupPart.LETTERHEAD: (_("Letterhead"), _("Address and head of the institution, for your letters."), "letterhead"),
    SetupPart.NUMBERS: (
        _("Emergency numbers"),
        _("Check the numbers that people see in an emergency."),
        "emergency-numbers",
    ),
    SetupPart.CLASSES: (_("School year and classes"), _("Which year it is, and which classes there are."), "classes"),
    SetupPart.EXPLANATION: (
        _("Explanation of the relationship"),
        _("Read the text that konseli get, and change it if it does not fit."),
        "explanation-read",
    ),
    SetupPart.COUNSELORS: (_("Counsellors"), _("Invite who counsels here."), "account-invite"),
    SetupPart.SUPERVISOR: (_("Supervisor"), _("Invite who reviews what the code flags."), "account-invite"),
    SetupPart.REVIEWER: (
        _("Outside reviewer"),
        _("Name who looks at what concerns your only supervisor."),
        "outside-reviewer",
    ),
    SetupPart.MAIL: (_("Mail"), _("Send yourself a test mail, and see that it arrives."), "mail"),
    SetupPart.BACKUP: (_("Backup"), _("See that a first backup is made, and where it is kept."), "backup"),
}
"""What it is called, what is to do, and where."""


@dataclass(frozen=True, slots=True)
class EmergencyCall:
    """A number to call, as a link that a phone dials."""

    number: str
    label: str
    href: str


def emergency_calls(place: Institution) -> list[EmergencyCall]:
    """The numbers of the institution; an extension is dialled after a pause."""
    return [EmergencyCall(number, label, _dialled(number)) for number, label in selector.emergency_numbers(place)]


def _dialled(number: str) -> str:
    main, *extension = re.split(r"ext", number, flags=re.IGNORECASE)
    digits = [re.sub(r"[^\d+]", "", part) for part in (main, *extension)]
    return f"tel:{','.join(digits)}"


def logo_address(place: Institution) -> str:
    """The logo as an address that holds the picture itself, since a paper is made without asking a server."""
    picture = selector.logo_of(place)
    return f"data:image/png;base64,{b64encode(picture).decode()}" if picture else ""


@dataclass(frozen=True, slots=True)
class SetupRow:
    """One row of the list."""

    label: Promise
    line: Promise
    url: str
    done: bool


@dataclass(frozen=True, slots=True)
class SetupList:
    """The rows, and how far it is."""

    rows: list[SetupRow]

    @property
    def done(self) -> int:
        return sum(row.done for row in self.rows)

    @property
    def complete(self) -> bool:
        return self.done == len(self.rows)


def setup_of(steps: Iterable[SetupStep]) -> SetupList:
    """The steps in words, each with its page."""
    worded = ((*WORDS[step.part], step.done) for step in steps)
    return SetupList([SetupRow(label, line, reverse(route), done) for label, line, route, done in worded])
