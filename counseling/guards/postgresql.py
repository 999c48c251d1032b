"""The guards in PostgreSQL's words: one function a guard, each refusing with SQLSTATE 23514 and the guard's name."""

import hashlib
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

from counseling.guards import clauses
from counseling.guards.spec import (
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

SAME = "IS NOT DISTINCT FROM"
KEY_OF = "encode(substring({} FROM 2 FOR 16), 'hex')"
# Made by a migration, since PostgreSQL has constraints for this; on SQLite two triggers do the same.
CONSTRAINTS = ("one_meeting_a_counselor_at_a_time", "one_meeting_a_konseli_at_a_time")


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


def _table_guards(table: GuardedTable) -> list[Guard]:
    short = table.name.removeprefix("counseling_")
    found = []
    if table.parents:
        name = f"{short}_tenant"
        found.append(Guard(name, "BEFORE INSERT OR UPDATE", table.name, _refuse(name, clauses.agreement(table))))
    stays = clauses.frozen(table, same=SAME, key_of=KEY_OF)
    found.append(Guard(f"{short}_frozen", "BEFORE UPDATE", table.name, _refuse(f"{short}_frozen", stays)))
    if not table.deletable:
        found.append(Guard(f"{short}_keep", "BEFORE DELETE", table.name, _never(f"{short}_keep")))
        found.append(Guard(f"{short}_whole", "BEFORE TRUNCATE", table.name, _never(f"{short}_whole"), "STATEMENT"))
    return found


def _ledger_guards() -> list[Guard]:
    move = f" BEGIN {clauses.MOVE_CASE}; RETURN NULL; END "
    return [
        Guard("ledger_link", "BEFORE INSERT", LEDGER, _refuse("ledger_link", clauses.ENTRY_LINKS)),
        Guard("ledger_move", "AFTER INSERT", LEDGER, move),
        Guard("ledger_update", "BEFORE UPDATE", LEDGER, _never("ledger_update")),
    ]


def _case_guards() -> list[Guard]:
    moves = clauses.case_moves_by_entry(same=SAME)
    return [
        Guard("case_insert", "BEFORE INSERT", CASE, _refuse("case_insert", clauses.CASE_IS_NEW)),
        Guard("case_update", "BEFORE UPDATE", CASE, _refuse("case_update", moves)),
    ]


def _child_guards() -> list[Guard]:
    signed = clauses.signed_note_stays(same=SAME, key_of=KEY_OF)
    erased = _refuse("datakey_erased", clauses.ERASED_STAYS_ERASED)
    disclosed = _refuse("disclosure_entry", clauses.DISCLOSURE_HAS_ENTRY)
    return [
        Guard("session_entry", "BEFORE INSERT", SESSION, _refuse("session_entry", clauses.SESSION_HAS_ENTRY)),
        Guard("disclosure_entry", "BEFORE INSERT", DISCLOSURE, disclosed),
        Guard("note_signed", "BEFORE UPDATE", NOTE, _refuse("note_signed", signed)),
        Guard("datakey_erased", "BEFORE UPDATE", DATA_KEY, erased),
    ]


def _flag_guards() -> list[Guard]:
    return [
        Guard("flag_insert", "BEFORE INSERT", FLAG, _refuse("flag_insert", clauses.FLAG_IS_NEW)),
        Guard("flag_update", "BEFORE UPDATE", FLAG, _refuse("flag_update", clauses.FLAG_STEPS)),
    ]


@lru_cache(maxsize=1)
def _guards() -> tuple[Guard, ...]:
    found = _ledger_guards() + _case_guards() + _child_guards() + _flag_guards()
    for table in guarded_tables():
        found += _table_guards(table)
    return tuple(found)


def create_statements(cursor: Any) -> list[str]:
    cursor.execute("SELECT quote_ident(current_schema())")
    (schema,) = cursor.fetchone()
    statements = []
    for guard in _guards():
        function = f"{PREFIX}_{guard.name}"
        # Without a search path of its own, a temporary table of the same name would be read in the place of ours.
        statements.append(
            f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp"
            f" AS $guard${guard.body}$guard$"
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


_PRESENT = f"""
    SELECT t.tgname, c.relname, t.tgtype::int, md5(p.prosrc)
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
    AND t.tgenabled = 'O' AND t.tgqual IS NULL AND t.tgattr = ''
    AND p.proconfig = ARRAY['search_path=' || quote_ident(current_schema()) || ', pg_temp']
    AND current_setting('session_replication_role') = 'origin'
    UNION ALL SELECT conname, '', 0, '' FROM pg_constraint
    WHERE connamespace = current_schema()::regnamespace AND contype = 'x' AND conname IN {CONSTRAINTS}
"""


def missing(cursor: Any) -> list[str]:
    cursor.execute(_PRESENT)
    present = set(cursor.fetchall())
    return [fingerprint[0] for fingerprint in _fingerprints() if fingerprint not in present]


@lru_cache(maxsize=1)
def _fingerprints() -> tuple[tuple[str, str, int, str], ...]:
    return (*map(_fingerprint, _guards()), *((name, "", 0, "") for name in CONSTRAINTS))


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
