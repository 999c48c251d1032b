"""A case under attack: only a new entry of the ledger moves it, and nothing makes or removes it otherwise."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.urls import Resolver404, resolve

from counseling.choices import CaseState
from counseling.models import Case
from counseling.models.base import uuid7
from tests import cast
from tests.counseling.guards.test_ledger import WAYS, in_state
from tests.counseling.guards.world import by_hand, columns_of, entry, insert, refused, sql

pytestmark = pytest.mark.django_db

TABLE = "counseling_case"


@pytest.fixture(params=WAYS)
def case(people: cast.Cast, request: pytest.FixtureRequest) -> Case:
    """A case in each of the states."""
    return in_state(cast.request(people.dewi), request.param)


@pytest.fixture(scope="module")
def active(people: cast.Cast) -> Case:
    return in_state(cast.request(people.dewi), CaseState.ACTIVE)


def test_it_refuses_an_update_of_the_state(case: Case) -> None:
    for state in set(CaseState.values) - {case.state}:
        with refused("case_update"):
            sql(f"UPDATE {TABLE} SET state = %s", state)
        with refused("case_update"):
            Case.objects.update(state=state)


def _save(case: Case) -> None:
    case.state = CaseState.ENDED if case.state != CaseState.ENDED else CaseState.ACTIVE
    case.save()


def _bulk(case: Case) -> None:
    case.state = CaseState.ENDED if case.state != CaseState.ENDED else CaseState.ACTIVE
    Case.objects.bulk_update([case], ["state"])


def _upsert(case: Case) -> None:
    case.state = CaseState.ENDED if case.state != CaseState.ENDED else CaseState.ACTIVE
    Case.objects.bulk_create([case], update_conflicts=True, update_fields=["state"], unique_fields=["id"])


ORM: dict[str, Callable[[Case], Any]] = {
    "save": _save,
    "bulk_update": _bulk,
    "bulk_create with update_conflicts": _upsert,
    "delete": lambda case: Case.objects.all()._raw_delete("default"),
}


@pytest.mark.parametrize("way", ORM.values(), ids=ORM.keys())
def test_it_refuses_changes_by_the_orm(case: Case, way: Callable[[Case], Any]) -> None:
    before = columns_of(case)
    with refused("case"):
        way(Case.objects.get(pk=case.pk))
    assert columns_of(case) == before


@pytest.mark.parametrize(
    "change",
    [
        "head = head + 1",
        "head = head - 1",
        "head = 0",
        "head_hash = ''",
        "head_hash = 'f'",
        "head = 0, head_hash = '', state = 'requested'",
        "state_since = '2020-01-01 00:00:00'",
    ],
)
def test_it_refuses_to_set_the_head_or_the_time_back(active: Case, change: str) -> None:
    with by_hand():
        entry(active, "continue")
    with refused("case_update"):
        sql(f"UPDATE {TABLE} SET {change}")


def test_it_refuses_another_counselor_outside_an_entry(case: Case, people: cast.Cast) -> None:
    with refused("case_update"):
        sql(f"UPDATE {TABLE} SET counselor_id = %s", people.bagus.counselor.pk)
    with refused("case_update"):
        Case.objects.update(counselor=people.bagus.counselor)


def test_it_refuses_to_hand_cases_over_by_moving_the_counselor_to_somebody_else(
    active: Case, people: cast.Cast
) -> None:
    with refused("counselor_frozen"):
        sql("UPDATE counseling_counselor SET membership_id = %s WHERE id = %s", people.ratna.pk, active.counselor_id)
    with refused("membership_frozen"):
        sql("UPDATE counseling_membership SET user_id = %s WHERE id = %s", people.ratna.user_id, people.dewi.pk)


def test_it_refuses_another_konseli(case: Case, people: cast.Cast) -> None:
    with refused("case_frozen", "case_tenant"):
        sql(f"UPDATE {TABLE} SET konseli_id = %s", cast.adult(people.dewi).pk)


@pytest.mark.parametrize("column", ["request_id", "code", "created_at", "previous_id"])
def test_it_keeps_what_it_was_born_with(active: Case, people: cast.Cast, column: str) -> None:
    other = cast.request(people.dewi, cast.adult(people.dewi))
    value = {"code": "C-99999", "created_at": cast.NOW - timedelta(days=1), "previous_id": active.pk}
    with refused("case"):
        sql(
            f"UPDATE {TABLE} SET {column} = %s WHERE id = %s",
            str(value[column]) if column == "created_at" else value.get(column, other.request_id),
            active.pk,
        )


@pytest.mark.parametrize("statement", ["DELETE FROM {0}", "DELETE FROM {0} WHERE head = 0"])
def test_it_refuses_a_delete(people: cast.Cast, statement: str) -> None:
    cast.request(people.dewi)
    with refused("case_keep"):
        sql(statement.format(TABLE))


def test_it_refuses_truncate(active: Case) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL's own word")
    with refused("_whole"):
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql(f"TRUNCATE {TABLE} CASCADE")


# ---------------------------------------------------------------- born as a request


def fresh(case: Case, people: cast.Cast) -> dict[str, Any]:
    """The columns of a further case that would rightly be made."""
    other = cast.request(people.bagus, cast.adult(people.bagus, name="Sekar"))
    with by_hand():
        entry(other, "decline")
    again = cast.request(people.bagus, other.konseli)
    values = columns_of(again)
    with by_hand():
        from tests.counseling.guards import world

        world.without_guards(lambda: sql(f"DELETE FROM {TABLE} WHERE id = %s", again.pk))
    return values


@pytest.mark.parametrize("state", [state for state in CaseState.values if state != "requested"])
def test_it_is_born_as_a_request_only(people: cast.Cast, state: str) -> None:
    case = cast.request(people.dewi)
    values = fresh(case, people)
    with refused("case_insert"):
        insert(TABLE, values | {"state": state})
    with by_hand():
        insert(TABLE, values)


@pytest.mark.parametrize("wrong", [{"head": 1}, {"head_hash": "f" * 64}, {"head": 1, "head_hash": "f" * 64}], ids=str)
def test_it_is_born_without_a_head(people: cast.Cast, wrong: dict[str, Any]) -> None:
    case = cast.request(people.dewi)
    with refused("case_insert"):
        insert(TABLE, fresh(case, people) | wrong)


@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("collides", ["id", "code", "request_id", "pair"])
def test_it_is_not_replaced(people: cast.Cast, verb: str, recursive: str, collides: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own words")
    case = in_state(cast.request(people.dewi), CaseState.ACTIVE)
    standing = columns_of(case)
    konseli, counselor = ({key: standing[key]} for key in ("konseli_id", "counselor_id"))
    other = cast.request(people.dewi, cast.adult(people.dewi, name="Sekar"))
    base = columns_of(other) | {"id": uuid7(), "code": "C-00009", "request_id": uuid7(), "state": "requested"}
    values = base | {
        "pair": konseli | counselor,
        # The request of somebody else would be refused for that alone.
        "request_id": konseli | {"counselor_id": people.bagus.counselor.pk, "request_id": standing["request_id"]},
    }.get(collides, {"counselor_id": people.bagus.counselor.pk, collides: standing.get(collides)})
    sql(f"PRAGMA recursive_triggers = {recursive}")
    try:
        with pytest.raises(DatabaseError, match="guard:case"), by_hand():
            insert(TABLE, values, verb)
    finally:
        sql("PRAGMA recursive_triggers = ON")
    assert columns_of(case) == standing


def test_it_has_no_admin() -> None:
    for address in ("/admin/", "/admin/login/", "/id/admin/"):
        with pytest.raises(Resolver404):
            resolve(address)


def test_it_has_no_admin_installed(settings: Any, client: Any) -> None:
    assert not [app for app in settings.INSTALLED_APPS if "admin" in app]
    assert client.get("/admin/").status_code == 404
