"""Two people, or one with two fingers, at the same moment."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from counseling.choices import AppointmentState, CaseState, Side
from counseling.models import Appointment, Case, CounselingSession, LedgerEntry
from counseling.selectors import portal as portal_selector
from counseling.services import appointment, merge, portal, secret
from counseling.services import case as cases
from counseling.services.errors import Invalid
from counseling.services.portal import PortalEntry
from tests import cast
from tests.cast import NOW
from tests.counseling.services.speech import said
from tests.counseling.services.stage import HOUR, meeting, proposed, ready

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Runs the acts in threads that set off together; what each returned, or the error that it raised."""
    gate = Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            answers[number] = act()
        except Exception as error:
            answers[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_start_pressed_twice_starts_once() -> None:
    people = cast.people()
    case = ready(cast.request(people.dewi), people.dewi)

    def start() -> Any:
        return cases.start(case, open_session=True, by=people.dewi, now=NOW, seen=0).decision

    answers = at_once(start, start)
    assert sorted(answer.entry.kind for answer in answers) == ["decision", "stale"]
    assert CounselingSession.objects.count() == 1
    assert Case.objects.get().state == CaseState.ACTIVE
    assert list(LedgerEntry.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_two_counselors_do_not_book_one_konseli_at_the_same_time() -> None:
    people = cast.people()
    konseli = cast.adult(people.dewi)
    made = [(proposed(cast.request(by, konseli), by), by) for by in (people.dewi, people.bagus)]
    answers = at_once(
        *[
            lambda row=row, by=by: appointment.confirm(row, side=Side.KONSELI, source=said(), by=by, now=NOW)
            for row, by in made
        ]
    )
    assert sorted(type(answer) is Invalid for answer in answers) == [False, True]
    states = sorted(Appointment.objects.values_list("state", flat=True))
    assert states == [AppointmentState.AGREED, AppointmentState.PROPOSED]


def test_nor_one_whose_records_turned_out_to_be_of_one_person() -> None:
    people = cast.people()
    dewi: dict[str, Any] = {"by": people.dewi, "now": NOW}
    konseli = [cast.adult(people.dewi, name=name) for name in ("Putri", "Putri A.")]
    own = [cast.request(people.dewi, one) for one in konseli]
    made = [(proposed(own[0], people.dewi), people.dewi)]
    made.append((proposed(cast.request(people.bagus, konseli[1]), people.bagus), people.bagus))
    merge.merge(*konseli, reason="Sama", **dewi)
    answers = at_once(
        *[
            lambda row=row, by=by: appointment.confirm(row, side=Side.KONSELI, source=said(), by=by, now=NOW)
            for row, by in made
        ]
    )
    assert sorted(type(answer) is Invalid for answer in answers) == [False, True]


def test_both_sides_confirming_at_once_agree() -> None:
    people = cast.people()
    made = proposed(cast.request(people.dewi), people.dewi)
    settings: dict[str, Any] = {"side": Side.KONSELI, "source": said(), "by": people.dewi, "now": NOW}
    answers = at_once(
        lambda: appointment.confirm(made, place=False, **settings),
        lambda: appointment.confirm(made, time=False, **settings),
    )
    assert not any(isinstance(answer, Exception) for answer in answers)
    assert Appointment.objects.get().state == AppointmentState.AGREED


def test_two_of_one_offer_answered_at_once_leave_one_agreed() -> None:
    people = cast.people()
    meetings = [meeting(NOW + hours * HOUR) for hours in (1, 3, 5)]
    settings: dict[str, Any] = {"by": people.dewi, "now": NOW}
    made = appointment.offer(
        cast.request(people.dewi), meetings, side=Side.COUNSELOR, source=said(said_by="counselor"), **settings
    )
    answers = at_once(
        *[
            lambda row=row: appointment.confirm(row, side=Side.KONSELI, source=said(), **settings)
            for row in (made[2], made[0])
        ]
    )
    assert sorted(type(answer) is Invalid for answer in answers) == [False, True]
    states = sorted(Appointment.objects.values_list("state", flat=True))
    assert states == [AppointmentState.AGREED, AppointmentState.NOT_CHOSEN, AppointmentState.NOT_CHOSEN]


def test_wrong_pins_at_the_same_moment_are_each_counted() -> None:
    people = cast.people()
    token = portal.make(cast.request(people.dewi), by=people.dewi, now=NOW)
    page = portal_selector.by_hash(secret.hash_of(token), NOW)
    assert page is not None
    portal.claim(page, "480912", now=NOW)
    answers = at_once(*[lambda: portal.enter(page, "000001", now=NOW)] * 6)
    assert sorted(answers, key=str) == [PortalEntry.LOCKED] * 2 + [PortalEntry.WRONG] * 4
    page.refresh_from_db()
    assert page.misses == portal.MISSES_TO_LOCK
