"""A counselor says when they are away, for themself and nobody else."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from counseling.models import Absence
from counseling.services import absence
from counseling.services.errors import Invalid
from tests import cast
from tests.cast import NOW
from tests.counseling.services.stage import agreed

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_counselor_is_away_from_a_time_to_a_later_one(people: cast.Cast) -> None:
    made = absence.announce(starts_at=NOW + DAY, ends_at=NOW + 2 * DAY, by=people.dewi, now=NOW)
    assert (made.counselor, made.institution) == (people.dewi.counselor, people.dewi.institution)
    assert (made.starts_at, made.ends_at, made.cancelled_at) == (NOW + DAY, NOW + 2 * DAY, None)


@pytest.mark.parametrize(("starts", "ends"), [(2, 1), (1, 1), (-2, -1), (-1, 0)])
def test_it_ends_later_than_it_begins_and_is_not_over(people: cast.Cast, starts: int, ends: int) -> None:
    with pytest.raises(Invalid):
        absence.announce(starts_at=NOW + starts * DAY, ends_at=NOW + ends * DAY, by=people.dewi, now=NOW)
    assert not Absence.objects.exists()


def test_who_does_not_counsel_is_not_away(people: cast.Cast) -> None:
    with pytest.raises(PermissionDenied):
        absence.announce(starts_at=NOW + DAY, ends_at=NOW + 2 * DAY, by=people.ratna, now=NOW)


def test_it_keeps_why_and_when_it_was_said_and_the_same_twice_is_one(people: cast.Cast) -> None:
    made = [
        absence.announce(starts_at=NOW + DAY, ends_at=NOW + 2 * DAY, kind="illness", by=people.dewi, now=NOW)
        for _ in range(2)
    ]
    assert made[0] == made[1] == Absence.objects.get()
    assert (made[0].kind, made[0].announced_at) == ("illness", NOW)
    with pytest.raises(Invalid):
        absence.announce(starts_at=NOW + DAY, ends_at=NOW + 2 * DAY, kind="party", by=people.dewi, now=NOW)


def test_a_cancelled_one_stays_on_record_and_frees_the_time(people: cast.Cast) -> None:
    made = absence.announce(starts_at=NOW, ends_at=NOW + DAY, by=people.dewi, now=NOW)
    case = cast.request(people.dewi)
    with pytest.raises(Invalid):
        agreed(case, people.dewi)
    absence.cancel(made, by=people.dewi, now=NOW)
    made.refresh_from_db()
    assert made.cancelled_at == NOW
    assert agreed(case, people.dewi).state == "agreed"
    with pytest.raises(Invalid):
        absence.cancel(made, by=people.dewi, now=NOW)


def test_what_is_over_is_not_cancelled_and_nobody_cancels_anothers(people: cast.Cast) -> None:
    made = absence.announce(starts_at=NOW, ends_at=NOW + DAY, by=people.dewi, now=NOW)
    for stranger in (people.bagus, people.ratna, people.sari):
        with pytest.raises(PermissionDenied):
            absence.cancel(made, by=stranger, now=NOW)
    with pytest.raises(Invalid):
        absence.cancel(made, by=people.dewi, now=NOW + DAY)
