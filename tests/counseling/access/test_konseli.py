"""Whose name a counselor knows, and whose record they open."""

import pytest

from counseling.access import konseli as access
from counseling.models import Case
from counseling.services.door import gate
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def case(people: cast.Cast) -> Case:
    return cast.request(people.dewi)


def close(case: Case) -> None:
    assert gate.decide(case, "decline", by=gate.Actor("konseli"), now=NOW).passed


def test_the_record_is_open_to_the_counselor_of_an_open_case_alone(people: cast.Cast, case: Case) -> None:
    assert access.can_open(people.dewi, case.konseli)
    for stranger in (people.bagus, people.ratna, people.yoga, people.sari):
        assert not access.can_open(stranger, case.konseli)


def test_with_the_last_case_closed_the_name_stays_and_the_record_does_not(people: cast.Cast, case: Case) -> None:
    close(case)
    cast.request(people.bagus, case.konseli)
    assert access.visible_to(people.dewi).get() == case.konseli
    assert not access.can_open(people.dewi, case.konseli)
    assert access.can_open(people.bagus, case.konseli)


def test_who_comes_back_opens_the_record_again(people: cast.Cast, case: Case) -> None:
    close(case)
    cast.request(people.dewi, case.konseli)
    assert access.can_open(people.dewi, case.konseli)
