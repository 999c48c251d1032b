"""The guards in PostgreSQL's words: one function a guard, each refusing with SQLSTATE 23514 and the guard's name."""

import hashlib
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

from counseling.choices import MOVES
from counseling.guards.spec import (
    CASE,
    DISCLOSURE,
    LEDGER,
    MOVED_BY_ENTRY,
    NOTE,
    PREFIX,
    SESSION,
    SIGNED_NOTE,
    Table,
    guarded_tables,
)


class Guard(NamedTuple):
    """A trigger and its function body. `when` is e.g. BEFORE INSERT, `level` ROW or STATEMENT."""

    name: str
    when: str
    table: str
    body: str
    level: str = "ROW"


def _refuse(name: str, unless: str) -> str:
    return (
        f" BEGIN IF NOT COALESCE(({unless}), FALSE) THEN"
        f" RAISE EXCEPTION 'guard:{name}' USING ERRCODE = '23514'; END IF; RETURN NEW; END "
    )


def _never(name: str) -> str:
    return f" BEGIN RAISE EXCEPTION 'guard:{name}' USING ERRCODE = '23514'; END "


def _agreement(table: Table) -> str:
    terms = [
        f'(NEW.{column} IS NULL OR EXISTS (SELECT 1 FROM "{parent}" p WHERE p.id = NEW.{column}'
        f" AND p.institution_id = NEW.institution_id"
        + (" AND p.konseli_id = NEW.konseli_id" if (column, parent) in table.of_konseli else "")
        + (" AND p.case_id = NEW.case_id" if (column, parent) in table.of_case else "")
        + "))"
        for column, parent in table.parents
    ]
    return " AND ".join(terms)


def _table_guards(table: Table) -> list[Guard]:
    short = table.name.removeprefix("counseling_")
    found = []
    if table.parents:
        name = f"{short}_tenant"
        found.append(Guard(name, "BEFORE INSERT OR UPDATE", table.name, _refuse(name, _agreement(table))))
    same = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in table.frozen)
    found.append(Guard(f"{short}_frozen", "BEFORE UPDATE", table.name, _refuse(f"{short}_frozen", same)))
    if not table.deletable:
        found.append(Guard(f"{short}_keep", "BEFORE DELETE", table.name, _never(f"{short}_keep")))
        found.append(Guard(f"{short}_whole", "BEFORE TRUNCATE", table.name, _never(f"{short}_whole"), "STATEMENT"))
    return found


def _ledger_guards() -> list[Guard]:
    moves = ", ".join(f"('{k}', '{t}', '{a}', '{b}')" for k, t, a, b in sorted(MOVES))
    link = f"""EXISTS (SELECT 1 FROM "{CASE}" c WHERE c.id = NEW.case_id AND NEW.number = c.head + 1
        AND NEW.previous_hash = c.head_hash AND NEW.from_state = c.state
        AND (NEW.counselor_id = c.counselor_id OR NEW.kind = 'reassign'))
        AND CASE WHEN NEW.passed THEN (NEW.kind, NEW.transition, NEW.from_state, NEW.to_state) IN (VALUES {moves})
            ELSE NEW.to_state = NEW.from_state AND NEW.kind <> 'reassign' END"""
    move = f""" BEGIN UPDATE "{CASE}" SET state = NEW.to_state, head = NEW.number, head_hash = NEW.mac,
        counselor_id = NEW.counselor_id,
        state_since = CASE WHEN NEW.to_state = NEW.from_state THEN state_since ELSE NEW.at END
        WHERE id = NEW.case_id; RETURN NULL; END """
    return [
        Guard("ledger_link", "BEFORE INSERT", LEDGER, _refuse("ledger_link", link)),
        Guard("ledger_move", "AFTER INSERT", LEDGER, move),
        Guard("ledger_update", "BEFORE UPDATE", LEDGER, _never("ledger_update")),
    ]


def _case_guards() -> list[Guard]:
    born = "NEW.state = 'requested' AND NEW.head = 0 AND NEW.head_hash = ''"
    unmoved = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in MOVED_BY_ENTRY)
    by_entry = f"""EXISTS (SELECT 1 FROM "{LEDGER}" e WHERE e.case_id = NEW.id AND e.number = NEW.head
        AND NEW.head = OLD.head + 1 AND e.from_state = OLD.state AND e.to_state = NEW.state
        AND e.mac = NEW.head_hash AND e.counselor_id = NEW.counselor_id
        AND NEW.state_since = CASE WHEN e.to_state = e.from_state THEN OLD.state_since ELSE e.at END)"""
    return [
        Guard("case_insert", "BEFORE INSERT", CASE, _refuse("case_insert", born)),
        Guard("case_update", "BEFORE UPDATE", CASE, _refuse("case_update", f"({unmoved}) OR {by_entry}")),
    ]


def _child_guards() -> list[Guard]:
    session = f"""EXISTS (SELECT 1 FROM "{LEDGER}" e WHERE e.id = NEW.entry_id AND e.case_id = NEW.case_id
        AND e.transition IN ('start', 'continue')
        AND ((e.passed AND NOT NEW.incident) OR (e.kind = 'late' AND NEW.late AND NEW.incident AND NOT e.passed)))"""
    disclosure = f"""EXISTS (SELECT 1 FROM "{LEDGER}" e WHERE e.id = NEW.entry_id AND e.case_id = NEW.case_id
        AND e.passed AND e.transition = 'disclose')"""
    same = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in SIGNED_NOTE)
    signed = f"""OLD.signed_at IS NULL OR ({same} AND (NEW.body IS NOT DISTINCT FROM OLD.body
        OR substring(NEW.body FROM 2 FOR 16) IS DISTINCT FROM substring(OLD.body FROM 2 FOR 16)))"""
    return [
        Guard("session_entry", "BEFORE INSERT", SESSION, _refuse("session_entry", session)),
        Guard("disclosure_entry", "BEFORE INSERT", DISCLOSURE, _refuse("disclosure_entry", disclosure)),
        Guard("note_signed", "BEFORE UPDATE", NOTE, _refuse("note_signed", signed)),
    ]


@lru_cache(maxsize=1)
def _guards() -> tuple[Guard, ...]:
    found = _ledger_guards() + _case_guards() + _child_guards()
    for table in guarded_tables():
        found += _table_guards(table)
    return tuple(found)


def create_statements() -> list[str]:
    statements = []
    for guard in _guards():
        function = f"{PREFIX}_{guard.name}"
        # A percent sign would be read as a placeholder by the driver; none of the bodies holds one.
        statements.append(
            f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $guard${guard.body}$guard$"
        )
        statements.append(
            f'CREATE TRIGGER {function} {guard.when} ON "{guard.table}"'
            f" FOR EACH {guard.level} EXECUTE FUNCTION {function}()"
        )
    return statements


def drop_statements(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname LIKE %s",
        [f"{PREFIX}\\_%"],
    )
    return [f'DROP FUNCTION "{name}"() CASCADE' for (name,) in cursor.fetchall()]


def missing(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT t.tgname, c.relname, t.tgtype, md5(p.prosrc)"
        " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
        " AND t.tgenabled = 'O' AND t.tgqual IS NULL AND t.tgattr = ''"
        " AND current_setting('session_replication_role') = 'origin'"
    )
    present = set(cursor.fetchall())
    return [name for name, *rest in map(_fingerprint, _guards()) if (name, *rest) not in present]


def _fingerprint(guard: Guard) -> tuple[str, str, int, str]:
    """Name, table, pg_trigger.tgtype and digest of the body: what `missing` compares."""
    bits = {"ROW": 1, "BEFORE": 2, "INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
    kind = sum(bits.get(word, 0) for word in [guard.level, *guard.when.split()])
    digest = hashlib.md5(guard.body.encode(), usedforsecurity=False).hexdigest()
    return f"{PREFIX}_{guard.name}", guard.table, kind, digest


def suspend(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")


def resume(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = origin")
