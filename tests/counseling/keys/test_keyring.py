"""The key file and the keys in memory: clear errors, rotation, and how long a key is remembered."""

import base64
import json
import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from counseling.keys import keyring
from counseling.keys.keyring import ErasedError, KeyringError, SealError
from counseling.models import Case, DataKey, Guardian
from counseling.models.base import uuid7
from tests import cast
from tests.counseling.guards.world import by_hand, sql


def key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def rings() -> dict[str, Any]:
    return {name: {"current": f"{name}1", "keys": {f"{name}1": key()}} for name in keyring.RINGS}


@pytest.fixture
def key_file(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.KEYS_FILE = tmp_path / "keys.json"
    settings.KEYS_FILE.write_text(json.dumps(rings()), encoding="utf-8")
    keyring.forget()
    yield settings.KEYS_FILE
    keyring.forget()


def rewrite(path: Path, content: object) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")
    # Two writes within one tick of the file system's clock must count as two.
    os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns + 1_000_000))


def guardian(case: Case, name: str) -> Guardian:
    with by_hand():
        return Guardian.objects.create(
            institution=case.institution, konseli=case.konseli, relation="mother", name=name, phone=""
        )


# ---------------------------------------------------------------- the file


def test_it_says_when_the_key_file_is_not_there(key_file: Path) -> None:
    key_file.unlink()
    with pytest.raises(KeyringError, match=r"keys\.json cannot be used \(No such file"):
        keyring.current_id("data")


def _without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda content: {k: v for k, v in content.items() if k != name}


def _with(path: tuple[str, ...], value: object) -> Callable[[dict[str, Any]], object]:
    def change(content: dict[str, Any]) -> object:
        at = content
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value
        return content

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_without("ledger"), "it lacks 'ledger'"),
        (_with(("data",), {"keys": {}}), "it lacks 'current'"),
        (_with(("data",), []), "garbled"),
        (_with(("data", "current"), "d9"), "has no key 'd9', the current one of ring 'data'"),
        (_with(("data", "current"), []), "garbled"),
        (_with(("data", "keys", "data1"), 5), "garbled"),
        (_with(("data", "keys", "data1"), "no base64!"), "garbled"),
        (_with(("data", "keys", "data1"), base64.b64encode(b"short").decode()), "not 32 bytes long"),
        (_with(("index", "keys", "old"), base64.b64encode(b"x" * 33).decode()), "not 32 bytes long"),
        (lambda _: [], "garbled"),
        (lambda _: None, "garbled"),
    ],
)
def test_it_says_what_is_wrong_with_the_key_file(
    key_file: Path, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    rewrite(key_file, change(rings()))
    with pytest.raises(KeyringError, match=said) as caught:
        keyring.current_id("data")
    assert "keys.json" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"data": '])
def test_it_never_repeats_what_it_read_of_a_garbled_file(key_file: Path, content: bytes) -> None:
    secret = key()
    key_file.write_bytes(secret.encode() + content)
    with pytest.raises(KeyringError, match="garbled") as caught:
        keyring.current_id("data")
    assert secret not in str(caught.value)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


def test_it_names_the_key_that_is_gone(key_file: Path) -> None:
    with pytest.raises(KeyringError, match="no key 'old' in ring 'ledger'"):
        keyring.institution_key("ledger", uuid4(), "old")


def test_it_derives_another_key_for_each_institution_and_ring(key_file: Path) -> None:
    one, other = uuid4(), uuid4()
    keys = {keyring.institution_key(ring, of) for ring in keyring.RINGS for of in (one, other)}
    assert len(keys) == 6
    assert keyring.institution_key("data", one) == keyring.institution_key("data", one, "data1")


def test_it_notices_a_changed_key_file_without_a_restart(key_file: Path) -> None:
    content = rings()
    rewrite(key_file, content)
    assert keyring.current_id("data") == "data1"
    content["data"]["keys"]["data2"] = key()
    content["data"]["current"] = "data2"
    rewrite(key_file, content)
    assert keyring.current_id("data") == "data2"


# ---------------------------------------------------------------- rotation


class TestRotation:
    pytestmark = pytest.mark.django_db

    def test_it_opens_old_rows_after_the_master_ring_has_turned(self, key_file: Path) -> None:
        content = rings()
        rewrite(key_file, content)
        people = cast.people()
        before = cast.request(people.dewi)
        row = guardian(before, "Ibu lama")
        content["data"]["keys"]["data2"] = key()
        content["data"]["current"] = "data2"
        rewrite(key_file, content)
        keyring.forget()
        after = cast.request(people.dewi, cast.adult(people.dewi, name="Sekar"))
        assert Guardian.objects.get(pk=row.pk).name == "Ibu lama"
        assert guardian(before, "Ibu baru").name == "Ibu baru"
        used = dict(DataKey.objects.values_list("konseli_id", "master_key_id"))
        assert (used[before.konseli_id], used[after.konseli_id]) == ("data1", "data2")

    def test_it_says_which_master_key_is_gone(self, key_file: Path) -> None:
        case = cast.request(cast.people().dewi)
        row = guardian(case, "Ibu")
        content = rings()
        content["data"] = {"current": "data2", "keys": {"data2": key()}}
        rewrite(key_file, content)
        keyring.forget()
        with pytest.raises(KeyringError, match="no key 'data1' in ring 'data'"):
            _ = Guardian.objects.get(pk=row.pk).name

    def test_it_does_not_open_under_another_master_key_of_the_same_name(self, key_file: Path) -> None:
        case = cast.request(cast.people().dewi)
        row = guardian(case, "Ibu")
        rewrite(key_file, rings())
        keyring.forget()
        with pytest.raises(SealError, match="does not open under master key"):
            _ = Guardian.objects.get(pk=row.pk).name

    def test_it_seals_under_the_newest_data_key_even_after_reading_an_old_row(self) -> None:
        case = cast.request(cast.people().dewi)
        old_row = guardian(case, "Ibu lama")
        key_id = uuid7()
        master, wrapped = keyring.new_wrapped_key(key_id=key_id, institution_id=case.institution_id)
        with by_hand():
            DataKey.objects.create(
                id=key_id,
                institution=case.institution,
                konseli=case.konseli,
                master_key_id=master,
                wrapped=wrapped,
                created_at=cast.NOW + timedelta(hours=1),
            )
        keyring.forget()
        assert guardian(case, "Ibu baru").__dict__["name"][1:17] == key_id.bytes
        assert Guardian.objects.get(pk=old_row.pk).name == "Ibu lama"
        assert guardian(case, "Ibu baru").__dict__["name"][1:17] == key_id.bytes

    def test_it_does_not_open_a_data_key_that_was_put_in_the_place_of_another(self) -> None:
        people = cast.people()
        case = cast.request(people.dewi)
        other = cast.adult(people.dewi, name="Sekar")
        row = guardian(case, "Ibu")
        with by_hand():
            taken = bytes(DataKey.objects.get(konseli=other).wrapped)
            DataKey.objects.filter(konseli=case.konseli).update(wrapped=taken)
        keyring.forget()
        with pytest.raises(SealError):
            _ = Guardian.objects.get(pk=row.pk).name

    @pytest.mark.parametrize("wrapped", [b"", b"short", b"x" * 60])
    def test_it_does_not_open_a_garbled_data_key(self, wrapped: bytes) -> None:
        case = cast.request(cast.people().dewi)
        row = guardian(case, "Ibu")
        with by_hand():
            DataKey.objects.filter(konseli=case.konseli).update(wrapped=wrapped)
        keyring.forget()
        with pytest.raises(SealError):
            _ = Guardian.objects.get(pk=row.pk).name


# ---------------------------------------------------------------- keys in memory


class TestMemory:
    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def clock(self, monkeypatch: pytest.MonkeyPatch) -> list[float]:
        now = [1000.0]
        monkeypatch.setattr(keyring.time, "monotonic", lambda: now[0])
        keyring.forget()
        return now

    def erase_elsewhere(self, case: Case) -> None:
        with by_hand():
            sql("UPDATE counseling_datakey SET wrapped = NULL WHERE konseli_id = %s", case.konseli_id)

    def test_it_notices_within_a_minute_that_another_process_erased_a_key(self, clock: list[float]) -> None:
        case = cast.request(cast.people().dewi)
        row = guardian(case, "Ibu")
        self.erase_elsewhere(case)
        clock[0] += 59
        assert Guardian.objects.get(pk=row.pk).name == "Ibu"
        clock[0] += 1
        with pytest.raises(ErasedError):
            _ = Guardian.objects.get(pk=row.pk).name
        with pytest.raises(ErasedError):
            guardian(case, "Ibu")

    def test_it_does_not_live_longer_by_being_used(self, clock: list[float]) -> None:
        case = cast.request(cast.people().dewi)
        row = guardian(case, "Ibu")
        self.erase_elsewhere(case)
        for _ in range(5):
            clock[0] += 10
            assert Guardian.objects.get(pk=row.pk).name == "Ibu"
        clock[0] += 10
        with pytest.raises(ErasedError):
            _ = Guardian.objects.get(pk=row.pk).name

    def test_it_forgets_at_once_when_told(self) -> None:
        case = cast.request(cast.people().dewi)
        row = guardian(case, "Ibu")
        self.erase_elsewhere(case)
        keyring.forget()
        with pytest.raises(ErasedError):
            _ = Guardian.objects.get(pk=row.pk).name

    def test_it_keeps_a_bounded_number_of_keys(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(keyring, "CACHED_KEYS", 3)
        keyring.forget()
        people = cast.people()
        rows = [guardian(cast.request(people.dewi, cast.adult(people.dewi)), f"Ibu {n}") for n in range(6)]
        assert len(keyring._by_id._held) == 3
        assert [Guardian.objects.get(pk=row.pk).name for row in rows] == [f"Ibu {n}" for n in range(6)]

    def test_it_opens_a_list_with_one_query_for_keys(self, django_assert_num_queries: Any) -> None:
        people = cast.people()
        ids = [cast.adult(people.dewi).pk for _ in range(5)]
        keyring.forget()
        with django_assert_num_queries(1):
            keyring.preload(ids)
            keyring.preload(ids)
            for konseli_id in ids:
                keyring.current_key_of(konseli_id)
