"""A backup is made while others write, and comes back whole elsewhere; whatever is wrong is told in one sentence, and
nothing is touched."""

import errno
import io
import os
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from counseling import guards
from counseling.choices.work import Runner
from counseling.keys import keyring
from counseling.models import Beat, Case, Institution, LedgerEntry, Note
from counseling.selectors import backup as selector
from counseling.selectors.backup import TOO_OLD
from counseling.services import beat, institution, note
from counseling.services.backup import box, bring_back, daily, make
from counseling.services.backup.errors import BackupError
from counseling.services.backup.files import Pair, pair_of
from counseling.services.door import ledger, seal, seal_check
from tests import cast
from tests.cast import NOW
from tests.counseling.commands.damage import press
from tests.counseling.services.stage import HOUR, met, started
from tests.plugins.write_guard import direct_writes

PASSPHRASE = "hujan turun di bulan juni"
TEXT = "Tidur empat jam. Mencatat pikiran sebelum tidur."
WRITERS = 4

committing = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keys and seals of this test alone, and a passphrase that costs nothing to try."""
    monkeypatch.setattr(box, "COST", 2)
    settings.SEALS_DIR = tmp_path / "seals"
    settings.VAR_DIR = tmp_path
    settings.BACKUP_PASSPHRASE = PASSPHRASE
    return tmp_path


@pytest.fixture
def world() -> cast.Cast:
    """A case with a signed note, and a seal over its chain."""
    people = cast.people()
    session = met(started(cast.request(people.dewi), people.dewi), people.dewi, now=NOW + HOUR)
    note.save_draft(session, template="free", body=TEXT, revision=0, by=people.dewi, now=NOW + 2 * HOUR)
    note.sign(session, revision=1, by=people.dewi, now=NOW + 2 * HOUR)
    seal.seal_all(now=NOW)
    return people


def made(pair: Pair) -> make.BackupMade:
    return make.make(pair, passphrase=PASSPHRASE, now=timezone.now())


@contextmanager
def writing(people: cast.Cast) -> Iterator[list[Exception]]:
    """Four people who write on cases of their own, without a pause, for as long as this lasts."""
    cases = [cast.request(people.dewi, cast.adult(people.dewi, name=f"Konseli {n}")) for n in range(WRITERS)]
    stop, faults = threading.Event(), list[Exception]()
    begun = threading.Barrier(WRITERS + 1)

    def write(case: Case) -> None:
        begun.wait()
        try:
            while not stop.is_set():
                press(case, "start")
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[case]) for case in cases]
    for thread in threads:
        thread.start()
    begun.wait()
    try:
        yield faults
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@contextmanager
def elsewhere(settings: Any, folder: Path) -> Iterator[None]:
    """Another place, in which nothing lies: an empty database, no keys, no seals."""
    there, here = folder / "restored", connection.settings_dict["NAME"]
    kept = (settings.KEYS_FILE, settings.SEALS_DIR)
    name = str(there / "counseling.sqlite3") if connection.vendor == "sqlite" else "counseling_restored"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    connection.settings_dict["NAME"] = name
    settings.KEYS_FILE, settings.SEALS_DIR = there / "keys.json", there / "seals"
    keyring.forget()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = here
        settings.KEYS_FILE, settings.SEALS_DIR = kept
        keyring.forget()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@committing
def test_a_backup_made_while_four_write_comes_back_whole_elsewhere(
    world: cast.Cast, settings: Any, place: Path
) -> None:
    # The other institution has seals in the database alone: a file that is not there is not made up.
    started(cast.request(world.sari), world.sari)
    seal.seal_all(now=NOW + HOUR)
    seal.path_of(world.cendana.slug).unlink()
    pair = pair_of(place / "cadangan")
    with writing(world) as faults:
        before = LedgerEntry.objects.count()
        backup = made(pair)
        after = LedgerEntry.objects.count()
    assert not faults
    assert backup.chains == 2 + WRITERS
    assert {stat.S_IMODE(path.stat().st_mode) for path in pair} == {0o600}
    assert sorted(path.name for path in place.glob("*cadangan*")) == ["cadangan.data", "cadangan.keys"]
    assert "The data is whole" in bring_back.look_into(pair, passphrase=PASSPHRASE)[1]
    with elsewhere(settings, place):
        bring_back.bring_back(pair, passphrase=PASSPHRASE)
        assert guards.missing(connection) == []
        totals = ledger.verify()
        assert totals.cases == 2 + WRITERS
        assert before <= totals.entries <= after
        assert seal_check.verify_seals() == seal_check.SealCheckTotals(seals=2, outside=1)
        assert Note.objects.get().body == TEXT
        assert stat.S_IMODE(settings.KEYS_FILE.stat().st_mode) == 0o600
        with pytest.raises(BackupError, match="holds keys"):
            bring_back.bring_back(pair, passphrase=PASSPHRASE)
        settings.KEYS_FILE = place / "new.json"
        with pytest.raises(BackupError, match="holds seals"):
            bring_back.bring_back(pair, passphrase=PASSPHRASE)
        settings.SEALS_DIR = place / "new"
        with pytest.raises(BackupError, match="empty"):
            bring_back.bring_back(pair, passphrase=PASSPHRASE)


@committing
def test_bad_input_is_told_in_one_sentence_and_touches_nothing(
    world: cast.Cast, settings: Any, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair, other = pair_of(place / "satu"), pair_of(place / "dua")
    made(pair)
    made(other)
    whole = pair.data.read_bytes()

    def refused(act: Callable[[], Any], sentence: str) -> None:
        files_before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
        with pytest.raises(BackupError, match=sentence) as caught:
            act()
        assert "\n" not in str(caught.value)
        assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == files_before

    def back(pair: Pair = pair, passphrase: str = PASSPHRASE) -> Callable[[], Any]:
        return lambda: bring_back.bring_back(pair, passphrase=passphrase)

    refused(lambda: made(pair), "is there already")
    refused(lambda: made(pair_of(place / "no" / "folder")), "There is no folder")
    with monkeypatch.context() as full:
        full.setattr(box.BoxWriter, "write", no_room_left)
        refused(lambda: made(pair_of(place / "tiga")), "The disk is full")
    with elsewhere(settings, place):
        (place / "restored").mkdir()
        refused(back(passphrase="hujan turun di bulan juli"), "The passphrase is another one")
        refused(back(Pair(pair.data, other.keys)), "different backups")
        refused(back(Pair(pair.keys, pair.data)), "other way round")
        refused(back(pair_of(place / "empat")), "There is no file")
        for half in (whole[: len(whole) // 2], whole[:-1]):
            pair.data.write_bytes(half)
            refused(back(), "cut short")
        pair.data.write_bytes(b"SQLite format 3\0" + whole)
        refused(back(), "no backup of this program")
        pair.data.write_bytes(whole)
        with monkeypatch.context() as full:
            full.setattr(os, "fsync", no_room_left)
            refused(back(), "The disk is full")
        foreign(place, settings)
        refused(lambda: made(pair_of(place / "lima")), "none of this program|says")
    assert Case.objects.count() == 1


def no_room_left(*_: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def foreign(place: Path, settings: Any) -> None:
    """A database that some other program made."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as opened:
            opened.execute("CREATE TABLE buku (judul TEXT)")
    else:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE buku (judul text)")


@pytest.mark.once
@committing
def test_the_commands_say_what_they_did(world: cast.Cast, settings: Any, place: Path) -> None:
    said = command("backup", str(place / "cadangan"))
    assert "cadangan.data" in said and "cadangan.keys" in said
    assert Beat.objects.get(name="backup").went_well
    seen = command("backup", "--verify", str(place / "cadangan.data"))
    assert "Keys: the rings data, index, ledger. Seals: 1" in seen
    with pytest.raises(CommandError, match="is there already") as caught:
        command("backup", str(place / "cadangan"))
    assert caught.value.returncode == 1
    with elsewhere(settings, place):
        assert "It is back" in command("restore", str(place / "cadangan"))
        assert Note.objects.get().body == TEXT


def command(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_a_daily_backup_needs_a_passphrase(settings: Any, place: Path) -> None:
    settings.BACKUP_PASSPHRASE = ""
    with pytest.raises(BackupError, match="There is no passphrase"):
        daily.passphrase()
    settings.BACKUP_PASSPHRASE_FILE = str(place / "secret")
    with pytest.raises(BackupError, match="No such file"):
        daily.passphrase()
    (place / "secret").write_text("\n")
    with pytest.raises(BackupError, match="holds no passphrase"):
        daily.passphrase()
    (place / "secret").write_text(f"{PASSPHRASE}\n")
    assert daily.passphrase() == PASSPHRASE


def test_seven_days_four_weeks_and_twelve_months_are_kept() -> None:
    nights = [datetime(2026, 1, 1, 3, tzinfo=UTC) + timedelta(days=night) for night in range(500)]
    last = nights[-1]
    keep = daily.kept(nights)
    assert {last - timedelta(days=days) for days in range(7)} <= keep
    assert {f"{at:%G-%V}" for at in keep} >= {f"{last - timedelta(weeks=weeks):%G-%V}" for weeks in range(4)}
    months = sorted({f"{at:%Y-%m}" for at in nights})
    assert sorted({f"{at:%Y-%m}" for at in keep}) == months[-12:]
    assert len(keep) <= 7 + 4 + 12
    assert daily.kept(keep) == keep


def test_what_is_no_longer_kept_goes_and_what_somebody_put_there_stays(
    settings: Any, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKUP_TO = str(place)
    (place / "konseling-mine.data").touch()

    def light(pair: Pair, **_: Any) -> None:
        for path in pair:
            path.touch()

    monkeypatch.setattr(daily, "make", light)
    for hour in (0, 1, 2):
        daily.run(NOW + timedelta(hours=hour))
    assert sorted(path.name for path in place.iterdir()) == [
        "konseling-20261123T1200.data",
        "konseling-20261123T1200.keys",
        "konseling-mine.data",
    ]


@pytest.mark.django_db
def test_the_age_of_the_last_backup_is_told_after_two_days(settings: Any) -> None:
    later = NOW + TOO_OLD + HOUR
    institution.found(name="SMA Harapan", slug="harapan", time_zone="Asia/Jakarta", now=NOW)
    with direct_writes():
        Institution.objects.update(created_at=NOW)
    assert not selector.standing(NOW).to_tell
    assert selector.standing(later).to_tell
    beat.went_well("backup", by=Runner.COMMAND, since=later, now=later)
    assert not selector.standing(later + TOO_OLD).to_tell
    assert selector.standing(later + TOO_OLD + HOUR).to_tell
