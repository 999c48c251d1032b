"""A headless Chromium as people hold it: Indonesian, in Jakarta, on a desktop or a phone, under the clock of the tests.
Nothing is downloaded.

A page fails its test in the end for anything that went wrong unseen: errors in the console (what the content security
policy refuses is among them), errors of scripts, answers of 500 and above, requests to a foreign host. What a test
expects there it names by `watch.allow(pattern)`. A failed test leaves its pictures in var/pictures/.
"""

import os
import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandlerMixin
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright
from pytest_django.live_server_helper import LiveServer

from counseling.views import portal_session
from tests.plugins import system

# Playwright keeps an event loop running in this thread, where Django then refuses to query; here that is harmless.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
AXE = Path(__file__).parents[1] / "plugins" / "vendor" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FAILED = pytest.StashKey[bool]()

Open = Callable[..., Page]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this process."""
    executable = system.find_chromium()
    if executable is None:
        reason = "Chromium is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session", autouse=True)
def _styles_are_kept() -> Iterator[None]:
    """The browser asks for a style or a script once in a test, as it does in service, and not with every page."""
    serve = StaticFilesHandlerMixin.serve

    def served(handler: StaticFilesHandlerMixin, request: HttpRequest) -> HttpResponseBase:
        response = serve(handler, request)
        response.headers["Cache-Control"] = "max-age=3600"
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandlerMixin, "serve", served)
        yield


@pytest.fixture(scope="session")
def live_server(django_db_setup: None, live_server: LiveServer) -> LiveServer:
    """Starts once the database is a file: a server that finds it in memory has all its threads share one connection."""
    return live_server


@dataclass
class Watch:
    """Collects what goes wrong on the pages of a test."""

    home: str
    problems: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        """Expects problems that the pattern is found in, such as `status of 422`."""
        self.allowed.append(pattern)

    def over(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("request", self._asked)
        page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:", "about:")):
            self.problems.append(f"foreign host: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"answer {response.status}: {response.url}")

    def verdict(self) -> list[str]:
        return [text for text in self.problems if not any(re.search(pattern, text) for pattern in self.allowed)]


@pytest.fixture
def watch(live_server: LiveServer) -> Watch:
    """What the pages of this test complain about."""
    return Watch(live_server.url)


@pytest.fixture
def open_page(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, watch: Watch
) -> Iterator[Open]:
    """Opens a page in a context of its own: `open_page(**PHONE, color_scheme="dark", java_script_enabled=False)`."""
    pages: list[Page] = []

    def open_one(**options: Any) -> Page:
        defaults = {**DESKTOP, "locale": "id-ID", "timezone_id": "Asia/Jakarta", "base_url": live_server.url}
        context = browser.new_context(**{**defaults, **options})
        context.clock.install(time=timezone.now())
        page = context.new_page()
        page.set_default_timeout(10_000)
        watch.over(page)
        pages.append(page)
        return page

    yield open_one
    failed = request.node.stash.get(FAILED, False)
    for number, page in enumerate(pages, start=1):
        if failed and not page.is_closed():
            _keep_picture(page, request.node.nodeid, number)
        page.context.close()
    if not failed and watch.verdict():
        pytest.fail("Unseen on the page:\n" + "\n".join(watch.verdict()), pytrace=False)


def _keep_picture(page: Page, test: str, number: int) -> None:
    folder = Path(settings.VAR_DIR) / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{re.sub(r'[^-_a-zA-Z0-9]+', '-', test)}-{number}.png", full_page=True)


@pytest.fixture
def desktop(open_page: Open) -> Page:
    """A page of 1280 × 800."""
    return open_page()


@pytest.fixture
def page(desktop: Page) -> Page:
    """The page of tests that do not care for the device."""
    return desktop


@pytest.fixture
def phone(open_page: Open) -> Page:
    """A touch screen of 360 × 740."""
    return open_page(**PHONE)


@pytest.fixture
def sign_in() -> Callable[[Page, str, str], None]:
    """Signs in by the form, as a person does: `sign_in(page, email, password)`."""

    def by_form(page: Page, email: str, password: str) -> None:
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(email)
        page.locator("input[name=password]").fill(password)
        page.locator("form:has(input[name=password]) [type=submit]").first.click()
        page.wait_for_url(lambda url: "/accounts/login" not in url)

    return by_form


@pytest.fixture
def signed_in(live_server: LiveServer) -> Callable[[Page, Any], Page]:
    """Gives a page the session of a user without the form: `signed_in(page, member.user)`. Faster than `sign_in`."""

    def by_cookie(page: Page, user: Any) -> Page:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return page

    return by_cookie


@pytest.fixture
def entered(live_server: LiveServer) -> Callable[[Page, Any], Page]:
    """Gives a page of the browser the session of whoever has typed the PIN of this own page."""

    def by_cookie(page: Page, portal: Any) -> Page:
        client = Client()
        session = client.session
        until = (timezone.now() + portal_session.IDLE).isoformat()
        session[portal_session.KEY] = {"page": str(portal.pk), "until": until}
        session.save()
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": str(session.session_key), "url": live_server.url}])
        return page

    return by_cookie


@pytest.fixture
def axe() -> Callable[..., None]:
    """Fails with what axe-core finds on the page: `axe(page)`, `axe(page, only=["color-contrast"])`."""

    program = AXE.read_text(encoding="utf-8") + "; undefined"
    # What passed is a page of its own for each page.
    finds = "options => 'axe' in window ? axe.run(document, options).then(found => found.violations) : null"

    def look(page: Page, *, only: list[str] | None = None) -> None:
        asked = {"type": "rule", "values": only} if only else {"type": "tag", "values": AXE_RULES}
        options = {"runOnly": asked, "resultTypes": ["violations"], "preload": False}
        found = page.evaluate(finds, options)
        if found is None:
            # evaluate() is not bound by the page's content security policy.
            page.evaluate(program)
            found = page.evaluate(finds, options)
        assert not found, f"axe on {page.url}\n" + "\n".join(_in_words(violation) for violation in found)

    return look


def _in_words(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    places = [f"    {' '.join(map(str, node['target']))}\n      {node['html'][:160]}" for node in nodes[:5]]
    more = len(nodes) - len(places)
    head = f"  {violation['id']} ({violation['impact']}): {violation['help']}"
    return "\n".join([head, *places, *([f"    … and {more} more"] if more > 0 else [])])
