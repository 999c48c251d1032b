"""The guard that lets services write on a case that they hold, and on no other."""

import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from counseling import services
from counseling.choices import AccessWhat, StatementKind
from counseling.models import AccessLog, Case, Goal, Statement
from counseling.services import reading
from counseling.services.held import held
from counseling.services.marker import service
from counseling.services.statement import Source, spoken
from tests import cast
from tests.cast import NOW, Cast
from tests.plugins import case_guard, write_guard
from tests.plugins.write_guard import DirectWriteError

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def people(kept: None) -> Cast:
    return cast.people()


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def goal_of(case: Case, **more: Any) -> Goal:
    ids = {"institution_id": case.institution_id, "konseli_id": case.konseli_id}
    return Goal(case=case, text="Tidur", agreed_at=NOW, recorded_by_id=case.counselor.membership.user_id, **ids, **more)


WRITES: dict[str, Callable[[Goal], Any]] = {
    "a row that is added": lambda goal: goal_of(goal.case).save(),
    "many that are added": lambda goal: Goal.objects.bulk_create([goal_of(goal.case), goal_of(goal.case)]),
    "one that may be there": lambda goal: Goal.objects.bulk_create([goal_of(goal.case)], ignore_conflicts=True),
    "a row that is saved": lambda goal: goal.save(update_fields=["agreed_at"]),
    "a row that is saved as a whole": lambda goal: goal.save(),
    "rows that are found": lambda goal: Goal.objects.filter(case__code=goal.case.code).update(agreed_at=NOW),
    "every row": lambda goal: Goal.objects.update(agreed_at=NOW),
}


@pytest.fixture(scope="module")
def goal(case: Case) -> Goal:
    goal = goal_of(case)
    with write_guard.direct_writes():
        goal.save(force_insert=True)
    return goal


@pytest.mark.parametrize("what", WRITES)
class TestAWrite:
    def test_is_refused_while_the_case_is_not_held(self, goal: Goal, what: str) -> None:
        @service
        def careless() -> None:
            WRITES[what](goal)

        with pytest.raises(DirectWriteError, match="not held"):
            careless()
        write_guard.forgive()

    def test_is_refused_while_another_case_is_held(self, people: Cast, goal: Goal, what: str) -> None:
        other = cast.request(people.bagus)

        @service
        def wrong() -> None:
            with held(other, now=NOW):
                WRITES[what](goal)

        with pytest.raises(DirectWriteError, match="not held"):
            wrong()
        write_guard.forgive()

    def test_passes_while_it_is_held(self, goal: Goal, what: str) -> None:
        @service
        def careful() -> None:
            with held(goal.case, now=NOW):
                WRITES[what](goal)

        careful()


def test_it_refuses_a_statement_that_is_written_past_the_one_way(people: Cast, case: Case) -> None:
    @service
    def careless() -> None:
        source = spoken(case, Source(said_at=NOW), by=people.dewi, now=NOW)
        Statement.objects.create(**source, kind=StatementKind.WISH, value="end")

    with pytest.raises(DirectWriteError, match="counseling_statement"):
        careless()
    write_guard.forgive()


def test_it_refuses_a_removal_before_the_database_does(goal: Goal) -> None:
    @service
    def careless() -> None:
        Goal.objects.filter(pk=goal.pk).delete()

    with pytest.raises(DirectWriteError, match="not held"):
        careless()
    write_guard.forgive()


def test_it_finds_the_one_case_of_several_that_is_not_held(people: Cast, goal: Goal) -> None:
    other = goal_of(cast.request(people.bagus))
    with write_guard.direct_writes():
        other.save(force_insert=True)

    @service
    def half() -> None:
        with held(goal.case, now=NOW):
            Goal.objects.filter(pk__in=[goal.pk, other.pk]).update(agreed_at=NOW)

    with pytest.raises(DirectWriteError, match=str(other.case_id)):
        half()
    write_guard.forgive()


def test_its_question_counts_as_no_query(goal: Goal, django_assert_num_queries: Any) -> None:
    @service
    def careful() -> None:
        with held(goal.case, now=NOW, settles=False), django_assert_num_queries(1):
            Goal.objects.filter(pk=goal.pk).update(agreed_at=NOW)

    careful()


def test_what_is_excused_waits_for_no_case(people: Cast, case: Case) -> None:
    reading.log(case, what=AccessWhat.NAME, object_id=case.konseli_id, by=people.dewi, now=NOW)
    assert AccessLog.objects.filter(case=case).exists()


def test_every_excuse_is_that_of_a_service() -> None:
    modules = [import_module(info.name) for info in pkgutil.walk_packages(services.__path__, f"{services.__name__}.")]
    found = {f"{module.__name__.rpartition('.')[2]}.{name}" for module in modules for name in vars(module)}
    assert set(case_guard.EXCUSED) <= found


def test_it_knows_the_tables() -> None:
    known = case_guard.tables()
    assert {"counseling_statement", "counseling_waitingentry", "counseling_ledgerentry"} <= known
    assert not known & {"counseling_case", "counseling_konseli", "counseling_flagseen"}
    assert known <= set(connection.introspection.table_names())
