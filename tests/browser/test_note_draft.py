"""A note that is being written survives a closed browser, a lost network and a lost sign-in."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from counseling.models import CounselingSession, Note
from counseling.services import case as cases
from tests import cast
from tests.browser.actor import Actor
from tests.counseling.services import stage

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Ia bercerita tentang malam-malamnya. ꦲꦤꦕꦫꦏ 🌿"
SAVED = re.compile(r"Tersimpan \d\d\.\d\d")


def session_of(people: cast.Cast) -> CounselingSession:
    """A first session that is going on."""
    now = timezone.now()
    case = cast.request(people.dewi, cast.adult(people.dewi, now=now), now=now - timedelta(hours=2))
    stage.ready(case, people.dewi, now=now - timedelta(hours=1))
    session = cases.start(case, open_session=True, by=people.dewi, now=now, seen=None).session
    assert session is not None
    return session


def body(page: Page) -> Locator:
    return page.locator("main [name=body]")


def status(page: Page) -> Locator:
    return page.locator("[data-note-status]")


def test_what_was_typed_is_there_again_after_the_browser_was_closed_without_saving(
    phone: Page, open_page: Callable[..., Page], signed_in: Callable[[Page, Any], Page]
) -> None:
    people = cast.people(timezone.now())
    session = session_of(people)
    Actor(signed_in(phone, people.dewi.user)).goes_to("note", session.case_id, session.pk)
    body(phone).press_sequentially(WORDS, delay=5)
    expect(status(phone)).to_have_text(SAVED, timeout=15_000)
    assert Note.objects.get().body == WORDS
    phone.context.close()

    later = Actor(signed_in(open_page(), people.dewi.user)).goes_to("note", session.case_id, session.pk)
    assert body(later.page).input_value() == WORDS


def test_what_was_typed_without_network_or_signed_out_is_saved_once_both_are_back(
    page: Page, signed_in: Callable[[Page, Any], Page], watch: Any
) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED|status of 403")
    people = cast.people(timezone.now())
    session = session_of(people)
    Actor(signed_in(page, people.dewi.user)).goes_to("note", session.case_id, session.pk)

    page.context.set_offline(True)
    body(page).fill("Tanpa jaringan.")
    expect(status(page)).to_contain_text("tidak ada sambungan", timeout=15_000)
    page.context.set_offline(False)
    expect(status(page)).to_have_text(SAVED, timeout=15_000)
    assert Note.objects.get().body == "Tanpa jaringan."

    page.context.clear_cookies()
    body(page).fill("Tanpa jaringan. Lalu keluar.")
    page.get_by_role("button", name="Simpan draf").click()
    expect(status(page)).to_contain_text("sudah keluar")
    assert page.url.endswith(reverse("note", args=[session.case_id, session.pk]))
    signed_in(page, people.dewi.user)
    page.get_by_role("button", name="Simpan draf").click()
    page.wait_for_url("**/note/")
    expect(status(page)).to_have_text(SAVED)
    assert Note.objects.get().body == "Tanpa jaringan. Lalu keluar."
