"""The role that the app works as on PostgreSQL: it reads and writes rows, and owns nothing.

So it can neither switch a guard off nor drop, truncate or alter a table. It gets for each table what the app does with
it, and no more: an entry of the ledger and a seal are never changed, and only what may be deleted can be.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection

from counseling.guards.spec import LEDGER, deletable_tables
from counseling.services.marker import service

READ, ADD, CHANGE, DELETE = "SELECT", "INSERT", "UPDATE", "DELETE"
EVERY = (READ, ADD, CHANGE, DELETE, "TRUNCATE", "REFERENCES", "TRIGGER")
NEVER_CHANGED = (LEDGER, "counseling_seal")
READ_ALONE = ("django_migrations",)


class AppRoleError(Exception):
    """The role cannot be given its grants; the message is one sentence."""


def wanted() -> dict[str, set[str]]:
    """What the app does with each table of its schema."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        names = [name for (name,) in cursor.fetchall()]
    ours = {model._meta.db_table for model in apps.get_app_config("counseling").get_models()}
    kept = ours - deletable_tables()
    return {name: _of(name, kept=name in kept) for name in names}


def _of(table: str, *, kept: bool) -> set[str]:
    if table in READ_ALONE:
        return {READ}
    if table in NEVER_CHANGED:
        return {READ, ADD}
    return {READ, ADD, CHANGE} if kept else {READ, ADD, CHANGE, DELETE}


@service
def grant(name: str) -> int:
    """Gives the role what it needs, takes away what is more, and says for how many tables. Raises AppRoleError."""
    _check_is_fit(name)
    tables = wanted()
    with connection.cursor() as cursor:
        role, schema = _quoted(cursor, name)
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}")
        cursor.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role}")
        cursor.execute(f"REVOKE CREATE ON SCHEMA {schema} FROM {role}, PUBLIC")
        cursor.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
        for table, rights in sorted(tables.items()):
            cursor.execute(f'GRANT {", ".join(sorted(rights))} ON {schema}."{table}" TO {role}')
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}")
        # What the next migration makes; which of it may be deleted is granted by calling this again.
        later = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT"
        cursor.execute(f"{later} SELECT, INSERT, UPDATE ON TABLES TO {role}")
        cursor.execute(f"{later} USAGE, SELECT ON SEQUENCES TO {role}")
    return len(tables)


def faults(name: str) -> list[str]:
    """What the role may do and should not, and what it needs and may not; a sentence each. Raises AppRoleError."""
    _check_is_fit(name)
    return [*_faults_of_schema(name), *_faults_of_tables(name)]


def _faults_of_schema(name: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_schema_privilege(%s, current_schema(), 'USAGE'),"
            " has_schema_privilege(%s, current_schema(), 'CREATE')",
            [name, name],
        )
        uses, creates = cursor.fetchone()
        cursor.execute(
            "SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema() AND NOT"
            " has_sequence_privilege(%s, format('%%I.%%I', schemaname, sequencename), 'USAGE') ORDER BY 1",
            [name],
        )
        sequences = [sequence for (sequence,) in cursor.fetchall()]
    if not uses:
        yield "it may not use the schema"
    if creates:
        yield "it may create tables"
    yield from (f"it may not count on with {sequence}" for sequence in sequences)


def _faults_of_tables(name: str) -> Iterator[str]:
    columns = ", ".join(
        f"has_table_privilege(%s, format('%%I.%%I', schemaname, tablename), '{each}')" for each in EVERY
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT tablename, {columns} FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
            [name] * len(EVERY),
        )
        rows: list[Any] = cursor.fetchall()
    tables = wanted()
    for table, *may in rows:
        has = {right for right, given in zip(EVERY, may, strict=True) if given}
        if lacking := tables[table] - has:
            yield f"it lacks {', '.join(sorted(lacking))} on {table}"
        if more := has - tables[table]:
            yield f"it has {', '.join(sorted(more))} on {table}"


def _check_is_fit(name: str) -> None:
    """The role is there, and is no owner in disguise."""
    if connection.vendor != "postgresql":
        raise AppRoleError("Only PostgreSQL has roles: on SQLite whoever may write the file owns it.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = %s", [name])
        row = cursor.fetchone()
        if row is None:
            role, _ = _quoted(cursor, name)
            raise AppRoleError(f"There is no role {name}: make it with CREATE ROLE {role} LOGIN PASSWORD '…'.")
        cursor.execute(
            "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()"
            " AND pg_has_role(%s, tableowner, 'MEMBER')",
            [name],
        )
        (owned,) = cursor.fetchone()
    if row[0]:
        raise AppRoleError(
            f"The role {name} may do more than any grant says (superuser, or makes roles): take another."
        )
    if owned:
        raise AppRoleError(f"The role {name} owns {owned} of the tables, or is a member of their owner: take another.")


def _quoted(cursor: Any, name: str) -> tuple[str, str]:
    """The names of the role and of the schema, as they may stand in a statement."""
    cursor.execute("SELECT quote_ident(%s), quote_ident(current_schema())", [name])
    role, schema = cursor.fetchone()
    return str(role), str(schema)
