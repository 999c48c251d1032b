"""`manage.py seal`, and what `ledger_verify` finds by the seals: damage that no chain shows of itself."""

import io
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counseling.keys import keyring
from counseling.models import Case, Institution, Seal
from counseling.services.door import seal, seal_check
from tests import cast
from tests.cast import NOW
from tests.counseling.commands.damage import (
    behind_the_guards,
    broken,
    cut_back,
    dropped,
    five_entries,
    press,
    row,
    verify,
    written_anew,
)
from tests.counseling.guards.world import undone

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.SEALS_DIR = tmp_path / "elsewhere" / "seals"
    return tmp_path / "elsewhere" / "seals"


@pytest.fixture(scope="module")
def case(people: cast.Cast) -> Case:
    return five_entries(people)


def make() -> str:
    out, errors = io.StringIO(), io.StringIO()
    with time_machine.travel(NOW, tick=False):
        try:
            call_command("seal", stdout=out, stderr=errors)
        except CommandError as error:
            return f"{out.getvalue()}{errors.getvalue()}{error} ({error.returncode})"
    return out.getvalue()


@pytest.fixture
def sealed(case: Case, people: cast.Cast) -> Case:
    """A case whose chain is in two seals, as is that of its neighbour."""
    other = cast.request(people.dewi, cast.adult(people.dewi))
    press(other, "start")
    make()
    press(case, "continue", minutes=9)
    make()
    case.refresh_from_db()
    return case


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "harapan.jsonl").read_text(encoding="utf-8").splitlines()]


def without_line(folder: Path, number: int) -> None:
    path = folder / "harapan.jsonl"
    kept = [line for line in path.read_bytes().splitlines(keepends=True) if json.loads(line)["number"] != number]
    path.write_bytes(b"".join(kept))


# ---------------------------------------------------------------- sealing


def test_it_seals_the_heads_of_the_chains_that_grew(people: cast.Cast, case: Case) -> None:
    press(cast.request(people.sari), "decline", reason="capacity")
    cast.request(people.dewi, cast.adult(people.dewi))
    assert make() == "Made 2 seals over 2 chains that had grown.\n"
    made = Seal.objects.get(institution=people.harapan)
    assert made.heads == {str(case.pk): [5, case.head_hash]}
    assert (made.number, made.previous_hash, made.at) == (1, "", NOW)
    assert seal.is_authentic(made)


def test_the_next_one_holds_only_what_has_grown_since(people: cast.Cast, case: Case, sealed: Case) -> None:
    first, second = Seal.objects.order_by("number")
    assert [number for number, _ in first.heads.values()] == [5, 1]
    assert second.heads == {str(case.pk): [6, sealed.head_hash]}
    assert (second.number, second.previous_hash) == (2, first.mac)


def test_it_holds_the_institution_so_that_others_may_write_rows_of_it_meanwhile(people: cast.Cast, case: Case) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL's own word")
    with CaptureQueriesContext(connection) as ran:
        make()
    locks = [query["sql"] for query in ran if "FOR " in query["sql"] and "counseling_institution" in query["sql"]]
    assert locks and all("FOR NO KEY UPDATE" in sql for sql in locks)


def test_it_adds_nothing_where_nothing_has_grown(sealed: Case, folder: Path) -> None:
    before = lines(folder)
    assert make() == "Made 0 seals over 0 chains that had grown.\n"
    assert Seal.objects.count() == 2
    assert lines(folder) == before


def test_it_does_not_seal_over_a_chain_that_became_shorter(sealed: Case) -> None:
    with undone():
        cut_back(sealed, 4)
        assert seal.seal_institution(sealed.institution, now=NOW) is None


def test_it_writes_each_seal_to_a_file_that_only_its_owner_reads(sealed: Case, folder: Path) -> None:
    first, second = Seal.objects.order_by("number")
    assert [(line["number"], line["mac"]) for line in lines(folder)] == [(1, first.mac), (2, second.mac)]
    assert lines(folder)[1]["heads"] == second.heads
    if os.name != "nt":
        assert stat.S_IMODE((folder / "harapan.jsonl").stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("left", ["nothing", "half a line"])
def test_it_writes_what_an_interrupted_run_left_behind(sealed: Case, folder: Path, left: str) -> None:
    path = folder / "harapan.jsonl"
    whole = path.read_bytes()
    first, second = whole.splitlines(keepends=True)
    path.write_bytes(first + (second[:40] if left == "half a line" else b""))
    make()
    assert path.read_bytes() == whole


def test_it_adds_nothing_to_a_file_of_another_database(sealed: Case, people: cast.Cast, folder: Path) -> None:
    press(cast.request(people.sari), "decline", reason="capacity")
    path = folder / "harapan.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"number":2', b'"number":7'))
    before = path.read_bytes()
    said = make()
    assert "Made 1 seals over 1 chains" in said
    assert "harapan: seal 7 in " in said and "1 institutions could not be sealed. (1)" in said
    assert path.read_bytes() == before


# ---------------------------------------------------------------- whole


def test_it_counts_the_seals_that_hold(sealed: Case, folder: Path) -> None:
    assert "Seals: 2 hold, 2 of them in files" in verify()
    (folder / "harapan.jsonl").unlink()
    assert "Seals: 2 hold, 0 of them in files" in verify()


def test_a_seal_that_is_made_while_it_looks_is_no_fault(
    people: cast.Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(cast.request(people.sari), "decline", reason="capacity")
    look, looked = seal_check._check_chain, list[str]()

    def slowly(institution: Institution) -> dict[int, bytes]:
        known = look(institution)
        looked.append(institution.slug)
        if len(looked) == 2:
            make()
        return known

    monkeypatch.setattr(seal_check, "_check_chain", slowly)
    assert seal_check.verify_seals() == seal_check.SealCheckTotals(seals=0, outside=1)


def test_a_seal_just_made_is_told_from_that_of_another_institution(
    people: cast.Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(cast.request(people.sari), "decline", reason="capacity")
    make()
    monkeypatch.setattr(seal_check, "_check_chain", lambda place: {})
    assert seal_check.verify_seals().seals == 0


def test_a_seal_that_fills_a_gap_while_it_looks_is_a_fault(sealed: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    look = seal_check._check_chain
    monkeypatch.setattr(
        seal_check, "_check_chain", lambda place: {n: line for n, line in look(place).items() if n != 1}
    )
    assert "seal 1" in broken() and "gone from the database" in broken()


def test_it_looks_at_many_heads_page_by_page(sealed: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal_check, "PAGE", 1)
    assert "Seals: 2 hold" in verify()


def test_it_leaves_the_seals_alone_when_told_to_look_at_one_case(sealed: Case, folder: Path) -> None:
    (folder / "harapan.jsonl").write_text("nonsense\n", encoding="utf-8")
    assert "Seals" not in verify("--case", sealed.code)
    assert "harapan: line 1 of" in broken()


# ---------------------------------------------------------------- damage


def test_it_finds_a_chain_cut_short_whose_case_was_set_back(sealed: Case) -> None:
    with undone():
        cut_back(sealed, 4)
        assert "1 cases, 4 entries" in verify("--case", sealed.code)
        assert f"harapan, seal 1: case {sealed.code} had an entry 5, and its chain was cut short" in broken()


def test_it_finds_what_was_cut_off_since_the_seal_before_the_last(sealed: Case) -> None:
    with undone():
        cut_back(sealed, 5)
        assert f"harapan, seal 2: case {sealed.code} had an entry 6, and its chain was cut short" in broken()


def test_it_finds_a_case_that_is_gone_with_its_chain(people: cast.Cast) -> None:
    case = cast.request(people.dewi)
    press(case, "decline", reason="personal_interest")
    make()
    case.refresh_from_db()
    with undone():
        dropped(case)
        assert not Case.objects.exists()
        assert f"harapan, seal 1: case {case.pk} had 1 entries, and is gone" in broken()


def test_it_finds_a_chain_written_anew_with_the_ledger_key(sealed: Case) -> None:
    with undone():
        written_anew(sealed)
        assert "1 cases, 6 entries" in verify("--case", sealed.code)
        assert f"harapan, seal 1: case {sealed.code} had another entry 5: its chain was written anew" in broken()


def test_it_finds_a_seal_that_was_changed(sealed: Case) -> None:
    behind_the_guards("UPDATE counseling_seal SET at = %s WHERE number = 1", NOW.replace(year=2025))
    assert "harapan, seal 1: its signature does not fit" in broken()


def test_it_finds_a_seal_that_is_gone_from_the_middle(sealed: Case) -> None:
    behind_the_guards("DELETE FROM counseling_seal WHERE number = 1")
    assert "harapan, seal 1: it should stand here, and is gone" in broken()


def test_it_finds_the_last_seal_gone_from_the_database_by_the_file(sealed: Case, folder: Path) -> None:
    behind_the_guards("DELETE FROM counseling_seal WHERE number = 2")
    assert f"harapan, seal 2: it is in {folder / 'harapan.jsonl'}, and gone from the database" in broken()


def test_it_finds_a_seal_that_continues_another(sealed: Case) -> None:
    last = Seal.objects.get(number=2)
    last.previous_hash = "0" * 64
    behind_the_guards(
        "UPDATE counseling_seal SET previous_hash = %s, mac = %s WHERE number = 2",
        *(last.previous_hash, seal.mac_of(last)),
    )
    assert "harapan, seal 2: it does not continue the seal before it" in broken()


@pytest.mark.parametrize("number", [1, 2])
def test_it_finds_a_line_that_is_gone_from_the_file(sealed: Case, folder: Path, number: int) -> None:
    without_line(folder, number)
    assert f"harapan, seal {number}: it is in the database, and not in " in broken()


def test_it_finds_a_line_that_was_changed(sealed: Case, folder: Path) -> None:
    path = folder / "harapan.jsonl"
    path.write_bytes(path.read_bytes().replace(row(sealed, 5).mac.encode(), b"0" * 64))
    assert "harapan, seal 1: " in (said := broken()) and "holds another one than the database" in said


def test_it_finds_an_institution_that_is_gone_and_left_its_file(sealed: Case, folder: Path) -> None:
    (folder / "harapan.jsonl").rename(folder / "melati.jsonl")
    assert "melati: " in (said := broken()) and "there is no such institution" in said


def test_it_says_that_a_seal_cannot_be_checked_without_its_key(sealed: Case) -> None:
    behind_the_guards("UPDATE counseling_seal SET key_id = 'gone' WHERE number = 1")
    keyring.forget()
    assert "harapan, seal 1: it cannot be checked. The key file" in broken()
