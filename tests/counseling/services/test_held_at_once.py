"""Two who hold the same cases at the same moment: the second waits, and neither waits forever."""

import time
from threading import Event
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import LoyaltyState
from counseling.models import LoyaltyConflict, Portal
from counseling.services import loyalty, portal, reassignment, wish
from counseling.services.errors import Invalid
from counseling.services.held import held, held_all
from counseling.services.marker import service
from tests import cast
from tests.cast import NOW
from tests.counseling.services.speech import said
from tests.counseling.services.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

RUNS = 10


def test_who_writes_waits_until_the_case_is_free() -> None:
    people = cast.people()
    case = cast.request(people.dewi)
    inside, order = Event(), []

    @service
    def holds() -> None:
        with held(case, now=NOW):
            inside.set()
            time.sleep(0.3)
            order.append("free")

    def writes() -> None:
        inside.wait()
        wish.record(case, "end", source=said(), by=people.dewi, now=NOW)
        order.append("written")

    assert at_once(holds, writes) == [None, None]
    assert order == ["free", "written"]


def test_two_who_need_the_same_cases_do_not_wait_in_a_ring() -> None:
    people = cast.people()
    cases = [cast.request(people.dewi), cast.request(people.bagus), cast.request(people.dewi, cast.adult(people.dewi))]

    @service
    def holds(order: int) -> int:
        with held_all(cases[::order], now=NOW) as found:
            return len(found)

    for run in range(RUNS):
        assert at_once(lambda: holds(1), lambda: holds(-1)) == [3, 3], run


def test_a_link_is_renewed_while_its_case_is_handed_over() -> None:
    people = cast.people()
    for run in range(RUNS):
        case = cast.request(people.dewi, cast.adult(people.dewi))
        portal.make(case, by=people.dewi, now=NOW)
        page = Portal.objects.get(case=case)
        to = people.bagus.counselor

        def renews(page: Portal = page) -> Any:
            return portal.renew(page, by=people.dewi, now=NOW)

        def gives(case: Any = case, to: Any = to) -> Any:
            return reassignment.reassign(case, to=to, why="Cuti.", by=people.ratna, now=NOW, seen=None)

        renewed, given = at_once(renews, gives)
        assert isinstance(renewed, str | PermissionDenied) and given.passed, run


def test_a_conflict_is_weighed_once() -> None:
    people = cast.people()
    case = cast.request(people.dewi)
    parties = [{"who": who, "interest": "Tahu"} for who in ("Konseli", "Wali kelas")]
    for run in range(RUNS):
        made = loyalty.raise_conflict(case, summary="Wali kelas bertanya.", by=people.dewi, now=NOW)

        def weighs(made: LoyaltyConflict = made) -> Any:
            words = {"parties": parties, "demands": "Rahasia.", "options": "Dua.", "choice": "Diam."}
            return loyalty.weigh(made, by=people.dewi, now=NOW, **words)

        answers = at_once(weighs, weighs)
        assert sorted(type(answer) is Invalid for answer in answers) == [False, True], run
    assert LoyaltyConflict.objects.filter(state=LoyaltyState.WEIGHED).count() == RUNS
