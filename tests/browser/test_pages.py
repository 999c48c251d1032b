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
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.urls import resolve, reverse
from django.utils import timezone
from playwright.sync_api import Page

from counseling.demo.load import load
from counseling.models import User
from tests.addresses.row import DEWI, NOBODY, PORTAL_USER, Shown
from tests.addresses.table import PAGES
from tests.browser.conftest import AXE, DESKTOP, PHONE
from tests.browser.errands import Errands, case_of
from tests.browser.pictures import DEVICES, DOCS, PICTURES, Picture
from tests.plugins import clock

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = DOCS / "refused-phone.png"
BY_LAYOUT = ["color-contrast", "target-size", "scrollable-region-focusable"]
"""What of the same page can differ by its width and its colours."""
OF_ERRORS = [*BY_LAYOUT, "label", "aria-valid-attr-value", "aria-roles", "duplicate-id-aria", "heading-order"]
"""What a form that comes back adds to the page: messages at fields, and a summary that leads to them."""
FORM = "main form[method=post]:has(.form-actions)"
EMPTIES = """form => {
  for (const field of form.elements) {
    if (["checkbox", "radio"].includes(field.type)) field.checked = false;
    else if (!["hidden", "submit", "button"].includes(field.type)) field.value = "";
  }
  form.requestSubmit();
}"""


def _looks(page: Page) -> tuple[int, str]:
    """By how many pixels the page is wider than its window, and in which language it is."""
    script = "() => [document.documentElement.scrollWidth - window.innerWidth, document.documentElement.lang]"
    sideways, language = page.evaluate(script)
    return sideways, language


def _pages_of(who: str) -> list[Shown]:
    return [shown for shown in PAGES if shown.who == who]


AT_ONCE = 40
"""How many pages one test looks at, so that several share the work."""
WALKS = [
    pytest.param(who, part, id=f"{who.partition('@')[0] or 'nobody'}-{part}")
    for who in dict.fromkeys(shown.who for shown in PAGES)
    for part in range(ceil(len(_pages_of(who)) / AT_ONCE))
]


class Look:
    """Somebody's page, looked at on a desktop in the light and on a phone in the dark; `found` is what is wrong."""

    def __init__(self, page: Page, axe: Callable[..., None]) -> None:
        self.page, self.axe = page, axe
        page.add_init_script(path=AXE)
        self.found: list[str] = []

    def at(self, shown: Shown, address: str) -> None:
        """The page, and then its form as it comes back when nothing was filled in."""
        self._on(DESKTOP["viewport"], "light")
        answer = self.page.goto(address)
        here = resolve(urlsplit(self.page.url).path).url_name
        if answer is None or answer.status != 200 or here != shown.route:
            self.found.append(f"{shown.route} of {shown.who or 'nobody'} is not to be seen at {address}: {here}")
            return
        self.page.evaluate("() => document.querySelectorAll('main details').forEach(fold => { fold.open = true })")
        self._is_fine(shown.route)
        self._on(PHONE["viewport"], "dark")
        self._is_fine(f"{shown.route} on a phone in the dark", only=BY_LAYOUT)
        form = self.page.locator(FORM)
        if form.count() and not shown.taken_empty:
            with self.page.expect_navigation():
                form.first.evaluate(EMPTIES)
            self._is_refused(shown.route)
            self._is_fine(f"{shown.route} with nothing filled in", only=OF_ERRORS)

    def _on(self, size: Any, scheme: Any) -> None:
        self.page.set_viewport_size(size)
        self.page.emulate_media(color_scheme=scheme)

    def _is_refused(self, what: str) -> None:
        if not self.page.locator("main :is([aria-invalid=true], .answer, .error-summary)").count():
            self.found.append(f"{what} took an empty form")

    def _is_fine(self, what: str, *, only: list[str] | None = None) -> None:
        sideways, language = _looks(self.page)
        if sideways > 0:
            self.found.append(f"{what} scrolls sideways by {sideways} px")
        if language != "id":
            self.found.append(f"{what} is not in Indonesian")
        try:
            self.axe(self.page, only=only)
        except AssertionError as error:
            self.found.append(f"{what}: {error}")


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
    watch.allow("status of (409|422)")
    # A colour on its way to the other scheme would be measured in between.
    look = Look(as_who(open_page(reduced_motion="reduce"), who, errands), axe)
    for shown in _pages_of(who)[part * AT_ONCE :][:AT_ONCE]:
        look.at(shown, shown.address(errands))
    assert not look.found, "\n\n".join(look.found)


def test_what_is_no_page_fits_and_speaks_to_everybody(phone: Page, axe: Callable[..., None], watch: Any) -> None:
    watch.allow("status of 404")
    phone.goto("/tidak-ada/")
    assert _looks(phone)[0] <= 0
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
