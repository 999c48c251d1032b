"""The guards in SQLite's words. A trigger may not reach outside its row's statement, so each is one SELECT RAISE."""

from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from counseling.choices import MOVES
from counseling.guards.spec import (
    APPOINTMENT,
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


def _trigger(name: str, when: str, table: str, body: str, condition: str = "") -> tuple[str, str]:
    full = f"{PREFIX}_{name}"
    return full, f'CREATE TRIGGER {full} {when} ON "{table}" FOR EACH ROW {condition} BEGIN {body}; END'


def _refuse(name: str, unless: str) -> str:
    return f"SELECT RAISE(ABORT, 'guard:{name}') WHERE NOT ({unless})"


def _agreement(table: Table) -> str:
    """NULL links agree with everything; the parent's institution (and konseli, and case) must be the row's own."""
    terms = [
        f'(NEW.{column} IS NULL OR EXISTS (SELECT 1 FROM "{parent}" p WHERE p.id = NEW.{column}'
        f" AND p.institution_id = NEW.institution_id"
        + (" AND p.konseli_id = NEW.konseli_id" if (column, parent) in table.of_konseli else "")
        + (" AND p.case_id = NEW.case_id" if (column, parent) in table.of_case else "")
        + "))"
        for column, parent in table.parents
    ]
    return " AND ".join(terms)


def _table_guards(table: Table) -> list[tuple[str, str]]:
    short = table.name.removeprefix("counseling_")
    found = []
    if table.parents:
        for event in ("INSERT", "UPDATE"):
            name = f"{short}_tenant_{event.lower()}"
            found.append(_trigger(name, f"BEFORE {event}", table.name, _refuse(name, _agreement(table))))
    same = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in table.frozen)
    found.append(_trigger(f"{short}_frozen", "BEFORE UPDATE", table.name, _refuse(f"{short}_frozen", same)))
    if not table.deletable:
        found.append(_trigger(f"{short}_keep", "BEFORE DELETE", table.name, _refuse(f"{short}_keep", "0")))
        # REPLACE deletes the row it collides with; without recursive triggers no DELETE guard would see that.
        fresh = f'NOT EXISTS (SELECT 1 FROM "{table.name}" o WHERE o.id = NEW.id)'
        found.append(_trigger(f"{short}_fresh", "BEFORE INSERT", table.name, _refuse(f"{short}_fresh", fresh)))
    return found


def _ledger_guards() -> list[tuple[str, str]]:
    moves = ", ".join(f"('{k}', '{t}', '{a}', '{b}')" for k, t, a, b in sorted(MOVES))
    link = f"""EXISTS (SELECT 1 FROM "{CASE}" c WHERE c.id = NEW.case_id AND NEW.number = c.head + 1
        AND NEW.previous_hash = c.head_hash AND NEW.from_state = c.state
        AND (NEW.counselor_id = c.counselor_id OR NEW.kind = 'reassign'))
        AND CASE WHEN NEW.passed THEN (NEW.kind, NEW.transition, NEW.from_state, NEW.to_state) IN (VALUES {moves})
            ELSE NEW.to_state = NEW.from_state AND NEW.kind <> 'reassign' END"""
    move = f"""UPDATE "{CASE}" SET state = NEW.to_state, head = NEW.number, head_hash = NEW.mac,
        counselor_id = NEW.counselor_id,
        state_since = CASE WHEN NEW.to_state = NEW.from_state THEN state_since ELSE NEW.at END
        WHERE id = NEW.case_id"""
    return [
        _trigger("ledger_link", "BEFORE INSERT", LEDGER, _refuse("ledger_link", link)),
        _trigger("ledger_move", "AFTER INSERT", LEDGER, move),
        _trigger("ledger_update", "BEFORE UPDATE", LEDGER, _refuse("ledger_update", "0")),
    ]


def _case_guards() -> list[tuple[str, str]]:
    born = "NEW.state = 'requested' AND NEW.head = 0 AND NEW.head_hash = ''"
    unmoved = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in MOVED_BY_ENTRY)
    by_entry = f"""EXISTS (SELECT 1 FROM "{LEDGER}" e WHERE e.case_id = NEW.id AND e.number = NEW.head
        AND NEW.head = OLD.head + 1 AND e.from_state = OLD.state AND e.to_state = NEW.state
        AND e.mac = NEW.head_hash AND e.counselor_id = NEW.counselor_id
        AND NEW.state_since IS CASE WHEN e.to_state = e.from_state THEN OLD.state_since ELSE e.at END)"""
    taken = f"""NOT EXISTS (SELECT 1 FROM "{CASE}" o WHERE o.request_id = NEW.request_id
        OR (o.institution_id = NEW.institution_id AND o.code = NEW.code))"""
    return [
        _trigger("case_insert", "BEFORE INSERT", CASE, _refuse("case_insert", f"{born} AND {taken}")),
        _trigger("case_update", "BEFORE UPDATE", CASE, _refuse("case_update", f"({unmoved}) OR {by_entry}")),
    ]


def _child_guards() -> list[tuple[str, str]]:
    session = f"""EXISTS (SELECT 1 FROM "{LEDGER}" e WHERE e.id = NEW.entry_id AND e.case_id = NEW.case_id
        AND e.transition IN ('start', 'continue')
        AND ((e.passed AND NOT NEW.incident) OR (e.kind = 'late' AND NEW.late AND NEW.incident AND NOT e.passed)))"""
    disclosure = f"""EXISTS (SELECT 1 FROM "{LEDGER}" e WHERE e.id = NEW.entry_id AND e.case_id = NEW.case_id
        AND e.passed AND e.transition = 'disclose')"""
    same = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in SIGNED_NOTE)
    signed = f"""OLD.signed_at IS NULL
        OR ({same} AND (NEW.body IS OLD.body OR substr(NEW.body, 2, 16) IS NOT substr(OLD.body, 2, 16)))"""
    return [
        _trigger("session_entry", "BEFORE INSERT", SESSION, _refuse("session_entry", session)),
        _trigger("disclosure_entry", "BEFORE INSERT", DISCLOSURE, _refuse("disclosure_entry", disclosure)),
        _trigger("note_signed", "BEFORE UPDATE", NOTE, _refuse("note_signed", signed)),
        *_overlap_guards(),
    ]


def _overlap_guards() -> list[tuple[str, str]]:
    free = f"""NEW.state <> 'agreed' OR NOT EXISTS (SELECT 1 FROM "{APPOINTMENT}" o WHERE o.id <> NEW.id
        AND o.state = 'agreed' AND o.institution_id = NEW.institution_id
        AND (o.counselor_id = NEW.counselor_id OR o.konseli_id = NEW.konseli_id)
        AND o.starts_at < NEW.ends_at AND NEW.starts_at < o.ends_at)"""
    return [
        _trigger(f"appointment_free_{event.lower()}", f"BEFORE {event}", APPOINTMENT, _refuse("appointment_free", free))
        for event in ("INSERT", "UPDATE")
    ]


@lru_cache(maxsize=1)
def _guards() -> dict[str, str]:
    found = _ledger_guards() + _case_guards() + _child_guards()
    for table in guarded_tables():
        found += _table_guards(table)
    return dict(found)


def create_statements() -> list[str]:
    return list(_guards().values())


def _present(cursor: Any) -> dict[str, str]:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{PREFIX}_%"])
    return dict(cursor.fetchall())


def drop_statements(cursor: Any) -> list[str]:
    return [f'DROP TRIGGER "{name}"' for name in _present(cursor)]


def missing(cursor: Any) -> list[str]:
    present = _present(cursor)
    wrong = [name for name, sql in _guards().items() if present.get(name) != sql]
    cursor.execute("PRAGMA recursive_triggers")
    if cursor.fetchone()[0] != 1:
        wrong.append("recursive_triggers")
    return wrong


def suspend(connection: BaseDatabaseWrapper) -> None:
    from counseling import guards

    guards.lift(connection)


def resume(connection: BaseDatabaseWrapper) -> None:
    from counseling import guards

    guards.install(connection)
