"""What a session brought is said at once: benefit, respect, belief; the konseli's word beside the counselor's."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.models import Case, CounselingSession, Statement
from counseling.services import feedback, session
from counseling.services.feedback import Feedback
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import fact, invalid, said
from tests.counseling.services.stage import HOUR, met, opens, started

pytestmark = [pytest.mark.django_db, pytest.mark.data]
LATER = NOW + 2 * HOUR


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return started(cast.request(people.dewi), people.dewi)


@pytest.fixture(scope="module")
def held(people: Cast, case: Case) -> CounselingSession:
    return met(case, people.dewi)


def record(held: CounselingSession, people: Cast, given: Feedback | None = None, **more: Any) -> list[Statement]:
    settings = {"source": said(said_at=LATER), "by": people.dewi, "now": LATER, **more}
    return feedback.record(held, given or Feedback(), **settings)


def test_several_answers_are_written_down_at_once(people: Cast, case: Case, held: CounselingSession) -> None:
    answers = Feedback(benefit="none", respect="disrespected", belief_pressed=True)
    rows = record(held, people, answers, counselor_benefit="much")
    assert [(row.kind, row.value, row.said_by) for row in rows] == [
        ("benefit", "none", "konseli"),
        ("respect", "disrespected", "konseli"),
        ("belief", "yes", "konseli"),
        ("benefit", "much", "counselor"),
    ]
    assert {row.session_id for row in rows} == {held.pk}
    heard = {name: fact(case, name, now=LATER) for name in ("no_benefit_streak", "respect_felt", "belief_imposed")}
    assert heard == {"no_benefit_streak": 1, "respect_felt": "disrespected", "belief_imposed": True}


def test_it_can_be_said_while_the_session_is_open(people: Cast, case: Case) -> None:
    opened = opens(case, people.dewi).session
    assert opened is not None
    record(opened, people, Feedback(respect="respected"))
    assert fact(case, "respect_felt", now=LATER) == "respected"


def test_a_session_that_did_not_take_place_brought_nothing(people: Cast, case: Case) -> None:
    opened = opens(case, people.dewi).session
    assert opened is not None
    missed = session.close(
        opened, attendance="konseli_absent", closed_at=LATER, next_step="", by=people.dewi, now=LATER
    )
    with invalid("session"):
        record(missed, people, Feedback(benefit="none"))


def test_no_answer_is_no_feedback(people: Cast, held: CounselingSession) -> None:
    with invalid("benefit"):
        record(held, people)


def test_only_the_konseli_says_whether_they_felt_respected(people: Cast, held: CounselingSession) -> None:
    by_counselor = said(said_by="counselor", said_at=LATER)
    with invalid("respect"):
        record(held, people, Feedback(respect="respected"), source=by_counselor)
    record(held, people, Feedback(belief_pressed=True), source=by_counselor)
    assert not Statement.objects.filter(kind="respect").exists()


def test_all_is_written_down_or_nothing(people: Cast, held: CounselingSession) -> None:
    with invalid("value"):
        record(held, people, Feedback(benefit="some", respect="adored"))
    assert not Statement.objects.filter(session=held).exists()


def test_a_correction_replaces_the_answer_of_its_kind_and_speaker(
    people: Cast, case: Case, held: CounselingSession
) -> None:
    pressed, *_ = record(held, people, Feedback(belief_pressed=True))
    correcting = said(said_at=LATER, supersedes=pressed)
    with invalid("supersedes"):
        record(held, people, Feedback(benefit="some"), source=correcting)
    benefit, belief = record(held, people, Feedback(benefit="some", belief_pressed=False), source=correcting)
    assert (benefit.supersedes, belief.supersedes) == (None, pressed)
    assert fact(case, "belief_imposed", now=LATER) is False


def test_only_the_counselor_of_the_case_writes_it_down(people: Cast, held: CounselingSession) -> None:
    for other in (people.bagus, people.ratna, people.sari):
        with pytest.raises(PermissionDenied):
            record(held, people, Feedback(benefit="some"), by=other)
