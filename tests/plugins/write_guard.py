"""Writes happen in services only: while a test runs, any other write to our tables fails it. Those that write on a case
hold it (case_guard.py).

A syntax-tree check cannot tell `dict.update` from a queryset's, so the guard stands where the SQL passes. It sees every
connection of the process, those of the live server's threads too. What a view swallows still fails the test: each
refused write is remembered until the test is over.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from counseling.services.marker import inside_service
from tests.plugins import case_guard

_COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)
_STATEMENT = re.compile(r"(?:^|;)\s*(?:INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|WITH)\b", re.IGNORECASE)
_DEFINITION = re.compile(r"\s*CREATE\b", re.IGNORECASE)
_TARGET = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)"
    r"\s+(?:ONLY\s+)?(?:\"?\w+\"?\s*,\s*)*[\"`\[]?(counseling_\w+)",
    re.IGNORECASE,
)
_SIGN_IN = re.compile(r'UPDATE "counseling_user" SET "last_login" = [^,]+ WHERE [^,]+', re.IGNORECASE)

_lifted: ContextVar[bool] = ContextVar("direct_writes", default=False)
_refused: list[str] = []
_armed = False


class DirectWriteError(AssertionError):
    """A write to one of our tables from outside of every service, or by one that does not hold the case."""


def written_table(sql: str) -> str:
    """The table of ours that the statement writes to; empty where it writes to none."""
    bare = _COMMENT.sub(" ", sql)
    if not _STATEMENT.search(bare) or _DEFINITION.match(bare) or _SIGN_IN.fullmatch(bare.strip()):
        return ""
    found = _TARGET.search(bare)
    return found.group(1) if found else ""


def _watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if _armed and not _lifted.get():
        if inside_service():
            message = case_guard.refusal(context["connection"], str(sql), params)
        else:
            message = _refusal(str(sql))
        if message:
            _refused.append(message)
            raise DirectWriteError(message)
    return execute(sql, params, many, context)


def _refusal(sql: str) -> str:
    """Why this statement may not run outside of every service; empty where it may."""
    table = written_table(sql)
    return table and (
        f"{table} is written to outside of a service: move it into a function marked @service, or, where a test"
        f" arranges or attacks, wrap it in direct_writes(). {sql[:200]}"
    )


def see_every_statement(watch: Callable[..., Any]) -> None:
    """Puts this wrapper around each statement of every connection, those that are opened later too."""

    def install(connection: BaseDatabaseWrapper, **_: Any) -> None:
        if watch not in connection.execute_wrappers:
            connection.execute_wrappers.append(watch)

    connection_created.connect(install, weak=False, dispatch_uid=watch)
    for connection in connections.all(initialized_only=True):
        install(connection)


def stand_by() -> None:
    """Puts the guard on every connection from now on. It refuses nothing until it is armed."""
    see_every_statement(_watch)


@contextmanager
def armed() -> Iterator[None]:
    """For the time of one test; fails it in the end when a refused write was swallowed on the way."""
    global _armed
    _refused.clear()
    _armed = True
    try:
        yield
    finally:
        _armed = False
    if _refused:
        raise DirectWriteError(_refused[0])


@contextmanager
def direct_writes() -> Iterator[None]:
    """Lifts the guard in this thread, for tests that arrange rows by hand or attack the guards of the database."""
    token = _lifted.set(True)
    try:
        yield
    finally:
        _lifted.reset(token)


def forgive() -> None:
    """Forgets what was refused so far, for tests of the guard itself."""
    _refused.clear()
