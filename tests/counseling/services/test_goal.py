"""Goals are agreed and reached; a number of sessions is agreed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.models import Case, Goal
from counseling.selectors import goal as goal_selectors
from counseling.services import goal
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import fact, invalid, said

pytestmark = [pytest.mark.django_db, pytest.mark.data]
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def agree(case: Case, people: Cast, text: str = "Tidur tujuh jam", **more: Any) -> Goal:
    return goal.agree(case, **{"text": text, "source": said(), "by": people.dewi, "now": NOW, **more})


def set_state(row: Goal, people: Cast, state: str, days: int = 0) -> None:
    at = NOW + days * DAY
    goal.set_state(row, state, source=said(said_at=at), by=people.dewi, now=at)


def test_a_goal_and_its_measure_are_written_down(people: Cast, case: Case) -> None:
    row = Goal.objects.get(pk=agree(case, people, measure="Catatan tidur seminggu").pk)
    assert (row.text, row.measure) == ("Tidur tujuh jam", "Catatan tidur seminggu")
    with invalid("text"):
        agree(case, people, " ")


def test_goals_are_met_when_one_is_reached_and_none_is_open(people: Cast, case: Case) -> None:
    assert fact(case, "goals_met") is False
    sleep, learn = agree(case, people), agree(case, people, "Belajar lagi")
    set_state(sleep, people, "met")
    assert fact(case, "goals_met") is False
    set_state(learn, people, "dropped")
    assert fact(case, "goals_met") is True


def test_goals_that_were_all_dropped_are_not_met(people: Cast, case: Case) -> None:
    set_state(agree(case, people), people, "dropped")
    assert fact(case, "goals_met") is False


def test_a_goal_that_is_taken_up_again_is_open(people: Cast, case: Case) -> None:
    row = agree(case, people)
    set_state(row, people, "met")
    set_state(row, people, "agreed", days=1)
    assert fact(case, "goals_met", now=NOW + DAY) is False


def test_it_lists_the_goals_with_how_they_stand(people: Cast, case: Case, django_assert_num_queries: Any) -> None:
    first, second = agree(case, people), agree(case, people, "Belajar lagi", now=NOW + DAY)
    set_state(first, people, "met")
    with django_assert_num_queries(2):
        listed = goal_selectors.of_case(case)
    assert [(each.goal, each.latest and each.latest.value) for each in listed] == [(first, "met"), (second, "agreed")]


def test_it_knows_three_states(people: Cast, case: Case) -> None:
    with invalid("value"):
        set_state(agree(case, people), people, "forgotten")


def test_a_state_is_corrected_for_the_same_goal_only(people: Cast, case: Case) -> None:
    first, second = agree(case, people), agree(case, people, "Belajar lagi")
    wrong = goal.set_state(first, "met", source=said(), by=people.dewi, now=NOW)
    with invalid("supersedes"):
        goal.set_state(second, "met", source=said(supersedes=wrong), by=people.dewi, now=NOW)
    goal.set_state(first, "dropped", source=said(supersedes=wrong), by=people.dewi, now=NOW)


def test_a_number_of_sessions_is_agreed(people: Cast, case: Case) -> None:
    assert fact(case, "sessions_agreed") == 0
    for number in (1, 100, 6):
        goal.agree_sessions(case, number, source=said(), by=people.dewi, now=NOW)
        assert fact(case, "sessions_agreed") == number


@pytest.mark.parametrize("number", [0, -1, 101, True, "6", 2.5])
def test_it_takes_one_to_a_hundred_sessions(people: Cast, case: Case, number: Any) -> None:
    with invalid("number"):
        goal.agree_sessions(case, number, source=said(), by=people.dewi, now=NOW)


def test_only_the_counselor_of_the_case_writes_it_down(people: Cast, case: Case) -> None:
    row = agree(case, people)
    for other in (people.bagus, people.ratna, people.sari):
        with pytest.raises(PermissionDenied):
            agree(case, people, by=other)
        with pytest.raises(PermissionDenied):
            goal.set_state(row, "met", source=said(), by=other, now=NOW)
        with pytest.raises(PermissionDenied):
            goal.agree_sessions(case, 3, source=said(), by=other, now=NOW)
