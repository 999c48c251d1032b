"""The ledger under attack: by ORM and by raw SQL, nothing in it is changed, removed, replaced or set back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection

from counseling.choices import MOVES, CaseState, EntryKind, Transition
from counseling.models import Case, LedgerEntry
from counseling.models.base import uuid7
from tests import cast
from tests.counseling.guards.world import by_hand, columns_of, entry, insert, refused, sql

pytestmark = pytest.mark.django_db

TABLE = "counseling_ledgerentry"


@pytest.fixture(scope="module")
def case(people: cast.Cast) -> Case:
    return cast.request(people.dewi)


@pytest.fixture(scope="module")
def made(case: Case) -> LedgerEntry:
    with by_hand():
        return entry(case, "start")


def postgresql_only() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL's own words")


def sqlite_only() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own words")


# ---------------------------------------------------------------- what stands in it stays


def _save(made: LedgerEntry) -> None:
    made.passed = False
    made.save()


def _save_one_field(made: LedgerEntry) -> None:
    made.detail = {"why": "lain"}
    made.save(update_fields=["detail"])


def _reseal(made: LedgerEntry) -> None:
    made.facts = {"facts": {}, "said": {}}
    made.save(update_fields=["facts"])


ORM: dict[str, Callable[[LedgerEntry], Any]] = {
    "save": _save,
    "save one field": _save_one_field,
    "seal the facts anew": _reseal,
    "update": lambda made: LedgerEntry.objects.update(passed=False),
    "bulk_update": lambda made: LedgerEntry.objects.bulk_update([made], ["outcome"]),
    "update_or_create": lambda made: LedgerEntry.objects.update_or_create(pk=made.pk, defaults={"passed": False}),
    "delete": lambda made: made.delete(),
    "queryset.delete": lambda made: LedgerEntry.objects.all().delete(),
    "raw delete": lambda made: LedgerEntry.objects.all()._raw_delete("default"),
    "bulk_create with update_conflicts": lambda made: LedgerEntry.objects.bulk_create(
        [made], update_conflicts=True, update_fields=["passed"], unique_fields=["id"]
    ),
}


@pytest.mark.parametrize("way", ORM.values(), ids=ORM.keys())
def test_it_refuses_every_change_by_the_orm(made: LedgerEntry, way: Callable[[LedgerEntry], Any]) -> None:
    before = columns_of(made)
    with refused():
        way(LedgerEntry.objects.get(pk=made.pk))
    assert columns_of(made) == before


def test_it_passes_over_what_conflicts_and_changes_nothing(made: LedgerEntry) -> None:
    before = columns_of(made), columns_of(made.case)
    try:
        with by_hand():
            LedgerEntry.objects.bulk_create([LedgerEntry.objects.get(pk=made.pk)], ignore_conflicts=True)
    except DatabaseError as error:
        assert "guard:ledger" in str(error)
    assert (columns_of(made), columns_of(made.case)) == before


@pytest.mark.parametrize("column", [field.column for field in LedgerEntry._meta.concrete_fields])
def test_it_refuses_an_update_of_every_column(made: LedgerEntry, column: str) -> None:
    with refused("ledger_update", "ledgerentry_frozen", "ledgerentry_tenant"):
        sql(f'UPDATE {TABLE} SET "{column}" = "{column}"')


@pytest.mark.parametrize("verb", ["DELETE FROM {0}", "DELETE FROM {0} WHERE number = 1"])
def test_it_refuses_a_delete(made: LedgerEntry, verb: str) -> None:
    with refused("ledgerentry_keep"):
        sql(verb.format(TABLE))


def test_it_refuses_truncate(made: LedgerEntry) -> None:
    postgresql_only()
    with refused("ledgerentry_whole", "_whole"):
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql(f"TRUNCATE {TABLE} CASCADE")


@pytest.mark.parametrize("parent", ["counseling_institution", "counseling_user", "counseling_case"])
def test_it_refuses_truncate_from_a_parent(made: LedgerEntry, parent: str) -> None:
    postgresql_only()
    with refused("_whole"):
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql(f"TRUNCATE {parent} CASCADE")


@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE", "INSERT"])
@pytest.mark.parametrize("other_id", [False, True])
def test_it_refuses_to_replace_an_entry(made: LedgerEntry, verb: str, other_id: bool) -> None:
    sqlite_only()
    values = columns_of(made) | ({"id": uuid7()} if other_id else {})
    with refused("ledger"):
        insert(TABLE, values, verb)


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_it_refuses_to_replace_even_where_the_connection_does_not_recurse(made: LedgerEntry, recursive: str) -> None:
    sqlite_only()
    sql(f"PRAGMA recursive_triggers = {recursive}")
    try:
        for other_id in (False, True):
            for number in (1, 2):
                values = columns_of(made) | {"number": number, "previous_hash": made.mac, "from_state": "active"}
                values |= {"transition": "continue", "id": uuid7() if other_id else values["id"]}
                if other_id and number == 2:
                    continue  # a rightly linked new entry: nothing to replace
                with refused("ledger"):
                    insert(TABLE, values, "INSERT OR REPLACE")
        with refused("ledger_update"):
            sql(f"UPDATE OR REPLACE {TABLE} SET number = number")
    finally:
        sql("PRAGMA recursive_triggers = ON")


@pytest.mark.parametrize("target", ["id", "institution_id, case_id, number"])
def test_it_refuses_an_upsert(made: LedgerEntry, target: str) -> None:
    values = columns_of(made)
    values |= {"number": 2, "previous_hash": made.mac, "from_state": "active", "transition": "continue"}
    if target != "id":
        values |= {"id": uuid7(), "number": 1}
    names = ", ".join(values)
    marks = ", ".join("%s" for _ in values)
    with refused("ledger"):
        sql(
            f"INSERT INTO {TABLE} ({names}) VALUES ({marks}) ON CONFLICT ({target}) DO UPDATE SET passed = FALSE",
            *values.values(),
        )


# ---------------------------------------------------------------- what enters it


def linked(made: LedgerEntry) -> dict[str, Any]:
    """The columns of an entry that would rightly follow."""
    return columns_of(made) | {
        "id": uuid7(),
        "number": 2,
        "previous_hash": made.mac,
        "mac": "f" * 64,
        "transition": "end",
        "from_state": "active",
        "to_state": "ended",
    }


def test_it_cannot_refuse_a_forged_entry_that_is_rightly_linked(made: LedgerEntry) -> None:
    """It is found by `ledger_verify`, whose key the database does not hold."""
    with by_hand():
        insert(TABLE, linked(made))
    made.case.refresh_from_db()
    assert (made.case.state, made.case.head, made.case.head_hash) == ("ended", 2, "f" * 64)


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 1},
        {"number": 3},
        {"number": 0},
        {"previous_hash": ""},
        {"previous_hash": "0" * 64},
        {"from_state": "requested"},
        {"from_state": "requested", "to_state": "active", "transition": "start"},
        {"to_state": "referred"},
        {"to_state": "requested"},
        {"to_state": "active"},
        {"kind": "stale"},
        {"kind": "late"},
        {"kind": "return", "transition": ""},
        {"transition": "continue"},
        {"passed": False},
        {"outcome": "blocked"},
    ],
    ids=str,
)
def test_it_refuses_an_entry_that_does_not_follow(made: LedgerEntry, wrong: dict[str, Any]) -> None:
    with refused("ledger_link"):
        insert(TABLE, linked(made) | wrong)


def test_it_refuses_an_entry_of_another_counselor(made: LedgerEntry, people: cast.Cast) -> None:
    with refused("ledger_link"):
        insert(TABLE, linked(made) | {"counselor_id": people.bagus.counselor.pk})


def test_it_refuses_an_entry_under_another_institution_or_konseli(made: LedgerEntry, people: cast.Cast) -> None:
    for wrong in (
        {"institution_id": people.cendana.pk},
        {"konseli_id": cast.adult(people.dewi).pk},
        {"counselor_id": people.sari.counselor.pk, "kind": "reassign", "transition": "", "to_state": "active"},
    ):
        with refused("ledgerentry_tenant"):
            insert(TABLE, linked(made) | wrong)


def test_it_lets_a_reassignment_through_and_the_case_follows(made: LedgerEntry, people: cast.Cast) -> None:
    with by_hand():
        entry(made.case, kind=EntryKind.REASSIGN, outcome="none", counselor_id=people.bagus.counselor.pk)
    made.case.refresh_from_db()
    assert made.case.counselor_id == people.bagus.counselor.pk
    assert made.case.state == CaseState.ACTIVE


def test_it_refuses_a_reassignment_that_did_not_pass(made: LedgerEntry, people: cast.Cast) -> None:
    with refused("ledger_link"):
        entry(made.case, kind=EntryKind.REASSIGN, passed=False, counselor_id=people.bagus.counselor.pk)


def test_it_never_keeps_an_entry_by_which_the_case_could_not_move(people: cast.Cast) -> None:
    """The second case of the same pair cannot become open again: entry and move go together or not at all."""
    konseli = cast.adult(people.dewi)
    first = cast.request(people.dewi, konseli)
    other = cast.request(people.bagus, konseli)
    with by_hand():
        made = entry(other, "start")
    follows = linked(made) | {
        "kind": "reassign",
        "transition": "",
        "outcome": "none",
        "to_state": "active",
        "counselor_id": people.dewi.counselor.pk,
    }
    verbs = ["INSERT", "INSERT OR IGNORE", "INSERT OR REPLACE"] if connection.vendor == "sqlite" else ["INSERT"]
    for verb in verbs:
        with pytest.raises(DatabaseError), by_hand():
            insert(TABLE, follows, verb)
    other.refresh_from_db()
    assert (other.head, other.counselor_id) == (1, people.bagus.counselor.pk)
    assert LedgerEntry.objects.filter(case=other).count() == 1
    assert Case.objects.filter(pk=first.pk).exists()


@pytest.mark.parametrize("state", CaseState.values)
@pytest.mark.parametrize("kind", EntryKind.values)
def test_it_moves_a_case_as_the_table_of_moves_says_and_not_otherwise(people: cast.Cast, kind: str, state: str) -> None:
    case = in_state(cast.request(people.dewi), state)
    for transition in ["", *Transition.values]:
        for target in CaseState.values:
            outcome = "allowed" if kind in (EntryKind.DECISION, EntryKind.LATE) else "none"
            try:
                with by_hand():
                    entry(case, transition, kind=kind, to_state=target, outcome=outcome)
                    case.refresh_from_db()
                    passed = case.state == target
                    raise _UndoError
            except DatabaseError as error:
                assert "guard:ledger_link" in str(error)
                passed = False
            except _UndoError:
                pass
            assert passed == ((kind, transition, state, target) in MOVES), (kind, transition, state, target)


class _UndoError(Exception):
    pass


WAYS = {
    "requested": [],
    "active": ["start:active"],
    "ended": ["start:active", "end:ended"],
    "declined": ["decline:declined"],
    "referring": ["start:active", "refer:referring"],
    "referred": ["start:active", "refer:referred"],
}


def in_state(case: Case, state: str) -> Case:
    for step in WAYS[state]:
        transition, target = step.split(":")
        with by_hand():
            entry(case, transition, to_state=target)
    case.refresh_from_db()
    return case


def test_it_moves_the_time_of_the_state_only_when_the_state_moves(case: Case) -> None:
    with by_hand():
        entry(case, "start", at=cast.NOW + timedelta(hours=1))
        entry(case, "continue", at=cast.NOW + timedelta(hours=2))
        entry(case, "end", passed=False, at=cast.NOW + timedelta(hours=3))
    case.refresh_from_db()
    assert case.state_since == cast.NOW + timedelta(hours=1)
    assert case.head == 3
