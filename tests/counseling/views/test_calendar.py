"""The calendar by week and by month."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from counseling.services import absence
from tests import cast
from tests.counseling.services import stage
from tests.counseling.views.conftest import Desk

WIB = ZoneInfo("Asia/Jakarta")


def page(desk: Desk, **query: str) -> str:
    answer = desk.client.get(reverse("calendar"), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def next_wednesday(desk: Desk, hour: int = 9, minute: int = 0) -> datetime:
    """At this hour of the Wednesday of the week after."""
    local = desk.now.astimezone(WIB)
    monday = local - timedelta(days=local.weekday())
    return (monday + timedelta(days=9)).replace(hour=hour, minute=minute, second=0, microsecond=0)


@pytest.mark.parametrize("view", ["week", "month"])
def test_it_shows_a_meeting_with_its_state_and_no_name(desk: Desk, view: str) -> None:
    at = next_wednesday(desk)
    stage.agreed(desk.case, desk.people.dewi, starts_at=at, now=desk.now)
    shown = page(desk, view=view, on=at.date().isoformat())
    assert f"{desk.case.code} · RP" in shown
    assert "Disepakati" in shown
    assert "09.00" in shown
    assert "Waktu dalam WIB" in shown
    assert "Raka" not in shown
    assert f"{desk.case.code} · RP" not in page(desk, view="week", on="2020-01-01")


def test_a_week_begins_on_monday_and_leads_to_those_around_it(desk: Desk) -> None:
    shown = page(desk, view="week", on="2026-11-25")
    assert "23 Nov – 29 Nov 2026" in shown
    assert shown.index("Senin, 23 November") < shown.index("Minggu, 29 November")
    assert "on=2026-11-18" in shown
    assert "on=2026-12-02" in shown


def test_a_month_leads_to_those_around_it_also_from_its_last_day(desk: Desk) -> None:
    shown = page(desk, view="month", on="2026-12-31")
    assert "Desember 2026" in shown
    assert "on=2026-11-01" in shown
    assert "on=2027-01-01" in shown


@pytest.mark.parametrize("on", ["", "2026-13-40", "besok", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_today(desk: Desk, on: str) -> None:
    assert "Hari ini" in page(desk, on=on)
    assert f"day-{desk.now.astimezone(WIB).date().isoformat()}" in page(desk, on=on)


def test_what_overlaps_stands_together_and_names_the_clash(desk: Desk) -> None:
    at = next_wednesday(desk)
    other = cast.request(desk.people.dewi, now=desk.now)
    stage.proposed(other, desk.people.dewi, starts_at=at + timedelta(minutes=30), now=desk.now)
    stage.agreed(desk.case, desk.people.dewi, starts_at=at, now=desk.now)
    absence.announce(starts_at=at, ends_at=at + timedelta(hours=2), **desk.by())
    shown = page(desk, on=at.date().isoformat())
    assert f"Bersamaan dengan {other.code}" in shown
    assert "Anda tidak hadir saat itu" in shown
    assert "09.00–11.00" in shown
    assert shown.count('class="week-slot slot-5 for-3"') == 1


def test_an_absence_says_from_when_until_when_on_each_of_its_days(desk: Desk) -> None:
    at = next_wednesday(desk, 13)
    absence.announce(starts_at=at, ends_at=at + timedelta(hours=46), **desk.by())
    shown = page(desk, on=at.date().isoformat())
    for words in ("mulai 13.00", "sepanjang hari", "sampai 11.00"):
        assert shown.count(f"Tidak hadir (Alasan lain) {words}") == 1
    assert shown.count("is-off") == 1


def test_a_late_meeting_widens_the_day_as_far_as_midnight(desk: Desk) -> None:
    at = next_wednesday(desk, 22, 45)
    stage.agreed(desk.case, desk.people.dewi, starts_at=at, now=desk.now)
    shown = page(desk, on=at.date().isoformat())
    assert "week-of-17" in shown
    assert "slot-32 for-3" in shown


def test_an_empty_week_says_where_meetings_come_from(desk: Desk) -> None:
    assert "Belum ada pertemuan pada waktu ini" in page(desk, on="2020-01-01")


def test_an_eastern_institution_reads_its_own_clock(desk: Desk) -> None:
    at = next_wednesday(desk, 22, 30)
    desk.sign_in(desk.people.sari)
    case = cast.request(desk.people.sari, now=desk.now)
    stage.agreed(case, desk.people.sari, starts_at=at, now=desk.now)
    shown = page(desk, on=at.date().isoformat())
    thursday = shown.index(f"day-{(at + timedelta(days=1)).date().isoformat()}")
    assert "Waktu dalam WIT" in shown
    assert shown.index("00.30–01.30") > thursday


def test_only_counselors_have_one(desk: Desk) -> None:
    for who in (desk.people.ratna, desk.people.yoga):
        desk.sign_in(who)
        assert desk.client.get(reverse("calendar")).status_code == 404
