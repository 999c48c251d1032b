"""Every link of every table: parent and child are of one institution, and where both say so of one konseli and case.

And what once was said or fixed stays: every frozen column of every table, by every way of writing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.db import connection, models

from counseling.guards import spec
from counseling.keys.fields import Sealed, SealedField
from counseling.models import Case
from counseling.models.base import uuid7
from tests import cast
from tests.counseling.guards.world import (
    World,
    as_stored,
    by_hand,
    columns_of,
    everything,
    insert,
    institution_rows,
    refused,
    sql,
)

pytestmark = pytest.mark.django_db

MODELS = {model._meta.db_table: model for model in apps.get_app_config("counseling").get_models()}
TABLES = {table.name: table for table in spec.guarded_tables()}
LINKS = [(table.name, column, parent) for table in TABLES.values() for column, parent in table.parents]


class Worlds(NamedTuple):
    """A world, and how others differ from it: in the institution, in the konseli, in the case alone."""

    own: World
    institution: World
    konseli: World
    case: World


@pytest.fixture(scope="module")
def worlds(kept: None) -> Worlds:
    people = cast.people()
    first = cast.request(people.dewi)
    own = everything(first, people.dewi) | institution_rows(people.dewi, people.ratna)
    other = everything(cast.request(people.sari), people.sari) | institution_rows(people.sari, people.sari)
    second = everything(cast.request(people.dewi, cast.adult(people.dewi)), people.dewi, at_hour=3)
    twin = everything(cast.request(people.bagus, first.konseli), people.bagus, at_hour=5)
    return Worlds(own, other, second, twin)


def row_of(world: World, table: str) -> models.Model:
    row: models.Model = world[MODELS[table].__name__]
    return row


def test_it_aims_at_every_guarded_table(worlds: Worlds) -> None:
    assert {MODELS[table].__name__ for table in TABLES} == set(worlds.own)


def test_it_guards_every_table_that_belongs_to_an_institution() -> None:
    """An account belongs to none, and so do its sign-ins and its browsers: one person may work at several.
    Of a mail it is not known before it is sent."""
    unguarded = {model.__name__ for table, model in MODELS.items() if table not in TABLES}
    assert unguarded == {
        *("FoundingCode", "Institution", "Beat", "OutgoingMail"),
        *("User", "TrustedBrowser", "KnownBrowser", "SignIn"),
    }


def test_it_names_only_tables_and_columns_that_exist() -> None:
    names = {model.__name__: model for model in MODELS.values()}
    assert names.keys() >= spec.APPEND_ONLY | spec.FROZEN.keys() | spec.DELETABLE
    for name, columns in spec.FROZEN.items():
        assert {field.column for field in names[name]._meta.concrete_fields} >= set(columns), name


def foreign_parents(worlds: Worlds, table: str, column: str, parent: str) -> Iterator[tuple[str, Any]]:
    link, of = (column, parent), TABLES[table]
    yield "institution", row_of(worlds.institution, parent).pk
    if link in of.of_konseli:
        yield "konseli", row_of(worlds.konseli, parent).pk
    # A single link to a row of a case has no other to agree with.
    if link in of.of_case or (link in of.cousins and len(of.cousins) > 1):
        yield "case", row_of(worlds.case, parent).pk


def test_it_refuses_a_parent_of_another_institution_konseli_or_case(worlds: Worlds, subtests: pytest.Subtests) -> None:
    for table, column, parent in LINKS:
        values = columns_of(row_of(worlds.own, table))
        for differs, key in foreign_parents(worlds, table, column, parent):
            with subtests.test(table=table, column=column, differs=differs):
                assert as_stored(key) != values[column]
                with refused():
                    sql(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', key, values["id"])
                with refused(f"{table[11:]}_tenant"), only_agreement(table):
                    insert(table, values | {"id": uuid7(), column: key})


def test_it_refuses_a_flag_that_came_up_in_an_entry_of_another_case(worlds: Worlds) -> None:
    table = "counseling_flagoccurrence"
    values = columns_of(row_of(worlds.own, table)) | {"id": uuid7()}
    with refused("flagoccurrence_tenant"):
        insert(table, values | {"entry_id": row_of(worlds.case, spec.LEDGER).pk})


@contextmanager
def only_agreement(table: str) -> Iterator[None]:
    """Without the table's other guards on INSERT, to see that the agreement alone refuses."""
    others = {
        spec.LEDGER: ["ledger_link", "ledger_move"],
        spec.CASE: ["case_insert"],
        spec.SESSION: ["session_entry"],
        spec.DISCLOSURE: ["disclosure_entry"],
    }.get(table, [])
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        for name in others:
            sql(f'ALTER TABLE "{table}" DISABLE TRIGGER guard_{name}')
    else:
        for name in others:
            sql(f"DROP TRIGGER guard_{name}")
    yield


def test_it_refuses_another_institution_konseli_or_case_of_its_own(worlds: Worlds, subtests: pytest.Subtests) -> None:
    for table in TABLES:
        values = columns_of(row_of(worlds.own, table))
        others = {
            "institution_id": worlds.institution["Case"].institution_id,
            "konseli_id": worlds.konseli["Konseli"].pk,
            "case_id": worlds.case["Case"].pk,
        }
        for column in others.keys() & values.keys():
            with subtests.test(table=table, column=column), refused():
                sql(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', others[column], values["id"])


# ---------------------------------------------------------------- what stays as written


def other_value(field: "models.Field[Any, Any]", row: models.Model) -> Any:
    """Another value that the column takes."""
    value = getattr(row, field.attname) if not isinstance(field, SealedField) else None
    if isinstance(field, SealedField):
        return Sealed(b"\x01" + uuid7().bytes + b"x" * 40)
    if isinstance(field, models.UUIDField | models.ForeignKey):
        return uuid7()
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.IntegerField):
        return (value or 0) + 1
    if isinstance(field, models.DateTimeField):
        return datetime(2001, 2, 3, tzinfo=UTC)
    if isinstance(field, models.DateField):
        return date(2001, 2, 3)
    return b"lain" if isinstance(field, models.BinaryField) else "lain"


def test_it_refuses_to_change_what_stays_as_written(worlds: Worlds, subtests: pytest.Subtests) -> None:
    for table in TABLES.values():
        row = row_of(worlds.own, table.name)
        for column in (*table.frozen, *table.sealed):
            field = next(field for field in row._meta.concrete_fields if field.column == column)
            with subtests.test(table=table.name, column=column):
                before = columns_of(row)
                with refused():
                    type(row)._base_manager.filter(pk=row.pk).update(**{field.attname: other_value(field, row)})
                if before[column] is not None and field.null:
                    with refused():
                        sql(f'UPDATE "{table.name}" SET "{column}" = NULL WHERE id = %s', row.pk)
                assert columns_of(row) == before


def test_it_refuses_to_remove_rows(worlds: Worlds, subtests: pytest.Subtests) -> None:
    for table in TABLES.values():
        row = row_of(worlds.own, table.name)
        if table.deletable:
            continue
        with subtests.test(table=table.name):
            with refused(f"{table.name[11:]}_keep"):
                sql(f'DELETE FROM "{table.name}" WHERE id = %s', row.pk)
            with refused(f"{table.name[11:]}_keep"):
                type(row)._base_manager.filter(pk=row.pk)._raw_delete("default")
            replace_or_truncate(table.name, row)


def replace_or_truncate(table: str, row: models.Model) -> None:
    if connection.vendor == "postgresql":
        with refused("_whole"):
            sql("SET CONSTRAINTS ALL IMMEDIATE")
            sql(f'TRUNCATE "{table}" CASCADE')
        return
    for recursive in ("ON", "OFF"):
        sql(f"PRAGMA recursive_triggers = {recursive}")
        try:
            with refused():
                insert(table, columns_of(row), "INSERT OR REPLACE")
        finally:
            sql("PRAGMA recursive_triggers = ON")


def test_it_refuses_to_replace_a_row_under_another_id_that_collides(worlds: Worlds) -> None:
    """REPLACE removes what it collides with, by whichever unique column."""
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own word")
    unique = ("Membership", "Flag", "Obligation", "Surge", "RoleGrant", "Supervision", "PolicyVersion", "Disclosure")
    for name in unique:
        row = worlds.own[name]
        before = columns_of(row)
        try:
            with by_hand():
                insert(row._meta.db_table, columns_of(row) | {"id": uuid7()}, "INSERT OR REPLACE")
        except Exception as error:
            assert "guard:" in str(error), name
        assert columns_of(row) == before, name


def test_it_lets_a_case_of_the_same_world_through(worlds: Worlds) -> None:
    """The control: a copy that agrees with itself is refused by no guard of agreement."""
    for name in ("Statement", "Consent", "Guardian", "AccessLog", "Goal", "Complaint"):
        row = worlds.own[name]
        with by_hand():
            insert(row._meta.db_table, columns_of(row) | {"id": uuid7()})
    assert Case.objects.count() == 4
