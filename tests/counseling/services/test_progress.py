"""Progress towards goals is a number by session, goal and side; and a counselor owns up to what went wrong."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.models import Case, CounselingSession, Goal, Statement
from counseling.selectors import progress as selector
from counseling.selectors import session as session_selector
from counseling.services import feedback, goal, progress, reassignment, session
from counseling.services.feedback import Feedback
from counseling.services.progress import Mark
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import fact, invalid, said
from tests.counseling.services.stage import DAY, HOUR, agreed, met, opens, started

pytestmark = [pytest.mark.django_db, pytest.mark.data]
LATER = NOW + 2 * HOUR


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return started(cast.request(people.dewi), people.dewi)


@pytest.fixture(scope="module")
def held(people: Cast, case: Case) -> CounselingSession:
    return met(case, people.dewi)


def aim(case: Case, people: Cast, text: str = "Tidur nyenyak") -> Goal:
    return goal.agree(case, text=text, source=said(), by=people.dewi, now=NOW)


def record(held: CounselingSession, *marks: Mark, by: Any, now: Any = LATER) -> list[Statement]:
    return progress.record(held, marks, by=by, now=now)


def test_each_side_gives_each_goal_its_number(people: Cast, case: Case, held: CounselingSession) -> None:
    sleep, school = aim(case, people), aim(case, people, "Belajar lagi")
    record(held, Mark(sleep.pk, "konseli", 0), Mark(sleep.pk, "counselor", 10), by=people.dewi)
    record(held, Mark(school.pk, "konseli", 4), by=people.dewi)
    record(held, Mark(sleep.pk, "konseli", 3), by=people.dewi, now=LATER + HOUR)
    assert selector.marks_of(held) == [(sleep, selector.Sides("3", "10")), (school, selector.Sides("4", ""))]
    assert Statement.objects.filter(kind="goal_progress").count() == 4


@pytest.mark.parametrize("value", [-1, 11, True, "7", 2.5])
def test_a_number_is_whole_and_from_nought_to_ten(
    people: Cast, case: Case, held: CounselingSession, value: Any
) -> None:
    with invalid("marks", "whole number"):
        record(held, Mark(aim(case, people).pk, "konseli", value), by=people.dewi)


def test_it_takes_goals_of_this_case_and_words_of_the_two_sides(
    people: Cast, case: Case, held: CounselingSession
) -> None:
    other = cast.request(people.dewi, cast.adult(people.dewi, name="Bunga Melati"))
    with invalid("marks", "another case"):
        record(held, Mark(aim(other, people).pk, "konseli", 3), by=people.dewi)
    with invalid("marks"):
        record(held, Mark(aim(case, people).pk, "guardian", 3), by=people.dewi)
    with invalid("marks"):
        record(held, by=people.dewi)
    assert not Statement.objects.filter(kind="goal_progress").exists()


def test_a_session_that_did_not_take_place_brought_nobody_further(people: Cast, case: Case) -> None:
    opened = opens(case, people.dewi).session
    assert opened is not None
    missed = session.close(
        opened, attendance="counselor_absent", closed_at=LATER, next_step="", by=people.dewi, now=LATER
    )
    with invalid("session"):
        record(missed, Mark(aim(case, people).pk, "konseli", 3), by=people.dewi)


def test_only_the_counselor_of_the_case_writes_it_down(people: Cast, case: Case, held: CounselingSession) -> None:
    mark = Mark(aim(case, people).pk, "konseli", 3)
    for other in (people.bagus, people.ratna, people.sari):
        with pytest.raises(PermissionDenied):
            record(held, mark, by=other)
        with pytest.raises(PermissionDenied):
            feedback.self_report(held, "belief", words="Salat.", happened_at=NOW, by=other, now=LATER)


def test_goals_that_are_reached_or_dropped_are_not_asked_for(people: Cast, case: Case) -> None:
    kept, met_one = aim(case, people), aim(case, people, "Belajar lagi")
    goal.set_state(met_one, "met", source=said(), by=people.dewi, now=NOW)
    assert selector.goals_pursued(case) == [kept]


def test_a_course_holds_the_sessions_in_their_order_with_both_words(
    people: Cast, case: Case, held: CounselingSession, django_assert_num_queries: Any, monkeypatch: Any
) -> None:
    sleep = aim(case, people)
    agreed(case, people.dewi, starts_at=NOW + DAY, now=LATER)
    second = met(case, people.dewi, now=NOW + DAY)
    at = NOW + DAY + HOUR
    feedback.record(
        second, Feedback(benefit="none"), source=said(said_at=at), by=people.dewi, now=at, counselor_benefit="some"
    )
    record(second, Mark(sleep.pk, "counselor", 2), by=people.dewi, now=at)
    with django_assert_num_queries(3):
        course = selector.course_of(case)
    assert [step.session.number for step in course.steps] == [1, 2]
    assert course.steps[0].benefit == selector.NOTHING
    assert course.steps[1].benefit == selector.Sides("none", "some")
    assert course.steps[1].goals == {sleep.pk: selector.Sides("", "2")}
    assert (course.goals, course.earlier, course.empty) == ([sleep], 0, False)

    monkeypatch.setattr(selector, "MOST_SESSIONS", 1)
    short = selector.course_of(case)
    assert ([step.session.number for step in short.steps], short.earlier) == ([2], 1)


def test_a_pressed_belief_that_the_counselor_owns_up_to_counts_as_one(
    people: Cast, case: Case, held: CounselingSession
) -> None:
    feedback.self_report(held, "belief", words="Saya menyuruhnya salat.", happened_at=NOW, by=people.dewi, now=LATER)
    assert fact(case, "belief_imposed", now=LATER) is True
    assert [(row.kind, row.said_by) for row in session_selector.said_of(held).self_reported] == [
        ("belief", "counselor")
    ]


def test_a_second_press_of_the_button_owns_up_once(people: Cast, case: Case, held: CounselingSession) -> None:
    def owns_up(kind: str, words: str, now: Any) -> Statement:
        return feedback.self_report(held, kind, words=words, happened_at=NOW, by=people.dewi, now=now)

    first = owns_up("dignity", "Saya membentak.", LATER)
    soon = LATER + timedelta(seconds=2)
    assert owns_up("dignity", "Saya membentak.", soon) == first
    owns_up("belief", "Saya membentak.", soon)
    owns_up("dignity", "Saya mengejek.", soon)
    owns_up("dignity", "Saya mengejek.", LATER + HOUR)
    assert len(session_selector.said_of(held).self_reported) == 4


def test_nobody_owns_up_to_what_the_counselor_before_them_did(
    people: Cast, case: Case, held: CounselingSession
) -> None:
    settings: dict[str, Any] = {"why": "Sakit", "by": people.ratna, "now": LATER, "seen": None}
    reassignment.reassign(case, to=people.bagus.counselor, **settings)
    held.refresh_from_db()
    with invalid("kind", "counselor before you"):
        feedback.self_report(held, "dignity", words="Membentak.", happened_at=NOW, by=people.bagus, now=LATER)


def test_a_successor_writes_down_the_konselis_word_and_no_view_of_what_they_did_not_hold(
    people: Cast, case: Case, held: CounselingSession
) -> None:
    tidur = aim(case, people)
    settings: dict[str, Any] = {"why": "Sakit", "by": people.ratna, "now": LATER, "seen": None}
    reassignment.reassign(case, to=people.bagus.counselor, **settings)
    held.refresh_from_db()
    by: dict[str, Any] = {"by": people.bagus, "now": LATER}
    with invalid("counselor_benefit", "counselor before you"):
        feedback.record(held, Feedback(benefit="some"), source=said(), counselor_benefit="much", **by)
    with invalid("marks", "counselor before you"):
        record(held, Mark(tidur.pk, "konseli", 4), Mark(tidur.pk, "counselor", 9), by=people.bagus)
    assert feedback.record(held, Feedback(benefit="some"), source=said(), **by)
    assert record(held, Mark(tidur.pk, "konseli", 4), by=people.bagus)


def test_hurt_dignity_is_owned_up_to_in_words(people: Cast, case: Case, held: CounselingSession) -> None:
    with invalid("words"):
        feedback.self_report(held, "dignity", words=" ", happened_at=NOW, by=people.dewi, now=LATER)
    with invalid("kind"):
        feedback.self_report(held, "benefit", words="Marah.", happened_at=NOW, by=people.dewi, now=LATER)
    row = feedback.self_report(held, "dignity", words="Saya membentak.", happened_at=NOW, by=people.dewi, now=LATER)
    assert (row.value, row.words, row.said_at) == ("yes", "Saya membentak.", NOW)
    assert fact(case, "belief_imposed", now=LATER) is False
