"""A case is held while it is written on: one lock, one look at its duties, and one order for those who need several.

What a service writes without holding the case fails the test in which it does (tests/plugins/case_guard.py).
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counseling import services
from counseling.choices import CaseState, Transition
from counseling.models import Case, Obligation
from counseling.services.door import aftermath, gate
from counseling.services.door.gate import Actor
from counseling.services.held import OutOfOrderError, as_it_stands, held, held_all, hold_new, is_held
from counseling.services.marker import service
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.guards.world import by_hand, entry
from tests.counseling.services.stage import HOUR, declared, duties, explained, judged, proposed, ready

pytestmark = pytest.mark.django_db

LATER = NOW + HOUR
DUTY = "2g.explain"


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


@pytest.fixture
def duty(case: Case) -> Obligation:
    """The konseli is owed the explanation."""
    with by_hand():
        return aftermath.impose(entry(case, "start", passed=False), [(DUTY, 24)])[0]


def asked_of(queries: CaptureQueriesContext, table: str) -> int:
    """How many queries read this table first."""
    return sum(f'SELECT "{table}"' in query["sql"].split(" FROM ")[0] for query in queries.captured_queries)


class TestOneCase:
    def test_it_is_given_as_it_stands(self, people: Cast, case: Case) -> None:
        case.state = CaseState.ENDED  # what a page has in hand may be old

        @service
        def look() -> str:
            with held(case, now=NOW) as locked:
                return str(locked.state)

        assert look() == CaseState.REQUESTED

    def test_it_is_held_while_the_block_lasts(self, people: Cast, case: Case) -> None:
        other = cast.request(people.bagus)

        @service
        def look() -> list[bool]:
            with held(case.pk, now=NOW):
                return [is_held(case.pk), is_held(other.pk)]

        assert not is_held(case.pk)
        assert look() == [True, False]
        assert not is_held(case.pk)

    def test_it_is_held_no_more_after_an_error(self, case: Case) -> None:
        @service
        def fails() -> None:
            with held(case, now=NOW), held(case, now=NOW):
                raise KeyError("x")

        with pytest.raises(KeyError):
            fails()
        assert not is_held(case.pk)

    def test_a_block_inside_another_gives_the_same_object_and_takes_no_lock(self, case: Case) -> None:
        @service
        def nested() -> None:
            with held(case, now=NOW) as outer, CaptureQueriesContext(connection) as queries:
                with held(case.pk, now=NOW) as inner:
                    assert inner is outer
                assert len(queries) == 0
                assert is_held(case.pk)

        nested()

    def test_a_decision_of_the_gate_moves_what_is_held(self, people: Cast, case: Case) -> None:
        ready(case, people.dewi)

        @service
        def start() -> tuple[str, int]:
            with held(case, now=NOW) as locked:
                gate.decide(case, Transition.START, by=Actor("counselor", people.dewi.user), now=NOW)
                return locked.state, locked.head

        assert start() == (CaseState.ACTIVE, 1)

    def test_a_row_of_it_is_read_anew(self, people: Cast, case: Case) -> None:
        old = proposed(case, people.dewi)
        with by_hand():
            type(old).objects.filter(pk=old.pk).update(state="cancelled")

        @service
        def look() -> tuple[str, bool]:
            with held(case, now=NOW) as locked:
                found = as_it_stands(old, locked)
                return found.state, found.case is locked

        assert look() == ("cancelled", True)


class TestSettling:
    def test_it_comes_once_when_the_outermost_block_is_left(self, people: Cast, case: Case, duty: Obligation) -> None:
        @service
        def several() -> None:
            with held(case, now=LATER):
                explained(case, people.dewi, now=LATER)
                judged(case, people.dewi, now=LATER)
                declared(case, people.dewi, now=LATER)
                assert not Obligation.objects.filter(pk=duty.pk).exclude(closed_at=None).exists()

        with CaptureQueriesContext(connection) as queries:
            several()
        assert asked_of(queries, "counseling_obligation") == 1
        assert DUTY not in duties(case)

    def test_it_does_not_come_where_an_error_leaves_the_block(self, people: Cast, case: Case, duty: Obligation) -> None:
        @service
        def fails() -> None:
            with held(case, now=LATER):
                explained(case, people.dewi, now=LATER)
                raise KeyError("x")

        with CaptureQueriesContext(connection) as queries, pytest.raises(KeyError):
            fails()
        assert asked_of(queries, "counseling_obligation") == 0

    def test_it_does_not_come_where_nothing_is_evidence(self, case: Case, duty: Obligation) -> None:
        @service
        def look() -> None:
            with held(case, now=LATER, settles=False):
                pass

        with CaptureQueriesContext(connection) as queries:
            look()
        assert asked_of(queries, "counseling_obligation") == 0

    def test_it_comes_where_one_block_inside_asks_for_it(self, people: Cast, case: Case, duty: Obligation) -> None:
        @service
        def several() -> None:
            with held(case, now=LATER, settles=False):
                explained(case, people.dewi, now=LATER)
                assert DUTY in duties(case)

        several()
        assert DUTY not in duties(case)

    def test_a_block_inside_that_fails_asks_for_nothing(self, case: Case, duty: Obligation) -> None:
        @service
        def goes_on() -> None:
            with held(case, now=LATER, settles=False), pytest.raises(KeyError), held(case, now=LATER):
                raise KeyError("x")

        with CaptureQueriesContext(connection) as queries:
            goes_on()
        assert asked_of(queries, "counseling_obligation") == 0

    def test_it_comes_once_for_several_cases(self, people: Cast, case: Case, duty: Obligation) -> None:
        cases = [case, cast.request(people.dewi, cast.adult(people.dewi))]

        @service
        def several() -> None:
            with held_all(cases, now=LATER):
                for each in cases:
                    explained(each, people.dewi, now=LATER)

        with CaptureQueriesContext(connection) as queries:
            several()
        assert asked_of(queries, "counseling_obligation") == 1
        assert DUTY not in duties(case)


class TestSeveralCases:
    @pytest.fixture
    def other(self, people: Cast) -> Case:
        return cast.request(people.dewi, cast.adult(people.dewi))

    def test_they_come_in_the_order_asked_for_and_are_locked_by_their_key(self, case: Case, other: Case) -> None:
        @service
        def look() -> list[Case]:
            with held_all([other, case.pk], now=NOW, settles=False) as cases:
                return cases

        with CaptureQueriesContext(connection) as queries:
            assert look() == [other, case]
        assert asked_of(queries, "counseling_case") == 1
        assert any('ORDER BY "counseling_case"."id" ASC' in query["sql"] for query in queries.captured_queries)

    def test_none_is_asked_for_while_another_one_is_held(self, case: Case, other: Case) -> None:
        @service
        def out_of_order() -> None:
            with held(case, now=NOW), held(other, now=NOW):
                pass

        with pytest.raises(OutOfOrderError, match=str(other.pk)):
            out_of_order()
        assert not is_held(case.pk)

    def test_one_that_is_made_meanwhile_is_held(self, people: Cast, case: Case) -> None:
        @service
        def asks() -> Case:
            with held(case, now=NOW, settles=False):
                made = cast.request(people.bagus)
                with held(made, now=NOW) as locked:
                    assert locked is made
                return made

        assert not is_held(asks().pk)

    def test_one_that_is_made_while_none_is_held_is_held_by_nobody(self, people: Cast) -> None:
        hold_new(made := cast.request(people.bagus))
        assert not is_held(made.pk)


# ---------------------------------------------------------------- what the source says

FOLDER = Path(services.__file__).parent
OF_A_CASE = {
    model.__name__
    for model in apps.get_app_config("counseling").get_models()
    if any(field.name == "case" for field in model._meta.concrete_fields)
}
LOCKED_BESIDE = {"Obligation": "a write on another case may close it"}
"""The rows of a case that are locked by themselves, and why the case's lock is not enough."""


def locks() -> Iterator[tuple[str, str]]:
    """Each lock on rows in a service: its module, and the name at which the query begins."""
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "select_for_update":
                yield path.stem, beginning(node)


def beginning(node: Any) -> str:
    while not isinstance(node, ast.Name):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id


def test_a_case_is_locked_in_one_place() -> None:
    assert [module for module, name in locks() if name == "Case"] == ["held"]


def test_the_rows_of_a_case_have_no_locks_of_their_own() -> None:
    own = {(module, name) for module, name in locks() if name in OF_A_CASE}
    assert {name for _module, name in own} == set(LOCKED_BESIDE), own
