"""What calendar programs read: right times, stable names, and nothing about a konseli."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from counseling.models import Appointment
from counseling.services import absence, appointment, feed, leaving
from counseling.services.statement import Source
from tests import cast
from tests.counseling.services import stage
from tests.counseling.views.conftest import Desk

DAY = timedelta(days=1)


def events(response: Any) -> list[Any]:
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.content)
    assert calendar["version"] == "2.0" and calendar["prodid"]
    return list(calendar.walk("VEVENT"))


def agreed(desk: Desk, *, days: float = 1) -> Appointment:
    starts = desk.now + days * DAY
    return stage.agreed(desk.case, desk.people.dewi, starts_at=starts, now=min(desk.now, starts - DAY))


def file_of(desk: Desk, row: Appointment) -> Any:
    return desk.get("appointment-file", row.pk)


class TestOneAppointment:
    def test_it_holds_time_and_place_and_nobodys_name(self, desk: Desk) -> None:
        row = agreed(desk)
        response = file_of(desk, row)
        assert response.headers["Content-Disposition"].startswith('attachment; filename="2')
        (event,) = events(response)
        assert (event.start, event.end) == (row.starts_at.replace(microsecond=0), row.ends_at.replace(microsecond=0))
        assert event.start.tzinfo == UTC or event.start.utcoffset() == timedelta(0)
        assert (event["summary"], event["location"], event["status"]) == ("Pertemuan", "Ruang BK", "CONFIRMED")
        assert (event["uid"], event["sequence"], event["class"]) == (str(row.pk), 0, "PRIVATE")
        content = response.content.decode()
        assert "DTSTART:20" in content and content.count("\r\n") == content.count("\n")
        for secret in ("Raka", desk.case.code, "onsel"):
            assert secret not in content

    def test_a_cancelled_one_is_the_same_event_called_off(self, desk: Desk) -> None:
        row = agreed(desk)
        source = Source(said_at=desk.now)
        appointment.cancel(row, side="konseli", own_reason=False, source=source, **desk.by())
        (event,) = events(file_of(desk, row))
        assert (event["uid"], event["status"], event["sequence"]) == (str(row.pk), "CANCELLED", 1)

    def test_a_proposal_is_not_certain(self, desk: Desk) -> None:
        row = stage.proposed(desk.case, desk.people.dewi, starts_at=desk.now + DAY, now=desk.now)
        assert events(file_of(desk, row))[0]["status"] == "TENTATIVE"

    def test_it_is_read_and_not_written(self, desk: Desk) -> None:
        assert desk.client.post(desk.url("appointment-file", agreed(desk).pk)).status_code == 405


@pytest.fixture(scope="module")
def token(desk: Desk) -> str:
    return feed.make(**desk.by())


def read(desk: Desk, token: str) -> Any:
    desk.client.logout()
    return desk.client.get(reverse("calendar-feed-file", args=[token]))


class TestFeed:
    def test_it_is_read_without_a_sign_in_and_kept_by_nobody_between(self, desk: Desk, token: str) -> None:
        response = read(desk, token)
        assert events(response) == []
        assert response.headers["Cache-Control"] == "private, no-store"
        assert token not in response.content.decode()

    def test_it_shows_the_code_and_the_kind_of_place_at_most(self, desk: Desk, token: str) -> None:
        row = agreed(desk)
        stage.proposed(desk.case, desk.people.dewi, starts_at=desk.now + 2 * DAY, now=desk.now)
        for days in (-31, 181):
            agreed(desk, days=days)
        other = cast.request(desk.people.bagus, cast.adult(desk.people.bagus, now=desk.now), now=desk.now)
        stage.agreed(other, desk.people.bagus, starts_at=desk.now + 3 * DAY, now=desk.now)
        response = read(desk, token)
        (event,) = events(response)
        assert (event["summary"], event["location"]) == (f"Pertemuan {desk.case.code}", "Ruangan")
        assert event["uid"] == str(row.pk)
        for secret in ("Raka", "Ruang BK", "onsel"):
            assert secret not in response.content.decode()

    def test_absences_are_whole_days_or_hours_in_the_institutions_zone(self, desk: Desk, token: str) -> None:
        zone = ZoneInfo(desk.people.harapan.time_zone)
        midnight = timezone.localtime(desk.now, zone).replace(hour=0, minute=0, second=0, microsecond=0) + 2 * DAY
        absence.announce(starts_at=midnight, ends_at=midnight + 2 * DAY, kind="illness", **desk.by())
        absence.announce(starts_at=midnight + 3.5 * DAY, ends_at=midnight + 3.75 * DAY, **desk.by())
        called_off = absence.announce(starts_at=midnight + 9 * DAY, ends_at=midnight + 10 * DAY, **desk.by())
        absence.cancel(called_off, **desk.by())
        response = read(desk, token)
        days, hours = events(response)
        first = midnight.date()
        assert (type(days.start), days.start, days.end) == (date, first, first + 2 * DAY)
        assert (type(hours.start), hours.start) == (datetime, midnight + 3.5 * DAY)
        assert days["summary"] == "Tidak hadir" and "akit" not in response.content.decode()

    def test_a_link_that_opens_nothing_is_answered_as_one_that_never_was(self, desk: Desk, token: str) -> None:
        feed.revoke(**desk.by())
        kept = feed.make(by=desk.people.bagus, now=desk.now)
        leaving.deactivate(desk.people.bagus, reason="Pindah.", by=desk.people.yoga, now=desk.now)
        answers = [read(desk, secret) for secret in (token, kept, "kata-lain")]
        assert [answer.status_code for answer in answers] == [404] * 3

    def test_it_asks_as_often_for_many_appointments_as_for_one(
        self, desk: Desk, token: str, django_assert_num_queries: Any
    ) -> None:
        for days in (1, 2, 3):
            agreed(desk, days=days)
            at = desk.now + (10 + days) * DAY
            absence.announce(starts_at=at, ends_at=at + DAY, **desk.by())
            desk.client.logout()
            with django_assert_num_queries(4):
                response = desk.client.get(reverse("calendar-feed-file", args=[token]))
            assert len(events(response)) == 2 * days
