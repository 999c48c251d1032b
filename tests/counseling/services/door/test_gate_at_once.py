"""Two at the same moment, again and again: the gate lets exactly one through, and the database books nobody twice."""

from typing import Any

import pytest
from django.db import IntegrityError, OperationalError

from counseling.choices import AppointmentState, CaseState, EntryKind, Transition
from counseling.models import Appointment, Case, LedgerEntry
from counseling.services.door import chain, gate
from counseling.services.door.gate import Actor
from tests import cast
from tests.cast import NOW
from tests.counseling.guards.world import HOUR, by_hand
from tests.counseling.services.stage import ready
from tests.counseling.services.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

RUNS = 25


def unbroken(case: Case) -> None:
    entries = list(LedgerEntry.objects.filter(case=case).order_by("number"))
    previous = ""
    for number, entry in enumerate(entries, start=1):
        assert (entry.number, entry.previous_hash) == (number, previous)
        assert chain.is_authentic(entry)
        previous = entry.mac
    case.refresh_from_db()
    assert (case.head, case.head_hash) == (len(entries), previous)


def test_it_lets_one_of_two_through_who_press_the_same_button_at_once() -> None:
    people = cast.people()
    actor = Actor("counselor", people.dewi.user)
    case = ready(cast.request(people.dewi), people.dewi)

    def press() -> Any:
        return gate.decide(case, Transition.START, by=actor, now=NOW, seen=0)

    answers = at_once(press, press)
    assert sorted(answer.entry.kind for answer in answers) == [EntryKind.DECISION, EntryKind.STALE]
    for run in range(RUNS):
        seen = Case.objects.get(pk=case.pk).head

        def again(seen: int = seen) -> Any:
            return gate.decide(case, Transition.CONTINUE, by=actor, now=NOW, seen=seen)

        answers = at_once(again, again)
        assert sorted(answer.passed for answer in answers) == [False, True], run
        assert sorted(answer.stale for answer in answers) == [False, True], run
    unbroken(case)
    assert LedgerEntry.objects.filter(kind=EntryKind.STALE).count() == RUNS + 1


def test_it_lets_one_of_two_different_endings_through() -> None:
    """The konseli ends it while the counselor goes on: both are recorded, in one order or the other."""
    people = cast.people()
    for run in range(5):
        case = ready(cast.request(people.dewi, cast.adult(people.dewi)), people.dewi, now=NOW + 3 * run * HOUR)
        by = Actor("counselor", people.dewi.user)
        gate.decide(case, Transition.START, by=by, now=NOW + 3 * run * HOUR)
        answers = at_once(
            lambda case=case: gate.decide(case, Transition.END, by=Actor("konseli"), now=NOW, seen=1),
            lambda case=case, by=by: gate.decide(case, Transition.CONTINUE, by=by, now=NOW, seen=1),
        )
        assert answers[0].passed, run
        unbroken(case)
        assert case.state == CaseState.ENDED


def book(case: Case, hour: float) -> Appointment:
    """Test code that writes as a careless service would: it looks at nothing and holds nothing before it books."""
    with by_hand():
        return Appointment.objects.create(
            institution_id=case.institution_id,
            konseli_id=case.konseli_id,
            case=case,
            counselor_id=case.counselor_id,
            starts_at=NOW + hour * HOUR,
            ends_at=NOW + (hour + 1) * HOUR,
            place_kind="room",
            place="Ruang BK",
            state=AppointmentState.AGREED,
            proposed_by="counselor",
            recorded_by_id=case.counselor.membership.user_id,
        )


def _is_deadlock(error: Exception) -> bool:
    return isinstance(error, OperationalError) and "deadlock detected" in str(error)


@pytest.mark.parametrize("whose", ["counselor", "konseli"])
def test_it_books_nobody_twice(whose: str) -> None:
    people = cast.people()
    konseli = cast.adult(people.dewi)
    one = cast.request(people.dewi, konseli)
    other = cast.request(people.dewi) if whose == "counselor" else cast.request(people.bagus, konseli)
    for run in range(RUNS):
        hour = 2 * run
        answers = at_once(lambda hour=hour: book(one, hour), lambda hour=hour: book(other, hour + 0.5))
        refused = [answer for answer in answers if isinstance(answer, Exception)]
        assert len(refused) == 1, (run, answers)
        # Two insertions that check an exclusion constraint at once may meet in a deadlock: it ends one of them as well.
        assert isinstance(refused[0], IntegrityError) or _is_deadlock(refused[0]), refused
    assert Appointment.objects.count() == RUNS
