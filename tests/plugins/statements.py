"""Which tests the second database needs: all for what can differ there, and of the rest as many as ask every statement.

On SQLite each test leaves a note of the statements that it asked (`--note-statements FOLDER`). On PostgreSQL, given
these notes (`--statements FOLDER`), a test runs if it commits (locks, races, migrations), if it is about guards, if it
left no note (SQLite skipped it), or if it asks a statement that no test chosen before it asks. Values do not count, nor
how many there are. Without notes every test runs.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from tests.plugins import write_guard

_MANY = re.compile(r"\(%s(?:, %s)*\)(?:, \(%s(?:, %s)*\))*")
_OURS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
_noted: dict[str, set[int]] = {}
_asking: set[int] = set()


@cache
def shape(sql: str) -> int | None:
    """A number for the statement, the same for any number of values; None for what steers a transaction."""
    return crc32(_MANY.sub("(%s)", sql).encode()) if sql.startswith(_OURS) else None


def _note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    found = shape(str(sql))
    if found is not None:
        _asking.add(found)
    return execute(sql, params, many, context)


def read(folder: Path) -> dict[str, set[int]]:
    """The notes of every process: which statements each test asked."""
    notes: dict[str, set[int]] = {}
    for path in sorted(folder.glob("*.json")):
        notes |= {test: set(asked) for test, asked in json.loads(path.read_text(encoding="utf-8")).items()}
    return notes


def needed(tests: Sequence[str], notes: Mapping[str, set[int]], always: Iterable[str]) -> set[str]:
    """Of these tests those that ask, together, every statement that all of them ask; `always` are among them."""
    chosen = {test for test in tests if test not in notes} | set(always)
    asked = {statement for test in chosen for statement in notes.get(test, ())}
    for test in sorted(set(tests) - chosen, key=lambda test: (-len(notes[test]), test)):
        if not notes[test] <= asked:
            chosen.add(test)
            asked |= notes[test]
    return chosen


class Notebook:
    """Registered with `--note-statements`: notes what each test asks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        write_guard.see_every_statement(_note)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        _asking.clear()
        done = yield
        if _asking:
            _noted[item.nodeid] = set(_asking)
        return done

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        name = getattr(session.config, "workerinput", {}).get("workerid", "main")
        notes = {test: sorted(asked) for test, asked in _noted.items()}
        (self.folder / f"{name}.json").write_text(json.dumps(notes), encoding="utf-8")
