"""What each guard demands, in words that SQLite and PostgreSQL share.

They differ in two: `same` compares with NULL included, `key_of` reads the key id off a sealed value (bytes 2 to 17).
"""

from collections.abc import Iterable
from itertools import combinations

from counseling.choices import FLAG_MOVES, MOVES
from counseling.guards.spec import CASE, DATA_KEY, LEDGER, MOVED_BY_ENTRY, SIGNED_NOTE, GuardedTable

ENTRY_LINKS = f"""EXISTS (SELECT 1 FROM "{CASE}" c WHERE c.id = NEW.case_id AND NEW.number = c.head + 1
    AND NEW.previous_hash = c.head_hash AND NEW.from_state = c.state
    AND (NEW.counselor_id = c.counselor_id OR NEW.kind = 'reassign'))
    AND CASE WHEN NEW.passed
        THEN (NEW.kind, NEW.transition, NEW.from_state, NEW.to_state) IN (VALUES %s) AND NEW.outcome <> 'blocked'
        ELSE NEW.to_state = NEW.from_state AND NEW.kind <> 'reassign' END""" % ", ".join(
    f"('{kind}', '{transition}', '{before}', '{after}')" for kind, transition, before, after in sorted(MOVES)
)

MOVE_CASE = f"""UPDATE "{CASE}" SET state = NEW.to_state, head = NEW.number, head_hash = NEW.mac,
    counselor_id = NEW.counselor_id,
    state_since = CASE WHEN NEW.to_state = NEW.from_state THEN state_since ELSE NEW.at END
    WHERE id = NEW.case_id"""

CASE_MOVED = f"""EXISTS (SELECT 1 FROM "{CASE}" c WHERE c.id = NEW.case_id AND c.head = NEW.number
    AND c.head_hash = NEW.mac AND c.state = NEW.to_state AND c.counselor_id = NEW.counselor_id)"""

CASE_IS_NEW = "NEW.state = 'requested' AND NEW.head = 0 AND NEW.head_hash = ''"

SESSION_HAS_ENTRY = f"""EXISTS (SELECT 1 FROM "{LEDGER}" e WHERE e.id = NEW.entry_id AND e.case_id = NEW.case_id
    AND e.transition IN ('start', 'continue') AND e.kind IN ('decision', 'late') AND NEW.late = (e.kind = 'late')
    AND NEW.incident = (NOT e.passed) AND (e.passed OR NEW.late)
    AND (NEW.late OR NEW.opened_at = e.at))"""  # a start of last week lets no session open today

DISCLOSURE_HAS_ENTRY = f"""EXISTS (SELECT 1 FROM "{LEDGER}" e WHERE e.id = NEW.entry_id AND e.case_id = NEW.case_id
    AND e.kind = 'decision' AND e.passed AND e.transition = 'disclose')"""

FLAG_IS_NEW = "NEW.state = 'open'"

_STEPS = ", ".join(f"('{before}', '{after}')" for before in sorted(FLAG_MOVES) for after in sorted(FLAG_MOVES[before]))
FLAG_STEPS = f"NEW.state = OLD.state OR (OLD.state, NEW.state) IN (VALUES {_STEPS})"

ERASED_STAYS_ERASED = "OLD.wrapped IS NOT NULL OR NEW.wrapped IS NULL"


def agreement(table: GuardedTable) -> str:
    """NULL links agree with everything; the parent's institution (and konseli, and case) must be the row's own."""
    terms = [
        f'(NEW.{column} IS NULL OR EXISTS (SELECT 1 FROM "{parent}" p WHERE p.id = NEW.{column}'
        f" AND p.institution_id = NEW.institution_id"
        + (" AND p.konseli_id = NEW.konseli_id" if (column, parent) in table.of_konseli else "")
        + (" AND p.case_id = NEW.case_id" if (column, parent) in table.of_case else "")
        + "))"
        for column, parent in table.parents
    ]
    for (one, its), (other, others) in combinations(table.cousins, 2):
        same = f"{_case_of(one, its)} = {_case_of(other, others)}"
        terms.append(f"(NEW.{one} IS NULL OR NEW.{other} IS NULL OR {same})")
    return " AND ".join(terms)


def _case_of(column: str, parent: str) -> str:
    return f'(SELECT p.case_id FROM "{parent}" p WHERE p.id = NEW.{column})'


def unchanged(columns: Iterable[str], *, same: str) -> str:
    return " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in columns)


def frozen(table: GuardedTable, *, same: str, key_of: str) -> str:
    """What stays as written. Sealed text may only be sealed anew, under another data key of the same konseli."""
    terms = [unchanged(table.frozen, same=same)]
    terms += [_sealed_alike(column, same=same, key_of=key_of) for column in table.sealed]
    return " AND ".join(terms)


def _sealed_alike(column: str, *, same: str, key_of: str) -> str:
    key = key_of.format(f"NEW.{column}")
    return (
        f"(NEW.{column} {same} OLD.{column} OR ({key} <> {key_of.format(f'OLD.{column}')}"
        f' AND EXISTS (SELECT 1 FROM "{DATA_KEY}" k WHERE k.konseli_id = NEW.konseli_id'
        f" AND {_hex_of_id(same)} = {key})))"
    )


def _hex_of_id(same: str) -> str:
    return "k.id" if same == "IS" else "replace(k.id::text, '-', '')"


def case_moves_by_entry(*, same: str) -> str:
    """Nothing of what an entry moves has changed, or all of it as the newest entry says."""
    return f"""({unchanged(MOVED_BY_ENTRY, same=same)}) OR EXISTS (SELECT 1 FROM "{LEDGER}" e
    WHERE e.institution_id = NEW.institution_id AND e.case_id = NEW.id AND e.number = NEW.head
    AND NEW.head = OLD.head + 1 AND e.from_state = OLD.state AND e.to_state = NEW.state
    AND e.mac = NEW.head_hash AND e.counselor_id = NEW.counselor_id
    AND NEW.state_since {same} CASE WHEN e.to_state = e.from_state THEN OLD.state_since ELSE e.at END)"""


def signed_note_stays(*, same: str, key_of: str) -> str:
    stays = f"{unchanged(SIGNED_NOTE, same=same)} AND {_sealed_alike('body', same=same, key_of=key_of)}"
    return f"OLD.signed_at IS NULL OR ({stays})"
