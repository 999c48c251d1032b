"""Looking at pages: nothing scrolls sideways, axe finds nothing, in light and in dark, also when a form comes back."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.urls import resolve
from playwright.sync_api import Page

from tests.addresses.row import Shown
from tests.browser.conftest import AXE, DESKTOP, PHONE

BY_LAYOUT = ["color-contrast", "target-size", "scrollable-region-focusable"]
"""What of the same page can differ by its width and its colours."""
OF_ERRORS = [*BY_LAYOUT, "label", "aria-valid-attr-value", "aria-roles", "duplicate-id-aria", "heading-order"]
"""What a form that comes back adds to the page: messages at fields, and a summary that leads to them."""
FORM = "main form[method=post]:has(.form-actions)"
EMPTIED = """form => {
  for (const field of form.elements) {
    if (["checkbox", "radio"].includes(field.type)) field.checked = false;
    else if (!["hidden", "submit", "button"].includes(field.type)) field.value = "";
  }
  return [form.getAttribute("action"), [...new FormData(form)].filter(([name, value]) => typeof value === "string")];
}"""
"""Where the form goes, and what it sends when nothing was filled in."""
TYPED_IN = "application/x-www-form-urlencoded"


def measures(page: Page) -> tuple[int, str]:
    """By how many pixels the page is wider than its window, and in which language it is."""
    script = "() => [document.documentElement.scrollWidth - window.innerWidth, document.documentElement.lang]"
    sideways, language = page.evaluate(script)
    return sideways, language


class Look:
    """Somebody's pages, looked at on a desktop in the light and on a phone in the dark; `found` is what is wrong.

    The first is opened. Of the others the browser takes over the HTML where it is, with scripts and styles, as if it
    had gone there: a new document for each, in which axe begins from nothing, takes twice as long.
    """

    def __init__(self, page: Page, axe: Callable[..., None]) -> None:
        self.page, self.axe = page, axe
        page.add_init_script(path=AXE)
        self.found: list[str] = []

    def at(self, shown: Shown, address: str) -> None:
        """The page, and then its form as it comes back when nothing was filled in."""
        answer = self.page.request.get(address)
        here = resolve(urlsplit(answer.url).path).url_name
        if answer.status != 200 or here != shown.route:
            self.found.append(f"{shown.route} of {shown.who or 'nobody'} is not to be seen at {address}: {here}")
            return
        if self.page.url == "about:blank":
            self.page.goto(address)
        else:
            self._take_over(answer.text())
        self._on(DESKTOP["viewport"], "light")
        self.page.evaluate("() => document.querySelectorAll('main details').forEach(fold => { fold.open = true })")
        self._is_fine(shown.route)
        self._on(PHONE["viewport"], "dark")
        self._is_fine(f"{shown.route} on a phone in the dark", only=BY_LAYOUT)
        form = self.page.locator(FORM)
        if form.count() and not shown.taken_empty:
            action, fields = form.first.evaluate(EMPTIED)
            self._send_empty(shown.route, urljoin(answer.url, action or ""), fields)

    def _send_empty(self, route: str, address: str, fields: list[list[str]]) -> None:
        sent, headers = urlencode([(name, value) for name, value in fields]), {"Content-Type": TYPED_IN}
        self._take_over(self.page.request.post(address, data=sent, headers=headers).text())
        if not self.page.locator("main :is([aria-invalid=true], .answer, .error-summary)").count():
            self.found.append(f"{route} took an empty form")
        self._is_fine(f"{route} with nothing filled in", only=OF_ERRORS)

    def _take_over(self, html: str) -> None:
        if html.count("<script") > 1:
            # What a script of this page declares may not be declared yet.
            self.page.reload()
        self.page.set_content(html)

    def _on(self, size: Any, scheme: Any) -> None:
        self.page.set_viewport_size(size)
        self.page.emulate_media(color_scheme=scheme)

    def _is_fine(self, what: str, *, only: list[str] | None = None) -> None:
        sideways, language = measures(self.page)
        if sideways > 0:
            self.found.append(f"{what} scrolls sideways by {sideways} px")
        if language != "id":
            self.found.append(f"{what} is not in Indonesian")
        try:
            self.axe(self.page, only=only)
        except AssertionError as error:
            self.found.append(f"{what}: {error}")
