"""A service writes on a case while it holds it: while a test runs, any other write to a row of a case fails it.

Whether a call graph holds a case cannot be read off its source, so this looks where the SQL passes, as the write guard
does. An INSERT names its case; of which cases an UPDATE or a DELETE is, the database is asked beforehand.
"""

import re
import sys
from collections.abc import Collection, Mapping
from contextlib import closing
from functools import lru_cache
from types import FrameType, MappingProxyType
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from counseling.services.held import is_held

EXCUSED: Mapping[str, str] = MappingProxyType(
    {
        "reading.log": "a line of the read log: who reads waits for nobody, and no decision rests on it",
        "relationship_hint.refresh": "a changed record may not wait for all of its cases; two looks find the same",
        "held._settle": "what a write on one case closes in another, last of all and in one order",
        "intake.carry_emergency": "added to a case of the receiver's, whose holder may be waiting for the sender's",
    }
)
"""The services that may write on a case that they do not hold, and why."""

_WRITES = ("INSERT", "UPDATE", "DELETE")
_INSERT = re.compile(r'INSERT (?:OR IGNORE )?INTO "(\w+)" \(([^)]*)\) ')
_CHANGE = re.compile(r'(?:UPDATE "(\w+)" SET |DELETE FROM "(\w+)")(.*?)(?: WHERE (.*))?', re.DOTALL)


def refusal(connection: BaseDatabaseWrapper, sql: str, params: Any) -> str:
    """Why this statement of a service may not run; empty where it may."""
    if not sql.startswith(_WRITES):
        return ""
    free = [case_id for case_id in _cases_of(connection, sql, params) if not is_held(case_id)]
    if not free or _is_excused(sys._getframe()):
        return ""
    return (
        f"A case is written on that is not held ({free[0]}): put the write into `with held(case, now=now)`, see"
        f" services/held.py. {sql[:200]}"
    )


@lru_cache
def tables() -> frozenset[str]:
    """Every table whose rows are each of one case."""
    models = apps.get_app_config("counseling").get_models()
    return frozenset(m._meta.db_table for m in models if any(f.name == "case" for f in m._meta.concrete_fields))


def _cases_of(connection: BaseDatabaseWrapper, sql: str, params: Any) -> Collection[UUID]:
    """The cases of the rows that the statement writes; none where it writes to another table."""
    added = _INSERT.match(sql)
    if added is not None:
        table, columns = added[1], [name.strip(' "') for name in added[2].split(",")]
        if table not in tables():
            return []
        return {_key(value) for given in params[columns.index("case_id") :: len(columns)] for value in _each(given)}
    changed = _CHANGE.fullmatch(sql)
    assert changed is not None, f"This statement cannot be read: {sql}"
    table = changed[1] or changed[2]
    if table not in tables():
        return []
    query = f'SELECT DISTINCT "{table}"."case_id" FROM "{table}" WHERE {changed[4] or "1 = 1"}'
    # Past the wrappers: it counts as no query of the test.
    with closing(connection.create_cursor()) as cursor:
        cursor.execute(query, tuple(params or ())[changed[3].count("%s") :])
        return {_key(row[0]) for row in cursor.fetchall()}


def _each(given: Any) -> list[Any]:
    """One value, or, where PostgreSQL gets many rows at once, those of a column."""
    return given if isinstance(given, list) else [given]


def _key(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _is_excused(frame: FrameType | None) -> bool:
    while frame is not None:
        package, _dot, module = str(frame.f_globals.get("__name__", "")).rpartition(".")
        if f"{module}.{frame.f_code.co_name}" in EXCUSED and package.startswith("counseling.services"):
            return True
        frame = frame.f_back
    return False
