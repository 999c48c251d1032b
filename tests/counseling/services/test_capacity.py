"""Whether the konseli can decide is judged by others, with reasons, and is a dated record of its own."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from counseling.models import Case, Statement
from counseling.services import capacity
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import fact, invalid, said

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def test_it_keeps_who_judged_it_and_why(people: Cast, case: Case) -> None:
    judged = said("Baru siuman, belum mengenali siapa pun.", said_by="other", said_by_name="dr. Lestari")
    row = capacity.record(case, False, source=judged, by=people.dewi, now=NOW)
    assert (row.kind, row.value, row.said_by_name, row.said_at) == ("capacity", "unable", "dr. Lestari", NOW)
    assert fact(case, "consent") == "unable"


def test_it_asks_for_the_reason_either_way(people: Cast, case: Case) -> None:
    for able in (True, False):
        with invalid("words"):
            capacity.record(case, able, source=said(said_by="counselor"), by=people.dewi, now=NOW)


@pytest.mark.parametrize("speaker", ["konseli", "guardian"])
def test_neither_the_konseli_nor_a_guardian_judges_it(people: Cast, case: Case, speaker: str) -> None:
    with invalid("said_by"):
        capacity.record(case, False, source=said("Bingung.", said_by=speaker), by=people.dewi, now=NOW)
    assert not Statement.objects.exists()


def test_only_the_counselor_of_the_case_takes_it_down(people: Cast, case: Case) -> None:
    for other in (people.bagus, people.ratna, people.sari):
        with pytest.raises(PermissionDenied):
            capacity.record(case, False, source=said("Bingung.", said_by="counselor"), by=other, now=NOW)


def test_a_second_press_of_the_button_is_no_second_judgement(people: Cast, case: Case) -> None:
    def judged(able: bool, words: str, later: int = 0) -> Statement:
        at = NOW + timedelta(seconds=later)
        source = said(words, said_by="counselor", said_at=at)
        return capacity.record(case, able, source=source, by=people.dewi, now=at)

    first = judged(False, "Bingung.")
    assert judged(False, " Bingung. ", 2) == first
    others = [judged(True, "Bingung.", 3), judged(False, "Bingung.", 4), judged(False, "Masih bingung.", 5)]
    assert judged(False, "Masih bingung.", 90) not in others
    assert Statement.objects.count() == 5
