"""A stolen phone: the account is locked while its page is open, what cannot wait is handed over, and it is unlocked."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from counseling.services import portal
from tests import cast
from tests.browser.actor import Actor
from tests.counseling.services import stage
from tests.mails import sent

pytestmark = pytest.mark.django_db(transaction=True)

NEW = "jendela-teduh-53"
PIN = "480912"


def link_in_mail(to: str) -> str:
    """The path in the last mail to this address."""
    body = next(str(row.body) for row in reversed(sent()) if row.to == [to])
    found = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", body)
    assert found is not None
    return found[1]


def test_an_account_is_locked_while_its_page_is_open_and_unlocked_once_the_phone_is_found(
    desktop: Page, open_page: Callable[..., Page], signed_in: Callable[[Page, Any], Page], watch: Any
) -> None:
    watch.allow("status of (403|404|422)")
    now = timezone.now()
    people = cast.people(now)
    urgent = cast.request(people.dewi, now=now)
    stage.judged(urgent, people.dewi, "emergency", now=now)
    calm = cast.request(people.dewi, cast.adult(people.dewi, name="Nadia Putri", now=now), now=now)
    dewi = Actor(signed_in(open_page(), people.dewi.user)).goes_to("caseload").sees(urgent.code, calm.code)
    konseli = Actor(open_page())
    konseli.goes_to("own-door", portal.make(urgent, by=people.dewi, now=now)).fills(pin=PIN, again=PIN).sends()
    konseli.sees("Konseling bersama Dewi")

    # Yoga locks the account, and reads beforehand what ends and what stays.
    yoga = Actor(signed_in(desktop, people.yoga.user)).goes_to("account", people.dewi.pk)
    yoga.presses("Kunci akun sekarang").sees(
        "dikeluarkan dari semua peramban", "Semua kasus tetap atas namanya", "Ratna"
    )
    yoga.fills(reason="Ponselnya dicuri.").sends().sees("Akun dikunci", "Ponselnya dicuri.", "Dikunci")
    yoga.sees_not(urgent.code, calm.code, "Putri")

    # Whoever holds the phone comes no further, not with the password either.
    dewi.page.locator("nav a, header a").first.click()
    expect(dewi.page.locator("input[name=login]")).to_be_visible()
    dewi.fills(login=people.dewi.user.email, password=cast.PASSWORD).sends()
    dewi.sees("Akun ini dikunci", "Hubungi administrator atau supervisor Anda")

    # The konseli reads who is there for them; Bagus that they are, by a code alone.
    konseli.goes_to("own").sees("hubungi Bagus").sees_not("Konseling bersama Dewi")
    bagus = Actor(signed_in(open_page(), people.bagus.user))
    bagus.goes_to("home").sees("Anda menggantikan Dewi", urgent.code).sees_not("Putri Ayuningtyas")

    # Ratna finds the list, the emergency on top, and hands it over.
    ratna = Actor(signed_in(open_page(), people.ratna.user)).goes_to("home").sees("Akun Dewi dikunci")
    ratna.presses("Lihat yang menunggu").sees(urgent.code, calm.code).sees_not("Putri")
    assert urgent.code in ratna.page.locator(".row-list li").first.inner_text()
    ratna.page.locator(".row-list li a.btn").first.click()
    ratna.fills(to=str(people.bagus.counselor.pk), why="Akun Dewi dikunci.").sends().sends()
    ratna.sees(f"{urgent.code} sekarang pada Bagus")

    # The phone is found; Dewi chooses a new password and is back.
    yoga.goes_to("account", people.dewi.pk).presses("Buka kunci akun").fills(reason="Ponselnya ditemukan.").sends()
    yoga.sees("Akun dibuka kembali").sees("Kunci akun sekarang")
    dewi.page.goto(link_in_mail(people.dewi.user.email))
    dewi.fills(password1=NEW, password2=NEW).sends()
    dewi.goes_to("account_login").fills(login=people.dewi.user.email, password=NEW).sends()
    dewi.goes_to("caseload").sees(calm.code).sees_not(urgent.code)
