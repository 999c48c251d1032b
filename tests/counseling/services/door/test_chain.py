"""The chain: what an entry's signature covers, and that nothing but the key file gives it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import models

import run
from counseling.keys import keyring
from counseling.keys.fields import Sealed
from counseling.keys.keyring import KeyringError
from counseling.models import Case, LedgerEntry
from counseling.models.base import uuid7
from counseling.services.door import chain
from tests import cast
from tests.counseling.guards.world import by_hand, entry

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def case(kept: None) -> Case:
    return cast.request(cast.people().dewi)


@pytest.fixture(scope="module")
def made(case: Case) -> LedgerEntry:
    with by_hand():
        entry(case, "start", passed=False)
        return entry(
            case,
            "start",
            facts={"facts": {"reason": "ꦲ"}, "said": {}},
            detail={"why": "ꦱꦸꦒꦼꦁ · “é” \\ \u2028", "n": 12, "nothing": None},
            policy={"notes_limit": 3, "guardian_required": True},
        )


def test_it_reads_back_as_it_was_signed(made: LedgerEntry) -> None:
    assert chain.is_authentic(made)
    assert chain.is_authentic(LedgerEntry.objects.get(pk=made.pk))
    assert chain.canonical(LedgerEntry.objects.get(pk=made.pk)) == chain.canonical(made)


def test_it_links_each_entry_to_the_one_before(case: Case, made: LedgerEntry) -> None:
    first, second = LedgerEntry.objects.order_by("number")
    assert (first.number, first.previous_hash) == (1, "")
    assert (second.number, second.previous_hash) == (2, first.mac)
    case.refresh_from_db()
    assert (case.head, case.head_hash) == (2, second.mac)


def changed(row: LedgerEntry, field: "models.Field[Any, Any]") -> Any:
    value = row.__dict__[field.attname]
    if isinstance(value, Sealed):
        return Sealed(bytes(value)[:-1] + bytes([value[-1] ^ 1]))
    if isinstance(field, models.UUIDField | models.ForeignKey):
        return uuid7()
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(field, models.DateTimeField):
        return value + timedelta(microseconds=1)
    return {**value, "x": 1} if isinstance(value, dict) else value + "x"


@pytest.mark.parametrize("name", [field.attname for field in LedgerEntry._meta.concrete_fields if field.name != "mac"])
def test_it_signs_every_column(made: LedgerEntry, name: str) -> None:
    row = LedgerEntry.objects.get(pk=made.pk)
    field = next(field for field in row._meta.concrete_fields if field.attname == name)
    setattr(row, name, changed(row, field))
    if name == "key_id":
        with pytest.raises(KeyringError):
            chain.is_authentic(row)
    else:
        assert not chain.is_authentic(row)


def test_it_signs_the_order_and_the_border_of_values(made: LedgerEntry) -> None:
    """No two different entries have one canonical form: a value cannot spill over into its neighbour."""
    row = LedgerEntry.objects.get(pk=made.pk)
    row.edition, row.rulebook_hash = 'x","rulebook":"y', ""
    other = LedgerEntry.objects.get(pk=made.pk)
    other.edition, other.rulebook_hash = "x", "y"
    assert chain.canonical(row) != chain.canonical(other)


@pytest.mark.parametrize("mac", ["", "é" * 64, "0" * 64, "F" * 64])
def test_it_takes_no_other_signature(made: LedgerEntry, mac: str) -> None:
    made.mac = mac
    assert not chain.is_authentic(made)


def test_it_takes_no_signature_in_capitals(made: LedgerEntry) -> None:
    made.mac = made.mac.upper()
    assert not chain.is_authentic(made)


def test_it_verifies_old_entries_after_the_ledger_ring_has_turned(
    case: Case, made: LedgerEntry, tmp_path: Path, settings: Any
) -> None:
    rings = json.loads(settings.KEYS_FILE.read_text())
    fresh = json.loads(run.fresh_keys())["ledger"]
    old = rings["ledger"]
    rings["ledger"] = {"current": "l2", "keys": {**old["keys"], "l2": fresh["keys"][fresh["current"]]}}
    settings.KEYS_FILE = tmp_path / "keys.json"
    settings.KEYS_FILE.write_text(json.dumps(rings))
    keyring.forget()
    with by_hand():
        newer = entry(case, "continue")
    assert newer.key_id == "l2"
    assert chain.is_authentic(newer) and chain.is_authentic(LedgerEntry.objects.get(pk=made.pk))
    rings["ledger"] = {"current": "l2", "keys": {"l2": rings["ledger"]["keys"]["l2"]}}
    settings.KEYS_FILE = tmp_path / "less.json"
    settings.KEYS_FILE.write_text(json.dumps(rings))
    with pytest.raises(KeyringError, match="in ring 'ledger'"):
        chain.is_authentic(LedgerEntry.objects.get(pk=made.pk))


def test_it_gives_each_institution_its_own_signature(made: LedgerEntry) -> None:
    row = LedgerEntry.objects.get(pk=made.pk)
    assert keyring.institution_key("ledger", row.institution_id) != keyring.institution_key("ledger", uuid7())


def test_it_refuses_a_kind_that_does_not_exist(case: Case) -> None:
    with pytest.raises(ValueError, match="EntryKind"), by_hand():
        entry(case, "start", kind="forged")
