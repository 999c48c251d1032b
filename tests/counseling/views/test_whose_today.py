"""Whose «today» holds: that of the institution, while elsewhere it is still yesterday."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from counseling.choices import Role
from counseling.services import account, explanation, portal
from counseling.services.explanation import ExplanationWording
from tests import cast

pytestmark = pytest.mark.django_db
NEW_YEAR = datetime(2027, 1, 1, 0, 30, tzinfo=ZoneInfo("Asia/Jayapura"))
"""Half an hour of the new year in WIT; in WIB the old one has an hour and a half to go."""
PIN = "480912"


@pytest.fixture(autouse=True)
def _past_midnight() -> Iterator[None]:
    with time_machine.travel(NEW_YEAR, tick=True):
        yield


@pytest.fixture
def people() -> cast.Cast:
    return cast.people(timezone.now())


def page(browser: Client, route: str, **query: str) -> str:
    answer = browser.get(reverse(route), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_each_calendar_opens_on_the_day_of_its_institution(client: Client, people: cast.Cast) -> None:
    client.force_login(people.sari.user)
    assert "Januari 2027" in page(client, "calendar", view="month")
    client.force_login(people.dewi.user)
    assert "Desember 2026" in page(client, "calendar", view="month")


def test_a_text_that_is_in_force_from_today_is_on_the_page_of_a_konseli_there(people: cast.Cast) -> None:
    now = timezone.now()
    admin = account.enrol(
        institution=people.cendana,
        email="tirto@cendana.example",
        name="Tirto",
        password=None,
        roles=[Role.INSTITUTION_ADMIN],
        now=now,
    )
    words = ExplanationWording(nature="Baru sejak tahun baru.", limits="Batasnya tetap.")
    texts = {"id": words, "en": words}
    explanation.publish(texts, published_from=date(2027, 1, 1), reason="Tahun baru", seen=1, by=admin, now=now)
    case = cast.request(people.sari, now=now)
    browser = Client()
    link = reverse("own-door", args=[portal.make(case, by=people.sari, now=now)])
    assert browser.post(link, {"pin": PIN, "again": PIN}).status_code == 302
    assert "Baru sejak tahun baru." in page(browser, "own-explanation")


def test_a_form_offers_that_day_and_takes_no_earlier_one(client: Client, people: cast.Cast) -> None:
    client.force_login(people.yoga.user)
    assert 'name="effective_from" value="2026-12-31"' in page(client, "policy-new")
    client.post(reverse("institution-edit"), {"name": "SMA Harapan", "time_zone": "Asia/Jayapura", "reason": "Pindah"})
    assert 'name="effective_from" value="2027-01-01"' in page(client, "policy-new")
