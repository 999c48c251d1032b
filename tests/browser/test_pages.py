"""Every page a counselor meets, as it looks: no sideways scrolling, nothing that axe finds, in light and in dark.

With COUNSELING_PICTURES=1 the pictures of README.md are taken anew into docs/.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from counseling.choices import LoyaltyState
from counseling.demo import people
from counseling.models import Appointment, Case, CounselingSession, LoyaltyConflict, User
from counseling.services import demo
from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.django_db(transaction=True)
DOCS = Path(settings.BASE_DIR) / "docs"

OF_CASE = [
    "case",
    "urgency",
    "relationship",
    "close-tie",
    "explanation",
    "consent",
    "consent-data",
    "consent-withdraw",
    "guardian-consent",
    "guardian-add",
    "guardian-unsafe",
    "guardian-told",
    "wish",
    "contact",
    "offered",
    "roles",
    "plan",
    "goal-new",
    "sessions-agreed",
    "loyalty",
    "loyalty-raise",
    "complaint",
    "appointment-propose",
    "notes",
    "referral",
    "disclosures",
    "konseli",
    "session-late",
    "disclosure",
]
OF_REQUEST = ("case", "case-start", "case-decline", "konseli", "appointment-propose")
OF_RELATION = ("session-open", "case-end", "referral-name")


def _case(code: str) -> Case:
    return Case.objects.get(code=code, institution__slug=people.SLUGS[0])


def addresses() -> list[str]:
    """Each page of the demo, with something on it."""
    going_well, requested, crisis = _case("C-00007"), _case("C-00003"), _case("C-00014")
    session = CounselingSession.objects.filter(case=going_well).order_by("number").last()
    meeting = Appointment.objects.filter(case=going_well, state="agreed").get()
    torn = LoyaltyConflict.objects.get(state=LoyaltyState.WEIGHED)
    assert session is not None
    of_session = [going_well.pk, session.pk]
    return [
        *(reverse(name) for name in ("home", "caseload", "code", "request-new", "waiting", "referrals")),
        reverse("request-new") + "?new=1",
        reverse("caseload") + "?state=all",
        *(reverse(name, args=[requested.pk]) for name in OF_REQUEST),
        *(reverse(name, args=[going_well.pk]) for name in (*OF_CASE, *OF_RELATION)),
        *(f"{reverse('case', args=[going_well.pk])}?tab={tab}" for tab in ("sessions", "goals", "documents")),
        *(reverse(name, args=[crisis.pk]) for name in ("case", "urgency", "guardian-consent", "case-end")),
        *(reverse("entry", args=[crisis.pk, number]) for number in (1,)),
        *(reverse(name, args=of_session) for name in ("session", "session-feedback", "note")),
        *(reverse(f"appointment-{what}", args=[going_well.pk, meeting.pk]) for what in ("move", "cancel")),
        reverse("loyalty-weigh", args=[torn.case_id, torn.pk]),
    ]


def _sideways(page: Page) -> int:
    return int(page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth"))


def test_every_page_fits_and_speaks_to_everybody(
    open_page: Callable[..., Page], signed_in: Callable[[Page, Any], Page], axe: Callable[..., None]
) -> None:
    demo.load(timezone.now())
    dewi = User.objects.get(email="dewi@harapan.example")
    for name, options in (("desktop", DESKTOP), ("phone in the dark", {**PHONE, "color_scheme": "dark"})):
        page = signed_in(open_page(**options), dewi)
        for address in addresses():
            answer = page.goto(address)
            assert answer is not None and answer.status == 200, address
            assert _sideways(page) <= 0, f"{address} scrolls sideways by {_sideways(page)} px ({name})"
            assert page.locator("html").get_attribute("lang") == "id"
            axe(page)


def test_the_sign_in_fits_and_speaks_to_everybody(phone: Page, axe: Callable[..., None], watch: Any) -> None:
    watch.allow("status of 404")
    for address in (reverse("account_login"), reverse("account_reset_password"), "/tidak-ada/"):
        phone.goto(address)
        assert _sideways(phone) <= 0
        axe(phone)


@pytest.mark.skipif(not os.environ.get("COUNSELING_PICTURES"), reason="pictures are taken on request")
def test_pictures_for_the_readme(
    open_page: Callable[..., Page], signed_in: Callable[[Page, Any], Page], watch: Any
) -> None:
    watch.allow("status of 409")
    demo.load(timezone.now())
    dewi = User.objects.get(email="dewi@harapan.example")
    requested, waiting = _case("C-00003").pk, _case("C-00002").pk
    DOCS.mkdir(exist_ok=True)
    desktop, phone = signed_in(open_page(), dewi), signed_in(open_page(**PHONE), dewi)
    desktop.goto(reverse("case", args=[waiting]))
    desktop.screenshot(path=DOCS / "case-desktop.png")
    for file, address in (("home-phone", reverse("home")), ("case-phone", reverse("case", args=[requested]))):
        phone.goto(address)
        phone.screenshot(path=DOCS / f"{file}.png")
    phone.goto(reverse("case-start", args=[requested]))
    phone.locator("main form .form-actions button").first.click()
    phone.wait_for_load_state()
    phone.screenshot(path=DOCS / "refused-phone.png")
