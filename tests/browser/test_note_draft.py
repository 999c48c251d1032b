"""A note that is being written survives a closed browser, and says when it was saved."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from counseling.models import Note
from counseling.services import case as cases
from tests import cast
from tests.browser.actor import Actor
from tests.counseling.services import stage

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Ia bercerita tentang malam-malamnya. ꦲꦤꦕꦫꦏ 🌿"


def test_what_was_typed_is_there_again_after_the_browser_was_closed_without_saving(
    phone: Page, open_page: Callable[..., Page], signed_in: Callable[[Page, Any], Page]
) -> None:
    now = timezone.now()
    people = cast.people(now)
    case = cast.request(people.dewi, cast.adult(people.dewi, now=now), now=now - timedelta(hours=2))
    stage.ready(case, people.dewi, now=now - timedelta(hours=1))
    session = cases.start(case, open_session=True, by=people.dewi, now=now, seen=None).session
    assert session is not None
    dewi = Actor(signed_in(phone, people.dewi.user)).goes_to("note", case.pk, session.pk)
    phone.locator("main [name=body]").press_sequentially(WORDS, delay=5)
    expect(phone.locator("[data-note-status]")).to_have_text(re.compile(r"Tersimpan \d\d\.\d\d"), timeout=15_000)
    assert Note.objects.get().body == WORDS
    dewi.page.close()

    later = Actor(signed_in(open_page(), people.dewi.user)).goes_to("note", case.pk, session.pk)
    assert later.page.locator("main [name=body]").input_value() == WORDS
