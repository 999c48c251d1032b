"""The chain of the ledger: an entry gets a canonical form, is signed, and is appended. Seals are signed in the same
way."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from counseling.choices import EntryKind, Outcome
from counseling.keys import keyring
from counseling.models import Case, LedgerEntry
from counseling.services.marker import service


def canonical(entry: LedgerEntry) -> bytes:
    """The bytes that the MAC is taken over: every column but the MAC itself, the sealed facts as ciphertext."""
    sealed = entry.__dict__["facts"]
    fields: dict[str, Any] = {
        "id": str(entry.pk),
        "institution": str(entry.institution_id),
        "konseli": str(entry.konseli_id),
        "case": str(entry.case_id),
        "number": entry.number,
        "kind": entry.kind,
        "transition": entry.transition,
        "outcome": entry.outcome,
        "passed": entry.passed,
        "from": entry.from_state,
        "to": entry.to_state,
        "counselor": str(entry.counselor_id),
        "actor_kind": entry.actor_kind,
        "actor": str(entry.actor_id or ""),
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "edition": entry.edition,
        "rulebook": entry.rulebook_hash,
        "policy": entry.policy,
        "facts": None if sealed is None else bytes(sealed).hex(),
        "verdict": entry.verdict,
        "detail": entry.detail,
        "previous": entry.previous_hash,
        "key": entry.key_id,
    }
    return in_order(fields)


def in_order(fields: dict[str, Any]) -> bytes:
    """One form for the same fields, whichever database they lay in."""
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def signature(form: bytes, *, institution_id: UUID, key_id: str) -> str:
    """HMAC-SHA-256 under a ledger key of the institution, in hex; raises KeyringError where that key is gone."""
    return hmac.new(keyring.institution_key("ledger", institution_id, key_id), form, hashlib.sha256).hexdigest()


def mac_of(entry: LedgerEntry) -> str:
    """The MAC that the entry's content and the key file give; raises KeyringError."""
    return signature(canonical(entry), institution_id=entry.institution_id, key_id=entry.key_id)


def is_authentic(entry: LedgerEntry) -> bool:
    """Whether the entry's MAC is the one that its content and the key file give."""
    return hmac.compare_digest(mac_of(entry).encode(), entry.mac.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an entry says. Without `to_state` the case stays where it is; without `counselor_id`, whose it is."""

    kind: str
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    transition: str = ""
    outcome: str = Outcome.NONE
    passed: bool = False
    to_state: str | None = None
    counselor_id: UUID | None = None
    edition: str = ""
    rulebook_hash: str = ""
    policy: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] | None = None
    verdict: dict[str, Any] = field(default_factory=dict)
    detail: dict[str, Any] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}


@service
def append(case: Case, content: Content) -> LedgerEntry:
    """Appends an entry to the case's chain; the case row must be locked. The database moves the case by it."""
    entry = LedgerEntry(
        **content.columns()
        | {
            "institution_id": case.institution_id,
            "konseli_id": case.konseli_id,
            "case": case,
            "number": case.head + 1,
            "kind": EntryKind(content.kind),
            "from_state": case.state,
            "to_state": content.to_state or case.state,
            "counselor_id": content.counselor_id or case.counselor_id,
            "previous_hash": case.head_hash,
            "key_id": keyring.current_id("ledger"),
        },
    )
    # Sealed now, not at the insert: the MAC is taken over the ciphertext.
    LedgerEntry._meta.get_field("facts").pre_save(entry, True)
    entry.mac = mac_of(entry)
    entry.save(force_insert=True)
    case.refresh_from_db(fields=["state", "state_since", "head", "head_hash", "counselor"])
    return entry
