"""The guards in SQLite's words. A trigger may not reach outside its row's statement, so each is one SELECT RAISE."""

from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from counseling.guards import clauses
from counseling.guards.spec import (
    APPOINTMENT,
    CASE,
    DATA_KEY,
    DISCLOSURE,
    FLAG,
    LEDGER,
    NOTE,
    PREFIX,
    SESSION,
    GuardedTable,
    guarded_tables,
)

SAME = "IS"
KEY_OF = "lower(hex(substr({}, 2, 16)))"


def _trigger(name: str, when: str, table: str, body: str, condition: str = "") -> tuple[str, str]:
    full = f"{PREFIX}_{name}"
    return full, f'CREATE TRIGGER {full} {when} ON "{table}" FOR EACH ROW {condition} BEGIN {body}; END'


def _refuse(name: str, unless: str) -> str:
    # NULL is no yes.
    return f"SELECT RAISE(ABORT, 'guard:{name}') WHERE NOT COALESCE(({unless}), 0)"


def _table_guards(table: GuardedTable) -> list[tuple[str, str]]:
    short = table.name.removeprefix("counseling_")
    found = []
    if table.parents:
        for event in ("INSERT", "UPDATE"):
            name = f"{short}_tenant_{event.lower()}"
            found.append(_trigger(name, f"BEFORE {event}", table.name, _refuse(name, clauses.agreement(table))))
    stays = clauses.frozen(table, same=SAME, key_of=KEY_OF)
    found.append(_trigger(f"{short}_frozen", "BEFORE UPDATE", table.name, _refuse(f"{short}_frozen", stays)))
    if not table.deletable:
        found.append(_trigger(f"{short}_keep", "BEFORE DELETE", table.name, _refuse(f"{short}_keep", "0")))
        # REPLACE deletes the row it collides with; without recursive triggers no DELETE guard would see that.
        fresh = f'NOT EXISTS (SELECT 1 FROM "{table.name}" o WHERE o.id = NEW.id)'
        found.append(_trigger(f"{short}_fresh", "BEFORE INSERT", table.name, _refuse(f"{short}_fresh", fresh)))
    return found


def _ledger_guards() -> list[tuple[str, str]]:
    # INSERT OR IGNORE would be handed on to the UPDATE, so the move is looked at once more.
    move = f"{clauses.MOVE_CASE}; {_refuse('ledger_move', clauses.CASE_MOVED)}"
    return [
        _trigger("ledger_link", "BEFORE INSERT", LEDGER, _refuse("ledger_link", clauses.ENTRY_LINKS)),
        _trigger("ledger_move", "AFTER INSERT", LEDGER, move),
        _trigger("ledger_update", "BEFORE UPDATE", LEDGER, _refuse("ledger_update", "0")),
    ]


def _case_guards() -> list[tuple[str, str]]:
    # As in `fresh`: REPLACE would remove the case whose request, code or place as the open one of the pair is taken.
    collides = (
        "o.request_id = NEW.request_id",
        "o.institution_id = NEW.institution_id AND o.code = NEW.code",
        "o.institution_id = NEW.institution_id AND o.konseli_id = NEW.konseli_id AND o.counselor_id = NEW.counselor_id"
        " AND o.state IN ('requested', 'active', 'referring')",
    )
    taken = " AND ".join(f'NOT EXISTS (SELECT 1 FROM "{CASE}" o WHERE {same})' for same in collides)
    moves = clauses.case_moves_by_entry(same=SAME)
    return [
        _trigger("case_insert", "BEFORE INSERT", CASE, _refuse("case_insert", f"{clauses.CASE_IS_NEW} AND {taken}")),
        _trigger("case_update", "BEFORE UPDATE", CASE, _refuse("case_update", moves)),
    ]


def _child_guards() -> list[tuple[str, str]]:
    signed = clauses.signed_note_stays(same=SAME, key_of=KEY_OF)
    disclosed = _refuse("disclosure_entry", clauses.DISCLOSURE_HAS_ENTRY)
    return [
        _trigger("session_entry", "BEFORE INSERT", SESSION, _refuse("session_entry", clauses.SESSION_HAS_ENTRY)),
        _trigger("disclosure_entry", "BEFORE INSERT", DISCLOSURE, disclosed),
        _trigger("note_signed", "BEFORE UPDATE", NOTE, _refuse("note_signed", signed)),
        _trigger("datakey_erased", "BEFORE UPDATE", DATA_KEY, _refuse("datakey_erased", clauses.ERASED_STAYS_ERASED)),
        *_overlap_guards(),
    ]


def _flag_guards() -> list[tuple[str, str]]:
    # As in `fresh`: REPLACE would remove the flag that stands open for the same case, code and counselor.
    free = f"""NOT EXISTS (SELECT 1 FROM "{FLAG}" o WHERE o.institution_id = NEW.institution_id
        AND o.case_id = NEW.case_id AND o.code = NEW.code AND o.counselor_id = NEW.counselor_id
        AND NOT (o.state = 'closed'))"""  # as the index one_open_flag has it
    return [
        _trigger("flag_insert", "BEFORE INSERT", FLAG, _refuse("flag_insert", f"{clauses.FLAG_IS_NEW} AND {free}")),
        _trigger("flag_update", "BEFORE UPDATE", FLAG, _refuse("flag_update", clauses.FLAG_STEPS)),
    ]


def _overlap_guards() -> list[tuple[str, str]]:
    # A group meeting takes its counselor once, however many konseli come.
    others = {"counselor": "COALESCE(o.group_id, o.id) <> COALESCE(NEW.group_id, NEW.id)", "konseli": "o.id <> NEW.id"}
    busy = [
        f"""NOT EXISTS (SELECT 1 FROM "{APPOINTMENT}" o WHERE o.institution_id = NEW.institution_id
        AND o.{who}_id = NEW.{who}_id AND o.starts_at < NEW.ends_at AND NEW.starts_at < o.ends_at
        AND o.state = 'agreed' AND {another})"""
        for who, another in others.items()
    ]
    free = f"NEW.state <> 'agreed' OR ({' AND '.join(busy)})"
    return [
        _trigger(f"appointment_free_{event.lower()}", f"BEFORE {event}", APPOINTMENT, _refuse("appointment_free", free))
        for event in ("INSERT", "UPDATE")
    ]


@lru_cache(maxsize=1)
def _guards() -> dict[str, str]:
    found = _ledger_guards() + _case_guards() + _child_guards() + _flag_guards()
    for table in guarded_tables():
        found += _table_guards(table)
    return dict(found)


def create_statements(cursor: Any) -> list[str]:
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
