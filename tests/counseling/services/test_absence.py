"""A counselor says when they are away, for themself and nobody else."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from counseling.models import Absence
from counseling.services import absence
from counseling.services.errors import Invalid
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def people() -> cast.Cast:
    return cast.people()


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
