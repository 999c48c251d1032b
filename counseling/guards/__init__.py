"""Guards: triggers that keep the one door shut, whoever writes to the database and by whatever way.

`spec.py` says what is guarded, `sqlite.py` and `postgresql.py` put it into words. Migrations on SQLite rebuild tables
and would drop triggers silently, so the guards are lifted before and installed after every `migrate`; the gate refuses
to work while one is missing, altered or switched off.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


def _vendor(connection: BaseDatabaseWrapper) -> ModuleType:
    if connection.vendor == "postgresql":
        from counseling.guards import postgresql

        return postgresql
    from counseling.guards import sqlite

    return sqlite


def install(connection: BaseDatabaseWrapper) -> None:
    """Creates every guard anew."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        lift(connection)
        for statement in _vendor(connection).create_statements(cursor):
            cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Drops every guard that is there."""
    vendor = _vendor(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in vendor.drop_statements(cursor):
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the guards that are absent, altered or switched off; empty when all stand. One query."""
    with connection.cursor() as cursor:
        found: list[str] = _vendor(connection).missing(cursor)
    return found


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """For flushes in tests: the guards are off inside, on again afterwards."""
    vendor = _vendor(connection)
    vendor.suspend(connection)
    try:
        yield
    finally:
        vendor.resume(connection)


def lift_before_migrate(*, using: str, **_: Any) -> None:
    lift(connections[using])


def install_after_migrate(*, using: str, **_: Any) -> None:
    from counseling.guards.spec import guarded_tables

    connection = connections[using]
    # While the first migrations run one by one, there is nothing to guard yet.
    if {table.name for table in guarded_tables()} <= set(connection.introspection.table_names()):
        install(connection)
