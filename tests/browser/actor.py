"""Somebody in front of a browser, who opens pages by their route, fills fields by name and presses what they read."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import FilePayload, Locator, Page, expect

WIB = ZoneInfo("Asia/Jakarta")


def soon(**span: float) -> str:
    """A moment ahead, as a date and time input takes it."""
    return (timezone.now() + timedelta(**span)).astimezone(WIB).strftime("%Y-%m-%dT%H:%M")


def clock(**span: float) -> str:
    """A time of day ahead, as a time input takes it."""
    return (timezone.now() + timedelta(**span)).astimezone(WIB).strftime("%H:%M")


@dataclass
class Actor:
    """One person's page."""

    page: Page

    def goes_to(self, route: str, *args: Any) -> "Actor":
        self.page.goto(reverse(route, args=args))
        return self

    def fills(self, **fields: str | bool) -> "Actor":
        """Fields by name: text is typed, a radio card pressed, a box ticked, an option selected."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name={name}]")
            kind = field.first.get_attribute("type")
            if kind == "radio":
                self._card(name, str(value)).check(force=True)
            elif kind == "checkbox":
                field.first.set_checked(bool(value), force=True)
            elif field.first.evaluate("field => field.tagName") == "SELECT":
                field.select_option(str(value))
            else:
                field.fill(str(value))
        return self

    def attaches(self, name: str, content: bytes) -> "Actor":
        """A PDF, chosen in the field of this name."""
        file: FilePayload = {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": content}
        self.page.locator(f"main [name={name}]").set_input_files(file)
        return self

    def _card(self, name: str, value: str) -> Locator:
        return self.page.locator(f"main input[name={name}][value='{value}']")

    def presses(self, what: str) -> "Actor":
        """A button or a link inside the page, by its words."""
        main = self.page.locator("main")
        main.get_by_role("button", name=what, exact=True).or_(
            main.get_by_role("link", name=what, exact=True)
        ).first.click()
        self.page.wait_for_load_state()
        return self

    def sends(self) -> "Actor":
        """Presses the form's main button."""
        self.page.locator("main form .form-actions button").first.click()
        self.page.wait_for_load_state()
        return self

    def sees(self, *texts: str) -> "Actor":
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)
        return self

    def sees_not(self, *texts: str) -> "Actor":
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)
        return self
