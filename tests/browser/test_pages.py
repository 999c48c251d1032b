"""Every page of the app, as it looks: no sideways scrolling, nothing that axe finds, in light and in dark.

With COUNSELING_PICTURES=1 the pictures of README.md are taken anew into docs/.
"""

import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from counseling.demo.load import load
from counseling.middleware import LanguageMiddleware
from counseling.models import User
from tests.addresses.row import DEWI, NOBODY, PORTAL_USER, Shown
from tests.addresses.table import PAGES
from tests.browser.conftest import PHONE
from tests.browser.errands import Errands, case_of
from tests.browser.look import Look, measures
from tests.browser.pictures import DEVICES, DOCS, PICTURES, Picture
from tests.plugins import clock

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = DOCS / "refused-phone.png"


def _pages_of(who: str) -> list[Shown]:
    return [shown for shown in PAGES if shown.who == who]


AT_ONCE = 40
"""How many pages one test looks at, so that several share the work."""
WALKS = [
    pytest.param(who, part, id=f"{who.partition('@')[0] or 'nobody'}-{part}")
    for who in dict.fromkeys(shown.who for shown in PAGES)
    for part in range(ceil(len(_pages_of(who)) / AT_ONCE))
]


@pytest.fixture
def as_who(signed_in: Callable[[Page, Any], Page], entered: Callable[[Page, Any], Page]) -> Callable[..., Page]:
    """Gives a page of the browser to one of those for whom pages are listed: `as_who(page, who, errands)`."""

    def by_cookie(page: Page, who: str, errands: Any) -> Page:
        if who == PORTAL_USER:
            return entered(page, errands.portal)
        return page if who == NOBODY else signed_in(page, User.objects.get(email=who))

    return by_cookie


@dataclass(frozen=True)
class Demo:
    """The demo after its errands. `image` is the database as it was then."""

    errands: Errands
    built: datetime
    image: sqlite3.Connection


@pytest.fixture(scope="session")
def demo_kept() -> list[Demo]:
    """The demo of this process, once somebody has asked for it."""
    return []


@pytest.fixture
def errands(transactional_db: None, demo_kept: list[Demo]) -> Errands:
    """The demo, loaded once and laid over the database of each test, at the moment when it was done."""
    database: Any = connection
    database.ensure_connection()
    if not demo_kept:
        load(timezone.now())
        done = Errands(timezone.now())
        image = sqlite3.connect(":memory:", check_same_thread=False)
        database.connection.backup(image)
        demo_kept.append(Demo(done, timezone.now(), image))
    clock.start_test(demo_kept[0].built)
    demo_kept[0].image.backup(database.connection)
    return demo_kept[0].errands


@pytest.mark.skipif(connection.vendor != "sqlite", reason="what it shows does not depend on the database")
@pytest.mark.parametrize(("who", "part"), WALKS)
def test_every_page_fits_and_speaks_to_everybody(
    errands: Errands,
    open_page: Callable[..., Page],
    as_who: Callable[..., Page],
    axe: Callable[..., None],
    watch: Any,
    who: str,
    part: int,
) -> None:
    # A colour on its way to the other scheme would be measured in between.
    look = Look(as_who(open_page(reduced_motion="reduce"), who, errands), axe)
    for shown in _pages_of(who)[part * AT_ONCE :][:AT_ONCE]:
        look.at(shown, shown.address(errands))
    assert not look.found, "\n\n".join(look.found)


FAULTS = {
    "too wide": ("</main>", '<p class="figure">' + "m" * 400 + "</p></main>", "scrolls sideways"),
    "too pale": ("</main>", '<p class="text-light bg-white">Pucat</p></main>', "color-contrast"),
    "pale in the dark": ("</main>", '<p class="text-dark bg-black">Gelap</p></main>', "color-contrast"),
    "without a name": ("</main>", '<input type="text"></main>', "label"),
    "in English": ('lang="id"', 'lang="en"', "is not in Indonesian"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_look_finds_what_is_wrong(
    open_page: Callable[..., Page], axe: Callable[..., None], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """On the page that is opened as on the one that is taken over after it."""
    right, wrong, told = FAULTS[what]
    answer: Any = LanguageMiddleware.__call__

    def answer_wrongly(self: LanguageMiddleware, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = answer(self, request)
        if response.headers["Content-Type"].startswith("text/html"):
            response.content = response.content.replace(right.encode(), wrong.encode())
        return response

    monkeypatch.setattr(LanguageMiddleware, "__call__", answer_wrongly)
    look = Look(open_page(reduced_motion="reduce"), axe)
    login = Shown(NOBODY, lambda _: [], route="account_reset_password", taken_empty=True)
    for _page in ("opened", "taken over"):
        look.at(login, reverse("account_reset_password"))
        assert told in "".join(look.found), look.found
        look.found.clear()


def test_what_is_no_page_fits_and_speaks_to_everybody(phone: Page, axe: Callable[..., None], watch: Any) -> None:
    watch.allow("status of 404")
    phone.goto("/tidak-ada/")
    assert measures(phone)[0] <= 0
    axe(phone)


def test_every_picture_lies_in_docs_and_no_other() -> None:
    listed = {file for picture in PICTURES for file in picture.files().values()}
    assert listed | {REFUSED} == set(DOCS.glob("*.png"))


@pytest.mark.skipif(not os.environ.get("COUNSELING_PICTURES"), reason="pictures are taken on request")
def test_pictures_for_the_readme(open_page: Callable[..., Page], as_who: Callable[..., Page], watch: Any) -> None:
    watch.allow("status of 409")
    load(timezone.now())
    # The homes as they are before anybody runs an errand.
    for picture in PICTURES[:5]:
        _take(picture, None, open_page, as_who)
    phone = as_who(open_page(**PHONE), DEWI, None)
    phone.goto(reverse("case-start", args=[case_of("C-00003").pk]))
    phone.locator("main form .form-actions button").first.click()
    phone.wait_for_load_state()
    phone.screenshot(path=REFUSED)
    errands = Errands(timezone.now())
    for picture in PICTURES[5:]:
        _take(picture, errands, open_page, as_who)


def _take(picture: Picture, errands: Any, open_page: Callable[..., Page], as_who: Callable[..., Page]) -> None:
    for device, file in picture.files().items():
        page = as_who(open_page(**DEVICES[device]), picture.who, errands)
        page.goto(picture.address(errands))
        page.screenshot(path=file, full_page=picture.whole)
