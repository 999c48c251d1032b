"""`manage.py ledger_verify`: a whole ledger is told in one line, and damage to its chains is found and named."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection

from counseling.choices import Transition
from counseling.models import Case, DataKey, LedgerEntry
from counseling.models.base import uuid7
from counseling.services.door import gate, ledger, seal_check
from counseling.services.door.gate import Actor, Attempt
from tests import cast
from tests.cast import NOW
from tests.counseling.commands.damage import TABLE, behind_the_guards, broken, cut, five_entries, press, row, verify
from tests.counseling.guards.world import by_hand, columns_of, entry, insert, sql, undone, without_guards
from tests.counseling.services.stage import HOUR

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def case(people: cast.Cast) -> Case:
    return five_entries(people)


# ---------------------------------------------------------------- whole


def test_it_says_that_an_empty_ledger_is_whole(people: cast.Cast) -> None:
    assert verify().splitlines() == [
        "The ledger is whole: 0 cases, 0 entries; 0 judged again alike, 0 by another rulebook, 0 with erased facts.",
        "Seals: 0 hold, 0 of them in files outside the database, too.",
    ]


def test_it_says_in_one_line_that_the_chains_are_whole(people: cast.Cast, case: Case) -> None:
    cast.request(people.dewi, cast.adult(people.dewi))
    press(cast.request(people.sari), "decline", reason="capacity")
    assert verify().splitlines()[0] == (
        "The ledger is whole: 3 cases, 6 entries; 5 judged again alike, 0 by another rulebook, 0 with erased facts."
    )


def test_it_says_up_to_which_entry_it_saw(people: cast.Cast, case: Case) -> None:
    last = LedgerEntry.objects.latest("at")
    assert verify().splitlines()[-1] == (
        f"The last entry seen is number {last.number} of harapan, case {case.code}, written at 2026-11-23 03:05:00 UTC."
    )


def test_it_takes_every_kind_of_entry(people: cast.Cast, case: Case) -> None:
    with by_hand():
        entry(case, "refer", to_state="referring", kind="decision", rulebook_hash="old", verdict={"outcome": "allowed"})
        entry(case, kind="return", to_state="active", outcome="none", facts=None)
        entry(case, kind="reassign", outcome="none", facts=None, counselor_id=people.bagus.counselor.pk)
        entry(case, "end", to_state="ended", at=NOW + HOUR, rulebook_hash="old", verdict={"outcome": "allowed"})
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.head) == ("ended", 9)
    gate.decide(
        case, Transition.CONTINUE, by=Actor("counselor", people.bagus.user), now=NOW + 2 * HOUR,
        attempt=Attempt(held_at=NOW), late=True,
    )  # fmt: skip
    with by_hand():  # after the end nothing passes, whatever the rules would have said
        entry(case, "continue", passed=False, kind="late", outcome="allowed", verdict={"outcome": "allowed"})
    assert "11 entries; 5 judged again alike, 3 by another rulebook" in verify()


def test_it_looks_at_one_case_alone_when_told(people: cast.Cast, case: Case) -> None:
    other = cast.request(people.dewi, cast.adult(people.dewi))
    press(other, "start")
    behind_the_guards(f"UPDATE {TABLE} SET mac = 'x' WHERE case_id = %s", other.pk)
    bare = cast.request(people.dewi, cast.adult(people.dewi, name="Bunga"))
    behind_the_guards("UPDATE counseling_case SET state = 'active' WHERE id = %s", bare.pk)
    assert "1 cases, 5 entries" in verify("--case", case.code)
    assert other.code in broken("--case", other.code)
    assert bare.code in broken()


def test_it_says_that_there_is_no_such_case(people: cast.Cast) -> None:
    with pytest.raises(CommandError, match="There is no case C-77777") as caught:
        verify("--case", "C-77777")
    assert caught.value.returncode == 2


def test_it_says_that_the_key_file_is_not_there(case: Case, settings: Any, tmp_path: Any) -> None:
    settings.KEYS_FILE = tmp_path / "gone.json"
    with pytest.raises(CommandError, match=r"gone\.json cannot be used") as caught:
        verify()
    assert caught.value.returncode == 2


def test_it_does_not_ask_the_rules_of_another_rulebook(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "are_these_rules", lambda hashed: False)
    assert "0 judged again alike, 4 by another rulebook" in verify()


def test_it_writes_nothing(case: Case) -> None:
    before = [columns_of(found) for found in (case, *LedgerEntry.objects.all())]
    verify()
    assert [columns_of(found) for found in (case, *LedgerEntry.objects.all())] == before


# ---------------------------------------------------------------- erased


def test_it_says_how_many_facts_were_erased_and_counts_it_no_fault(people: cast.Cast, case: Case) -> None:
    press(cast.request(people.dewi, cast.adult(people.dewi)), "start")
    with by_hand():
        DataKey.objects.filter(konseli=case.konseli).update(wrapped=None, erased_at=NOW)
    assert "2 cases, 6 entries; 1 judged again alike, 0 by another rulebook, 4 with erased facts" in verify()


def test_it_finds_a_data_key_that_is_gone_and_was_not_erased(case: Case) -> None:
    behind_the_guards("DELETE FROM counseling_datakey WHERE konseli_id = %s", case.konseli_id)
    assert f"case {case.code}, entry 1: its facts do not open. Data key" in broken()


@pytest.mark.parametrize("wrapped", [b"short", b"x" * 60])
def test_it_finds_a_garbled_data_key(case: Case, wrapped: bytes) -> None:
    with by_hand():
        DataKey.objects.update(wrapped=wrapped)
    assert "entry 1: its facts do not open" in broken()


def test_it_finds_damage_in_a_chain_whose_facts_were_erased(case: Case) -> None:
    with by_hand():
        DataKey.objects.update(wrapped=None)
    behind_the_guards(f"UPDATE {TABLE} SET outcome = 'allowed' WHERE number = 1")
    assert "entry 1: its signature does not fit" in broken()


# ---------------------------------------------------------------- forged


def test_it_finds_a_forged_passing_entry_that_no_trigger_could_refuse(case: Case) -> None:
    last = row(case, 5)
    forged = columns_of(row(case, 2)) | {
        "id": uuid7(), "number": 6, "transition": "end", "from_state": "active", "to_state": "ended",
        "previous_hash": last.mac, "mac": "f" * 64,
    }  # fmt: skip
    with by_hand():
        insert(TABLE, forged)
    case.refresh_from_db()
    assert case.state == "ended"
    assert broken() == (
        f"The ledger is broken. harapan, case {case.code}, entry 6: its signature does not fit: it was changed, or this"
        " program did not write it"
    )


@pytest.mark.parametrize("mac", ["", "é" * 64])
def test_it_is_not_thrown_off_by_a_strange_signature(case: Case, mac: str) -> None:
    behind_the_guards(f"UPDATE {TABLE} SET mac = %s WHERE number = 5", mac)
    assert "entry 5: its signature does not fit" in broken()


def test_it_finds_an_entry_signed_under_a_key_that_nobody_has(case: Case) -> None:
    behind_the_guards(f"UPDATE {TABLE} SET key_id = 'mine' WHERE number = 4")
    assert "entry 4: its signature cannot be checked. The key file" in broken()


COLUMNS = [field.column for field in LedgerEntry._meta.concrete_fields if field.column not in ("id", "case_id", "mac")]
OTHER: dict[str, Any] = {
    "number": 9,
    "passed": True,
    "policy": "{}",
    "verdict": "{}",
    "detail": '{"x": 1}',
    "facts": b"x",
    "at": "2020-01-01 00:00:00+00:00",
    "from_state": "referring",
    "to_state": "referring",
}


def test_it_finds_a_change_in_any_column(people: cast.Cast, case: Case, subtests: pytest.Subtests) -> None:
    keys = {
        "institution_id": people.cendana.pk,
        "konseli_id": cast.adult(people.dewi).pk,
        "counselor_id": people.bagus.counselor.pk,
        "actor_id": people.yoga.user_id,
    }
    for column in COLUMNS:
        value = keys.get(column, OTHER.get(column, "x"))
        with subtests.test(column=column), undone():
            behind_the_guards(f"UPDATE {TABLE} SET {column} = %s WHERE number = 1", value)
            assert ("entry 2: entry 1 should stand here" if column == "number" else "entry 1: ") in broken()


@pytest.mark.parametrize("column", ["at", "actor_id", "verdict"])
def test_it_names_a_row_that_cannot_even_be_read(case: Case, column: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite takes any text in any column")
    was = columns_of(row(case, 3))[column]
    sql("PRAGMA ignore_check_constraints = ON")
    behind_the_guards(f"UPDATE {TABLE} SET {column} = %s WHERE number = 3", "{")
    said = broken()
    behind_the_guards(f"UPDATE {TABLE} SET {column} = %s WHERE number = 3", was)
    sql("PRAGMA ignore_check_constraints = OFF")
    assert f"case {case.code}, entry 3: " in said
    assert ("its signature" if column == "verdict" else "it cannot be read") in said


# ---------------------------------------------------------------- cut, replayed, moved


def _cut_middle(case: Case) -> None:
    cut(3)


def _cut_first(case: Case) -> None:
    cut(1)


def _cut_tail(case: Case) -> None:
    cut(5)


def _cut_all(case: Case) -> None:
    cut(1, 2, 3, 4, 5)


def _close_the_gap(case: Case) -> None:
    cut(3)
    behind_the_guards(f"UPDATE {TABLE} SET number = number - 1 WHERE number > 3")
    behind_the_guards("UPDATE counseling_case SET head = 4")


def _replay(case: Case) -> None:
    again = columns_of(row(case, 2)) | {"id": uuid7(), "number": 6}
    with by_hand():
        without_guards(lambda: insert(TABLE, again))


def _swap(case: Case) -> None:
    def swap() -> None:
        for before, after in ((3, 99), (4, 3), (99, 4)):
            sql(f"UPDATE {TABLE} SET number = {after} WHERE number = {before}")

    with by_hand():
        without_guards(swap)


def _set_head_back(case: Case) -> None:
    behind_the_guards("UPDATE counseling_case SET head = 4, head_hash = %s", row(case, 4).mac)


def _other_hash(case: Case) -> None:
    behind_the_guards("UPDATE counseling_case SET head_hash = %s", "0" * 64)


def _other_state(case: Case) -> None:
    behind_the_guards("UPDATE counseling_case SET state = 'ended'")


def _other_time(case: Case) -> None:
    behind_the_guards("UPDATE counseling_case SET state_since = %s", "2020-01-01 00:00:00+00:00")


def _other_counselor(case: Case) -> None:
    other = case.counselor.__class__.objects.exclude(pk=case.counselor_id).filter(institution=case.institution).first()
    behind_the_guards("UPDATE counseling_case SET counselor_id = %s", other.pk)


DAMAGE: dict[str, tuple[Callable[[Case], None], str]] = {
    "cut in the middle": (_cut_middle, ", entry 4: entry 3 should stand here"),
    "cut at the beginning": (_cut_first, ", entry 2: entry 1 should stand here"),
    "cut at the end": (_cut_tail, ": the chain ends at entry 4, and the case says 5"),
    "cut as a whole": (_cut_all, ": it stands as active with head 5, and has no entries"),
    "cut and numbered anew": (_close_the_gap, ", entry 3: it does not continue the entry before it"),
    "replayed": (_replay, ", entry 6: it does not continue the entry before it"),
    "put in another order": (_swap, ", entry 3: it does not continue the entry before it"),
    "head set back": (_set_head_back, ": the chain ends at entry 5, and the case says 4"),
    "another hash": (_other_hash, ": the case holds another signature than its last entry"),
    "another state": (_other_state, ": the case stands as ended, and its entries leave it active"),
    "another time": (_other_time, ": the case gives another time for its state"),
    "another counselor": (_other_counselor, ": the case has another counselor than its last entry"),
}


def test_it_finds_and_names_the_damage(case: Case, subtests: pytest.Subtests) -> None:
    for name, (damage, said) in DAMAGE.items():
        with subtests.test(name), undone():
            damage(case)
            message = broken()
            assert message.startswith(f"The ledger is broken. harapan, case {case.code}{said}")


def test_it_finds_a_chain_that_went_missing_beside_one_that_is_whole(people: cast.Cast, case: Case) -> None:
    other = cast.request(people.dewi, cast.adult(people.dewi))
    behind_the_guards("UPDATE counseling_case SET state = 'active', head = 1 WHERE id = %s", other.pk)
    assert f"case {other.code}: it stands as active with head 1, and has no entries" in broken()


def test_it_names_the_first_bad_row_alone(people: cast.Cast, case: Case) -> None:
    behind_the_guards(f"UPDATE {TABLE} SET edition = 'x' WHERE number IN (2, 4)")
    assert "entry 2:" in broken() and "entry 4" not in broken()


def test_it_finds_an_entry_that_was_copied_from_another_case(people: cast.Cast, case: Case) -> None:
    twin = cast.request(people.dewi, cast.adult(people.dewi))
    press(twin, "start")
    copied = columns_of(row(case, 1)) | {"id": uuid7(), "case_id": twin.pk, "konseli_id": twin.konseli_id}
    with by_hand():
        without_guards(lambda: sql("DELETE FROM counseling_flagoccurrence WHERE entry_id = %s", row(twin, 1).pk))
        without_guards(lambda: sql(f"DELETE FROM {TABLE} WHERE case_id = %s", twin.pk))
        without_guards(lambda: insert(TABLE, copied))
        without_guards(lambda: sql("UPDATE counseling_case SET head_hash = %s WHERE id = %s", copied["mac"], twin.pk))
    assert f"case {twin.code}, entry 1: its signature does not fit" in broken()


# ---------------------------------------------------------------- many


def test_it_walks_in_pages_and_keeps_one_in_memory(
    people: cast.Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        other = cast.request(people.dewi, cast.adult(people.dewi))
        for _ in range(4):
            press(other, "start")
    whole = verify()
    for size in (1, 2, 3, 5, 17):
        monkeypatch.setattr(ledger, "PAGE", size)
        assert verify() == whole
    behind_the_guards(f"UPDATE {TABLE} SET edition = 'x' WHERE case_id = %s AND number = 4", other.pk)
    assert f"case {other.code}, entry 4" in broken()


def test_it_needs_few_queries(people: cast.Cast, case: Case, django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        press(cast.request(people.dewi, cast.adult(people.dewi)), "start")
    with django_assert_max_num_queries(13):
        ledger.verify()
        seal_check.verify_seals()
