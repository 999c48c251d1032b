"""`manage.py doctor` finds what is planted, says what to do about it, and is content with what is well."""

import io
import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

import run
from counseling.choices.work import Runner
from counseling.keys import keyring
from counseling.selectors.doctor import database, machine
from counseling.selectors.doctor.finding import well
from counseling.selectors.job import NIGHTLY
from counseling.services import beat
from tests import cast
from tests.counseling.guards.world import by_hand, sql

pytestmark = pytest.mark.django_db


class Installation(NamedTuple):
    """What a fault is planted in."""

    settings: Any
    patch: pytest.MonkeyPatch
    folder: Path


@pytest.fixture
def installation(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Installation:
    """All is well here, on either database."""
    now = timezone.now()
    settings.PRODUCTION, settings.SECRET_KEY = True, "abcdefghij" * 6
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 3600
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.ALLOWED_HOSTS = ["konseling.example"]
    settings.BASE_DIR = settings.VAR_DIR = tmp_path
    (tmp_path / machine.LOCK).write_text('pytest==99 ; sys_platform == "win32" \\\n    --hash=sha256:aa\n')
    keys = tmp_path / "keys.json"
    keys.write_text(settings.KEYS_FILE.read_text())
    keys.chmod(0o600)
    settings.KEYS_FILE = keys
    monkeypatch.setattr(database, "OWNED", "SELECT 0")
    # The clock of the tests is not that of the database.
    monkeypatch.setattr(database, "CLOCK", f"SELECT '{now.isoformat()}'::timestamptz")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=2 * machine.LITTLE_ROOM))
    people = cast.people()
    cast.adult(people.dewi)
    keyring.forget()
    beat.worker_is_here(now=now)
    for name in (*NIGHTLY, "backup", "ledger_verify"):
        beat.went_well(name, by=Runner.WORKER, since=now, now=now)
    return Installation(settings, monkeypatch, tmp_path)


def asked() -> list[dict[str, str]]:
    out = io.StringIO()
    try:
        call_command("doctor", "--json", stdout=out)
        code = 0
    except CommandError as error:
        code = error.returncode
    found: list[dict[str, str]] = json.loads(out.getvalue())
    assert code == (1 if any(each["standing"] == "wrong" for each in found) else 0)
    return found


def test_it_is_content_with_what_is_well(installation: Installation) -> None:
    assert [each for each in asked() if each["standing"] != "ok"] == []


def old_python(at: Installation) -> None:
    at.patch.setattr(machine, "OLDEST_PYTHON", (99, 0))


def other_package(at: Installation) -> None:
    (at.folder / machine.LOCK).write_text("pytest==0.1 \\\n    --hash=sha256:aa\n")


def short_secret(at: Installation) -> None:
    at.settings.SECRET_KEY = "rahasia"


def open_cookies(at: Installation) -> None:
    at.settings.SESSION_COOKIE_SECURE = False


def no_keys(at: Installation) -> None:
    at.settings.KEYS_FILE.unlink()


def keys_for_everybody(at: Installation) -> None:
    at.settings.KEYS_FILE.chmod(0o644)


def other_keys(at: Installation) -> None:
    at.settings.KEYS_FILE.unlink()
    at.settings.KEYS_FILE.write_text(run.fresh_keys())
    at.settings.KEYS_FILE.chmod(0o600)


def printed_mail(at: Installation) -> None:
    at.settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"


def full_disk(at: Installation) -> None:
    at.patch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))


def pending_migration(at: Installation) -> None:
    with by_hand():
        last = "SELECT MAX(name) FROM django_migrations WHERE app = 'counseling'"
        sql(f"DELETE FROM django_migrations WHERE app = 'counseling' AND name = ({last})")


def guard_gone(at: Installation) -> None:
    on = "" if connection.vendor == "sqlite" else " ON counseling_case"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER guard_case_update{on}")


def owner_of_tables(at: Installation) -> None:
    at.patch.setattr(database, "OWNED", "SELECT 70")
    at.patch.setattr(connection, "vendor", "postgresql")
    at.patch.setattr(database, "_clock", lambda now: well("clock", ""))
    at.patch.setattr(database, "_guards", lambda: well("guards", ""))


def silent_worker(at: Installation) -> None:
    beat.worker_is_here(now=timezone.now() - timedelta(hours=1))


def missed_night(at: Installation) -> None:
    old = timezone.now() - timedelta(hours=30)
    beat.went_well("seal", by=Runner.WORKER, since=old, now=old)


def old_backup(at: Installation) -> None:
    old = timezone.now() - timedelta(days=3)
    beat.went_well("backup", by=Runner.WORKER, since=old, now=old)


def database_away(at: Installation) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("connection refused")

    at.patch.setattr(connection, "cursor", away)


PLANTED: dict[str, tuple[Callable[[Installation], None], set[str]]] = {
    "an old Python": (old_python, {"python"}),
    "a package of another version": (other_package, {"packages"}),
    "a secret that can be guessed": (short_secret, {"secret"}),
    "cookies that go out in the open": (open_cookies, {"mode"}),
    "no key file": (no_keys, {"keys", "sealed row"}),
    "a key file that everybody reads": (keys_for_everybody, {"key file mode"}),
    "the keys of another database": (other_keys, {"sealed row"}),
    "mail that is printed": (printed_mail, {"mail"}),
    "a full disk": (full_disk, {"disk"}),
    "a migration to come": (pending_migration, {"migrations"}),
    "a guard that is gone": (guard_gone, {"guards"}),
    "an app that owns its tables": (owner_of_tables, {"owner"}),
    "a worker that is silent": (silent_worker, {"worker"}),
    "a night without a seal": (missed_night, {"nightly check"}),
    "a backup of long ago": (old_backup, {"backup"}),
    "a database that is away": (database_away, {"database"}),
}


@pytest.mark.once
@pytest.mark.parametrize("fault", PLANTED)
def test_it_finds_what_is_planted(installation: Installation, fault: str) -> None:
    plant, checks = PLANTED[fault]
    plant(installation)
    found = {each["check"]: each for each in asked()}
    assert {name for name, each in found.items() if each["standing"] == "wrong"} == checks
    assert all(found[name]["do"] for name in checks)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="its database has the clock of the machine")
def test_it_finds_two_clocks_that_differ_and_an_owner_at_work(installation: Installation) -> None:
    installation.patch.undo()
    found = {finding.check: finding.standing for finding in database.checks(timezone.now() + timedelta(hours=1))}
    assert (found["clock"], found["owner"]) == ("wrong", "wrong")


@pytest.mark.once
def test_it_says_what_to_do_in_words(installation: Installation) -> None:
    keys_for_everybody(installation)
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 of"):
        call_command("doctor", stdout=out)
    assert "chmod 600" in out.getvalue()
