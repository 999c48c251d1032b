"""What runs on the second database: whatever can differ, and of the rest enough to ask every statement there."""

import json
from pathlib import Path

import pytest

from counseling.models import Institution
from tests.plugins import statements
from tests.plugins.statements import needed, shape

NOTES = {"a": {1, 2}, "b": {2}, "c": {2, 3}, "d": {1, 2, 3}, "e": set[int]()}


def test_every_statement_is_asked_by_one_that_is_chosen() -> None:
    assert needed(list(NOTES), NOTES, []) == {"d"}
    assert needed(["a", "b", "c"], NOTES, []) == {"a", "c"}


def test_what_can_differ_is_always_chosen_and_counts() -> None:
    assert needed(["a", "b", "c"], NOTES, ["b"]) == {"a", "b", "c"}
    assert needed(["b", "d"], NOTES, ["d"]) == {"d"}


def test_what_left_no_note_is_chosen() -> None:
    assert needed(["b", "new"], NOTES, ["b"]) == {"b", "new"}
    assert needed(["a", "new"], {}, []) == {"a", "new"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('SELECT "id" FROM "t" WHERE "id" IN (%s, %s, %s)', 'SELECT "id" FROM "t" WHERE "id" IN (%s)'),
        ('INSERT INTO "t" ("a", "b") VALUES (%s, %s), (%s, %s)', 'INSERT INTO "t" ("a", "b") VALUES (%s, %s)'),
    ],
)
def test_how_many_values_there_are_makes_no_other_statement(one: str, other: str) -> None:
    assert shape(one) == shape(other) is not None


def test_another_column_or_table_makes_another_statement() -> None:
    shapes = {shape(sql) for sql in ("SELECT a FROM t", "SELECT b FROM t", "SELECT a FROM u", "DELETE FROM t")}
    assert len(shapes) == 4 and None not in shapes


def test_what_steers_a_transaction_is_no_statement() -> None:
    assert [shape(sql) for sql in ("SAVEPOINT s1", "RELEASE SAVEPOINT s1", "PRAGMA foreign_keys", "BEGIN")] == [
        None
    ] * 4


def test_notes_of_all_processes_are_read_together(tmp_path: Path) -> None:
    (tmp_path / "gw0.json").write_text(json.dumps({"a": [1, 2]}))
    (tmp_path / "gw1.json").write_text(json.dumps({"b": []}))
    assert statements.read(tmp_path) == {"a": {1, 2}, "b": set()}


@pytest.mark.django_db
def test_what_a_test_asks_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    for name, empty in (("_asking", set[int]()), ("_noted", dict[str, set[int]]())):
        monkeypatch.setattr(statements, name, empty)
    notebook = statements.Notebook(tmp_path)
    around = notebook.pytest_runtest_protocol(request.node)
    next(around)
    list(Institution.objects.filter(name="SMA"))
    with pytest.raises(StopIteration):
        around.send(True)
    notebook.pytest_sessionfinish(request.session)
    assert [len(asked) for asked in statements.read(tmp_path).values()] == [1]
