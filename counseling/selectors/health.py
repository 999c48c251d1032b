"""Whether the installation can work: what a probe asks of it every few seconds, in one word each."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from counseling import guards
from counseling.keys import keyring
from counseling.keys.keyring import KeyringError
from counseling.selectors import job

OK = "ok"
SHOWN_FOR = 1.0
"""Seconds for which an answer stands: however many ask, the database is asked once."""
HANGS = 15.0
"""Seconds without a new answer after which the database counts as gone."""

_lock = threading.Lock()
_last: tuple[float, Mapping[str, str]] = (0.0, {})


def readiness(now: datetime) -> Mapping[str, str]:
    """What stands how, asked at most once in a second. Everything is `ok` where the installation can work.

    While one asks a database that hangs, the others get the answer before: probes may not take up all threads.
    """
    global _last
    if _lock.acquire(blocking=not _last[1]):
        try:
            if not _last[1] or time.monotonic() - _last[0] > SHOWN_FOR:
                _last = (time.monotonic(), _asked(now))
        finally:
            _lock.release()
    at, found = _last
    return {**found, "database": "slow"} if time.monotonic() - at > HANGS else found


def forget() -> None:
    """The next one to ask gets an answer of their own."""
    global _last
    _last = (0.0, {})


def _asked(now: datetime) -> dict[str, str]:
    checks: dict[str, Callable[[], str]] = {
        "database": _database,
        "guards": _guards,
        "migrations": _migrations,
        "worker": lambda: "silent" if job.worker_is_silent(now) else OK,
    }
    found = {name: _word(check) for name, check in checks.items()}
    return {**found, "keys": _keys()}


def _word(check: Callable[[], str]) -> str:
    try:
        return check()
    except DatabaseError:
        return "unknown"


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return OK


def _guards() -> str:
    return "missing" if guards.missing(connection) else OK


def _migrations() -> str:
    return "pending" if pending_migrations() else OK


def pending_migrations() -> list[str]:
    """What `manage.py migrate` has yet to do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = {(app, name) for app, name in cursor.fetchall()}
    return sorted(f"{app}.{name}" for app, name in _last_migrations() - applied)


@lru_cache(maxsize=1)
def _last_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app, as this program has them."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _keys() -> str:
    try:
        for ring in keyring.RINGS:
            keyring.current_id(ring)
    except KeyringError:
        return "unreadable"
    return OK
