"""A counselor has left a school computer signed in, and ends that session from their phone."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import cast
from tests.browser.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_session_that_was_left_open_is_ended_from_elsewhere(
    phone: Page, open_page: Callable[..., Page], sign_in: Callable[[Page, str, str], None]
) -> None:
    email = cast.people(timezone.now()).dewi.user.email
    left, dewi = Actor(open_page()), Actor(phone)
    for actor in (left, dewi):
        sign_in(actor.page, email, cast.PASSWORD)
    dewi.goes_to("mfa_index").sees("Peramban ini", "Di mana Anda masuk")
    ends = dewi.page.locator("main form[action$='/end/'] button")
    ends.click()
    expect(ends).to_have_count(0)

    left.goes_to("caseload")
    expect(left.page.locator("input[name=login]")).to_be_visible()
    dewi.goes_to("caseload").sees("Kasus")
