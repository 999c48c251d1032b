"""A counselor is called away: the session locks, and what they had typed stands in its form again afterwards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from counseling.models import CaseReason, Note
from tests import cast
from tests.browser.actor import Actor
from tests.browser.start import keeps_passkeys
from tests.browser.test_note_draft import WORDS, body, session_of, status
from tests.plugins import clock

pytestmark = pytest.mark.django_db(transaction=True)
AWAY = timedelta(minutes=25)


def goes_away(page: Page) -> None:
    """For the server and for the browser."""
    clock.start_test(timezone.now() + AWAY)
    page.clock.fast_forward(int(AWAY.total_seconds() * 1000))


def test_a_note_that_was_typed_for_too_long_is_there_again_and_is_saved_by_a_press(
    phone: Page, sign_in: Callable[[Page, str, str], None], axe: Callable[..., None], watch: Any
) -> None:
    watch.allow("status of 423")
    people = cast.people(timezone.now())
    session = session_of(people)
    sign_in(phone, people.dewi.user.email, cast.PASSWORD)
    dewi = Actor(phone).goes_to("note", session.case_id, session.pk)

    # The server's time alone: the page has not noticed yet, and tries to save.
    clock.start_test(timezone.now() + AWAY)
    body(phone).fill(WORDS)
    expect(status(phone)).to_contain_text("sesi terkunci", timeout=15_000)
    dewi.presses("Simpan draf").sees("Terkunci", "Yang Anda tulis disimpan sementara").sees_not(WORDS)
    axe(phone)
    dewi.fills(password="salah-sekali-123").sends()
    dewi.sees("Ini bukan kata sandi Anda").fills(password=cast.PASSWORD).sends()
    dewi.sees("Yang Anda tulis ada lagi di sini")
    assert phone.url.endswith(reverse("note", args=[session.case_id, session.pk]))
    assert body(phone).input_value() == WORDS and not Note.objects.exists()
    dewi.presses("Simpan draf")
    expect(status(phone)).to_contain_text("Tersimpan")
    assert Note.objects.get().body == WORDS


def test_a_page_that_is_left_lying_open_covers_itself_and_a_passkey_opens_it(
    desktop: Page, sign_in: Callable[[Page, str, str], None], axe: Callable[..., None], watch: Any
) -> None:
    watch.allow("status of 423")
    people = cast.people(timezone.now())
    keeps_passkeys(desktop)
    sign_in(desktop, people.dewi.user.email, cast.PASSWORD)
    dewi = Actor(desktop).goes_to("mfa_add_webauthn").fills(name="Laptop").sends()
    desktop.wait_for_url("**" + reverse("mfa_view_recovery_codes"))
    case = cast.request(people.dewi, cast.adult(people.dewi, now=timezone.now()), now=timezone.now())

    # Nothing was typed: the page gives way.
    dewi.goes_to("case", case.pk).sees(case.code)
    goes_away(desktop)
    dewi.sees("Terkunci").sees_not(case.code)
    axe(desktop)
    dewi.presses("Buka dengan kunci sandi").sees(case.code)

    # Something was: it is covered, and stands in its form afterwards.
    dewi.goes_to("wish", case.pk).fills(words="Ingin berhenti dulu.")
    goes_away(desktop)
    expect(desktop.locator("[data-idle-unlock]")).to_be_visible(timeout=15_000)
    expect(desktop.locator("main")).to_be_hidden()
    axe(desktop)
    desktop.locator("[data-idle-unlock]").click()
    dewi.sees("Yang Anda tulis disimpan sementara").presses("Buka dengan kunci sandi")
    dewi.sees("Yang Anda tulis ada lagi di sini")
    assert desktop.locator("main [name=words]").input_value() == "Ingin berhenti dulu."
    assert not CaseReason.objects.exists()
