"""The list of what an institution sets up, in words, each with the page on which it is done."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from counseling.selectors.system import SetupPart, SetupStep

WORDS: dict[SetupPart, tuple[Promise, Promise, str]] = {
    SetupPart.LETTERHEAD: (_("Letterhead"), _("Address and head of the institution, for your letters."), "letterhead"),
    SetupPart.NUMBERS: (
        _("Emergency numbers"),
        _("Check the numbers that people see in an emergency."),
        "emergency-numbers",
    ),
    SetupPart.CLASSES: (_("School year and classes"), _("So that nobody has to type them again."), "classes"),
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
}
"""What it is called, what is to do, and where."""


@dataclass(frozen=True, slots=True)
class SetupRow:
    """One row of the list."""

    label: Promise
    line: Promise
    url: str
    done: bool


def setup_rows(steps: Iterable[SetupStep]) -> list[SetupRow]:
    return [
        SetupRow(label, line, reverse(route), step.done) for step in steps for label, line, route in (WORDS[step.part],)
    ]
