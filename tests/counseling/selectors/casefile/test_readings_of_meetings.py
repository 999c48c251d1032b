"""Readings of contact, of colleagues and of meetings that the plain cases of test_facts leave open."""

from collections.abc import Callable
from typing import Any

import pytest

from counseling.choices import Role
from counseling.services import account, complaint, relationship
from tests import cast
from tests.cast import NOW
from tests.counseling.selectors.scene import DAY, HOUR, Scene
from tests.counseling.services.speech import said

pytestmark = [pytest.mark.django_db, pytest.mark.data]


# ---------------------------------------------------------------- contact


@pytest.mark.parametrize(
    "heard",
    [
        lambda s: s.wishes("continue"),
        lambda s: s.permits("refused"),
        lambda s: s.understands(),
        lambda s: s.agrees(),
        lambda s: s.meets(),
        lambda s: s.complains("other"),
        lambda s: complaint.answer(s.complains(), "Terima kasih.", by=s.people.ratna, now=s.now),
        lambda s: s.tries_to_reach("reached"),
    ],
)
def test_hearing_from_the_konseli_is_contact(scene: Scene, heard: Callable[[Scene], Any]) -> None:
    scene.later(days=4)
    heard(scene)
    scene.later(hours=2)
    assert scene.fact("days_since_contact") == 0


@pytest.mark.parametrize("days", [0, 4])
def test_a_konseli_who_cancels_was_in_contact_and_a_counselor_who_does_was_not(scene: Scene, days: int) -> None:
    agreed = scene.agrees(10 * DAY)
    scene.later(days=4)
    scene.cancels(agreed, side="konseli" if days == 0 else "counselor")
    assert scene.fact("days_since_contact") == days


@pytest.mark.parametrize(
    "heard",
    [
        lambda s: s.judges("routine"),
        lambda s: s.declares("none"),
        lambda s: s.proposes(),
        lambda s: s.tries_to_reach(),
        lambda s: s.mother_says("given"),
        lambda s: s.meets(attendance="konseli_absent"),
        lambda s: s.wishes("end", said_by="guardian"),
    ],
)
def test_what_others_do_and_say_is_no_contact(scene: Scene, heard: Callable[[Scene], Any]) -> None:
    scene.later(days=4)
    heard(scene)
    assert scene.fact("days_since_contact") == 4


# ---------------------------------------------------------------- colleagues and meetings


def test_a_colleague_with_a_tie_cannot_take_over(scene: Scene) -> None:
    theirs = cast.request(scene.people.bagus, scene.case.konseli)
    relationship.declare(theirs, "dual_role", source=said(), by=scene.people.bagus, now=NOW)
    assert scene.fact("colleague_available") is False
    later = NOW + HOUR
    relationship.declare(theirs, "acquaintance", source=said(said_at=later), by=scene.people.bagus, now=later)
    scene.later(hours=2)
    assert scene.fact("colleague_available") is True


def test_a_colleague_who_is_full_or_of_another_school_cannot_take_over(scene: Scene) -> None:
    scene.bagus_is_away()
    account.enrol(
        institution=scene.people.harapan,
        email="tuti@harapan.example",
        name="Tuti",
        password=None,
        roles=[Role.COUNSELOR],
        now=NOW,
        capacity=0,
    )
    assert scene.fact("colleague_available") is False


def test_an_absence_stands_in_the_way_and_an_own_appointment_does_not(scene: Scene) -> None:
    scene.agrees()
    assert scene.fact("both_available") is True
    scene.dewi_is_away(since=HOUR)
    assert scene.fact("both_available") is False


def test_a_session_logged_afterwards_is_held_against_the_absence_of_that_day(scene: Scene) -> None:
    scene.dewi_is_away(since=-9 * DAY)
    scene.asks(held_at=NOW - 9 * DAY)
    assert scene.fact("both_available") is False
    scene.asks(held_at=NOW - 8 * DAY)
    assert scene.fact("both_available") is True


def test_the_counselor_does_not_deny_away_the_tie_that_the_konseli_reports(scene: Scene) -> None:
    relationship.report_close_tie(scene.case, True, **scene.told)
    scene.later(hours=1)
    relationship.report_close_tie(scene.case, False, **scene.told_as(said_by="counselor"))
    assert scene.fact("relationship_suspected") is True
    scene.later(hours=1)
    relationship.report_close_tie(scene.case, False, **scene.told)
    assert scene.fact("relationship_suspected") is False


def test_postponements_count_in_a_row_for_the_counselors_own_reasons(scene: Scene) -> None:
    for _ in range(2):
        scene.later(hours=1)
        scene.cancels(scene.agrees(), side="counselor")
    assert scene.fact("counselor_postponements") == 2
    scene.later(hours=1)
    scene.cancels(scene.agrees(), side="counselor", own_reason=False)
    assert scene.fact("counselor_postponements") == 0


def test_a_session_ends_the_row_of_postponements(scene: Scene) -> None:
    scene.cancels(scene.agrees(), side="counselor")
    scene.later(hours=2)
    scene.meets()
    assert scene.fact("counselor_postponements") == 0
