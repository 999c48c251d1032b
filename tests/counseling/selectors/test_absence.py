"""A counselor's absences in their order, and what has to be moved because of them."""

from datetime import timedelta
from typing import Any

import pytest

from counseling.keys import keyring
from counseling.selectors import absence as selector
from counseling.services import absence
from tests import cast
from tests.cast import NOW
from tests.counseling.services.stage import DAY, HOUR, agreed, proposed

pytestmark = pytest.mark.django_db


def announced(by: Any, starts: float, ends: float, *, now: Any = NOW) -> Any:
    return absence.announce(starts_at=NOW + starts * DAY, ends_at=NOW + ends * DAY, by=by, now=now)


def test_those_to_come_stand_first_then_the_others_newest_first(people: cast.Cast) -> None:
    before = NOW - 30 * DAY
    long_ago, last = (announced(people.dewi, start, start + 1, now=before) for start in (-20, -5))
    far, near, running = (announced(people.dewi, start, start + 2) for start in (9, 3, -1))
    cancelled = absence.cancel(announced(people.dewi, 5, 6), by=people.dewi, now=NOW)
    announced(people.bagus, 1, 2)
    found = list(selector.of_counselor(people.dewi, now=NOW))
    assert found == [running, near, far, cancelled, last, long_ago]


def test_meetings_agreed_for_the_time_are_named_and_stay(people: cast.Cast, django_assert_num_queries: Any) -> None:
    names = ("Sinta Dewi", "Tono", "Umi")
    cases = [cast.request(people.dewi, cast.adult(people.dewi, name=name)) for name in names]
    inside, over_the_edge = (
        agreed(cases[n], people.dewi, starts_at=NOW + hours * HOUR) for n, hours in ((0, 30), (1, 47.5))
    )
    agreed(cases[2], people.dewi, starts_at=NOW + 49 * HOUR)
    proposed(cases[2], people.dewi, starts_at=NOW + 35 * HOUR)
    agreed(cast.request(people.bagus), people.bagus, starts_at=NOW + 30 * HOUR)
    away, free = announced(people.dewi, 1, 2), announced(people.dewi, 7, 8)
    called_off = absence.cancel(announced(people.dewi, 1, 3), by=people.dewi, now=NOW)
    keyring.forget()
    with django_assert_num_queries(2):
        found = selector.in_the_way([away, free, called_off], now=NOW)
        assert [(row.pk, name) for row, name in found[away.pk]] == [(inside.pk, "SD"), (over_the_edge.pk, "T")]
    assert found[free.pk] == [] and called_off.pk not in found
    inside.refresh_from_db()
    assert inside.state == "agreed"
    assert selector.in_the_way([away], now=NOW + timedelta(days=3)) == {}
