"""The konseli's wish: their latest word counts, and their own hand confirms it."""

from datetime import timedelta

import pytest

from counseling.models import Case
from counseling.services import wish
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import fact, invalid, said

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def test_the_latest_wish_counts(people: Cast, case: Case) -> None:
    assert fact(case, "konseli_wants") == "unknown"
    wish.record(case, "continue", source=said(said_at=NOW - timedelta(days=1)), by=people.dewi, now=NOW)
    wish.record(case, "end", source=said("Saya cukup sampai di sini."), by=people.dewi, now=NOW)
    assert fact(case, "konseli_wants") == "end"


@pytest.mark.parametrize(
    ("channel", "confirmed"),
    [("signed", True), ("own_page", True), ("in_person", False), ("phone", False), ("message", False)],
)
def test_only_their_own_hand_confirms_it(people: Cast, case: Case, channel: str, confirmed: bool) -> None:
    wish.record(case, "end", source=said(channel=channel), by=people.dewi, now=NOW)
    assert fact(case, "wish_confirmed") is confirmed


def test_a_later_spoken_wish_takes_the_confirmation_away(people: Cast, case: Case) -> None:
    wish.record(case, "end", source=said(channel="signed", said_at=NOW - timedelta(hours=1)), by=people.dewi, now=NOW)
    wish.record(case, "continue", source=said(), by=people.dewi, now=NOW)
    assert fact(case, "wish_confirmed") is False


def test_what_a_guardian_wishes_is_not_the_konselis_wish(people: Cast, case: Case) -> None:
    wish.record(case, "end", source=said(said_by="guardian"), by=people.dewi, now=NOW)
    assert fact(case, "konseli_wants") == "unknown"


def test_it_knows_three_wishes(people: Cast, case: Case) -> None:
    with invalid("value"):
        wish.record(case, "pause", source=said(), by=people.dewi, now=NOW)
