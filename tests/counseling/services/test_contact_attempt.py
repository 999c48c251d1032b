"""Attempts to reach the konseli are counted by the day, until one succeeds."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from counseling.models import Case
from counseling.services import contact_attempt
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import fact, invalid, said

pytestmark = [pytest.mark.django_db, pytest.mark.data]
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def attempt(case: Case, people: Cast, outcome: str, days: int, hours: int = 0) -> None:
    at = NOW + days * DAY + timedelta(hours=hours)
    contact_attempt.record(case, outcome, source=said(channel="phone", said_at=at), by=people.dewi, now=at)


def test_two_attempts_on_one_day_are_one(people: Cast, case: Case) -> None:
    attempt(case, people, "not_reached", days=1)
    attempt(case, people, "not_reached", days=1, hours=3)
    attempt(case, people, "not_reached", days=2)
    assert fact(case, "contact_attempts", now=NOW + 3 * DAY) == 2
    assert fact(case, "days_since_contact", now=NOW + 3 * DAY) == 3


def test_reaching_the_konseli_starts_the_count_anew(people: Cast, case: Case) -> None:
    attempt(case, people, "not_reached", days=1)
    attempt(case, people, "reached", days=2)
    assert fact(case, "contact_attempts", now=NOW + 3 * DAY) == 0
    assert fact(case, "days_since_contact", now=NOW + 3 * DAY) == 1


def test_an_attempt_is_the_counselors_own_word(people: Cast, case: Case) -> None:
    source = said(channel="message", said_by="konseli")
    row = contact_attempt.record(case, "not_reached", source=source, by=people.dewi, now=NOW)
    assert row.said_by == "counselor"


def test_nobody_is_reached_by_a_signature(people: Cast, case: Case) -> None:
    for channel in ("signed", "own_page", "pigeon"):
        with invalid("channel"):
            contact_attempt.record(case, "reached", source=said(channel=channel), by=people.dewi, now=NOW)
    with invalid("value"):
        contact_attempt.record(case, "perhaps", source=said(channel="phone"), by=people.dewi, now=NOW)


def test_only_the_counselor_of_the_case_writes_it_down(people: Cast, case: Case) -> None:
    for other in (people.bagus, people.ratna, people.sari):
        with pytest.raises(PermissionDenied):
            contact_attempt.record(case, "reached", source=said(), by=other, now=NOW)
