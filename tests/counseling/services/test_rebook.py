"""Whoever was displaced by a session gets a new time (1a.rebook): nothing less closes the duty."""

from collections.abc import Callable
from typing import Any

import pytest

from counseling.models import Appointment, Case, CounselingSession, Obligation
from counseling.services import appointment, session
from counseling.services import case as cases
from tests import cast
from tests.cast import NOW
from tests.counseling.services.duties import LATER, World, crisis, displaced, now_said, rebook, taken
from tests.counseling.services.stage import DAY, HOUR, agreed, duties, judged, meeting, proposed, started

pytestmark = pytest.mark.django_db

CODE = "1a.rebook"


@pytest.fixture(scope="module")
def world(kept: None) -> World:
    people = cast.people()
    return World(people, cast.request(people.dewi))


def owed(world: World) -> bool:
    return CODE in duties(world.case)


def cancel(world: World, side: str) -> None:
    appointment.cancel(world.extra, side=side, own_reason=False, source=now_said("Darurat"), **world.dewi)


def another(world: World, of: Case, *, days: int = 1) -> Appointment:
    return agreed(of, of.counselor.membership, starts_at=LATER + days * DAY, now=LATER)


def test_a_cancelled_appointment_is_not_a_new_time(world: World) -> None:
    displaced(world)
    cancel(world, "counselor")
    assert owed(world)
    made = another(world, world.extra.case)
    assert not owed(world)
    assert Obligation.objects.get(code=CODE).evidence_id == made.pk


def test_a_time_that_is_only_proposed_is_none_yet(world: World) -> None:
    displaced(world)
    settings: dict[str, Any] = {"side": "counselor", "own_reason": False, "source": now_said("Darurat")}
    replacement = appointment.move(world.extra, meeting(LATER + DAY), **settings, **world.dewi)
    assert owed(world)
    appointment.confirm(replacement, side="konseli", source=now_said(), **world.dewi)
    assert not owed(world)


def test_a_new_time_may_be_agreed_while_the_old_one_stands(world: World) -> None:
    displaced(world)
    another(world, world.extra.case)
    assert not owed(world)


def test_a_time_that_was_agreed_before_is_no_new_one(world: World) -> None:
    taken(world)
    agreed(world.extra.case, world.people.dewi, starts_at=NOW + 7 * DAY, now=NOW - HOUR)
    crisis(world)
    cancel(world, "counselor")
    assert owed(world)


def decline(world: World) -> None:
    judged(world.extra.case, world.people.dewi, now=LATER)
    decision = cases.decline(world.extra.case, reason="capacity", waitlisted=True, seen=None, **world.dewi)
    assert decision.passed


@pytest.mark.parametrize("how", [lambda world: cancel(world, "konseli"), decline])
def test_who_wants_none_or_whose_case_has_closed_is_owed_no_time(world: World, how: Callable[[World], None]) -> None:
    displaced(world)
    how(world)
    assert not owed(world)


def test_somebody_only_asked_for_that_time_is_not_displaced(world: World) -> None:
    other = cast.request(world.people.dewi, cast.adult(world.people.dewi, name="Bunga"))
    asked = proposed(other, world.people.dewi, starts_at=NOW + HOUR / 2)
    displaced(world)
    appointment.cancel(asked, side="counselor", own_reason=False, source=now_said("Darurat"), **world.dewi)
    rebook(world)
    assert not owed(world)


def test_each_of_two_gets_a_new_time(world: World) -> None:
    other = cast.request(world.people.dewi, cast.adult(world.people.dewi, name="Citra"))
    agreed(other, world.people.dewi, starts_at=NOW + HOUR)
    displaced(world)
    # The crisis takes both hours: it is still going on.
    rebook(world)
    assert owed(world)
    another(world, other, days=2)
    assert not owed(world)


def test_a_konseli_displaced_with_a_colleague_gets_a_new_time_there(world: World) -> None:
    theirs = cast.request(world.people.bagus, world.case.konseli)
    agreed(theirs, world.people.bagus, starts_at=NOW)
    crisis(world)
    another(world, theirs)
    assert not owed(world)


def test_whose_meeting_was_held_after_all_is_owed_none(world: World) -> None:
    before = NOW - 2 * HOUR
    bunga = cast.adult(world.people.dewi, name="Bunga", now=before)
    other = started(cast.request(world.people.dewi, bunga, now=before), world.people.dewi, now=before)
    world.extra = agreed(other, world.people.dewi, starts_at=NOW, now=before)
    crisis(world)
    settings: dict[str, Any] = {"by": world.people.dewi, "now": NOW + HOUR / 2}
    session.close(
        CounselingSession.objects.get(), attendance="held", closed_at=NOW + HOUR / 2, next_step="", **settings
    )
    assert owed(world)
    assert session.open(other, appointment=world.extra, seen=None, **settings).decision.passed
    assert not owed(world)
