"""The pictures in docs/: which page, in whose eyes, on which device."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from counseling.models import CounselingSession, GroupMeeting, Referral
from tests.addresses.row import DEWI, PORTAL_USER, RATNA, YOGA
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.errands import Errands, case_of

DOCS = Path(settings.BASE_DIR) / "docs"
DEVICES = {"desktop": DESKTOP, "phone": PHONE}


@dataclass(frozen=True)
class Picture:
    """`of` gives what the page is about, `query` what else its address holds; `whole` takes all of it, not a screen."""

    name: str
    route: str
    of: Callable[[Errands], list[Any]] = lambda _: []
    who: str = DEWI
    query: str = ""
    devices: tuple[str, ...] = ("desktop", "phone")
    whole: bool = False

    def address(self, errands: Errands) -> str:
        return reverse(self.route, args=self.of(errands)) + self.query

    def files(self) -> dict[str, Path]:
        """Where each device's picture lies."""
        return {device: DOCS / f"{self.name}-{device}.png" for device in self.devices}


def _case(code: str) -> Callable[[Errands], list[Any]]:
    return lambda _: [case_of(code).pk]


def _newest(code: str, model: Any) -> Callable[[Errands], list[Any]]:
    return lambda _: [case_of(code).pk, model.objects.filter(case=case_of(code)).latest("pk").pk]


def _group(_: Errands) -> list[Any]:
    return [GroupMeeting.objects.get(code="G-00001").pk]


PICTURES = [
    Picture("home", "home"),
    Picture("home-supervisor", "home", who=RATNA),
    Picture("home-administrator", "home", who=YOGA),
    Picture("case", "case", _case("C-00002"), devices=("desktop",)),
    Picture("case", "case", _case("C-00003"), devices=("phone",)),
    Picture("calendar", "calendar"),
    Picture("agreement", "appointment-propose", _case("C-00007")),
    Picture("permissions", "case", _case("C-00005"), query="?tab=documents#tabs"),
    Picture("letter", "consent-letter", _case("C-00005"), devices=("desktop",)),
    Picture("own-page", "own", who=PORTAL_USER, devices=("phone",)),
    Picture("session", "session", _newest("C-00007", CounselingSession)),
    Picture("note", "note", lambda e: [e.unsigned.case_id, e.unsigned.pk]),
    Picture("group", "group", _group),
    Picture("course", "plan", _case("C-00010"), whole=True),
    Picture("after-the-limit", "no-benefit", _case("C-00010")),
    Picture("emergency", "urgency", _case("C-00014")),
    Picture("safety-plan", "safety-plan", _case("C-00014")),
    Picture("hand-over", "referral-handed", _newest("C-00018", Referral), whole=True),
    Picture("record", "konseli", _case("C-00007")),
]
