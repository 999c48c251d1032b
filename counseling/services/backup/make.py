"""Making a backup while the program runs: one moment of the database, and the keys and seals that belong to it."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

import counseling
from counseling.keys import keyring
from counseling.keys.keyring import KeyringError
from counseling.services.backup import files
from counseling.services.backup.contents import Contents
from counseling.services.backup.errors import BackupError, told
from counseling.services.backup.files import PROGRAM, Pair
from counseling.services.door import seal

Progress = Callable[[int, int], None]
LOOKS, BETWEEN = 10, 0.2
"""A seal stands in the database a moment before it stands in its file: how often the file is looked at again."""


@dataclass(frozen=True, slots=True)
class BackupMade:
    """What was written where."""

    pair: Pair
    size: int
    rows: int
    chains: int


def silent(done: int, total: int) -> None:
    """Tells nobody how far it is."""


def words_of(vendor: str) -> ModuleType:
    """The module that knows this kind of database."""
    if vendor == "postgresql":
        from counseling.services.backup import postgresql

        return postgresql
    from counseling.services.backup import sqlite

    return sqlite


def make(pair: Pair, *, passphrase: str, now: datetime, progress: Progress = silent) -> BackupMade:
    """Writes both files, whole or not at all. Raises BackupError."""
    with told():
        for path in pair:
            if path.exists():
                raise BackupError(f"{path} is there already: choose another name.")
            if not path.parent.is_dir():
                raise BackupError(f"There is no folder {path.parent}: make it, or name another one.")
        made = _write(pair, passphrase, now, progress)
        files.settle(pair.keys, pair.data)
    return made


def _write(pair: Pair, passphrase: str, now: datetime, progress: Progress) -> BackupMade:
    connection: BaseDatabaseWrapper = connections["default"]
    about = {
        "program": PROGRAM,
        "backup": str(uuid4()),
        "made_at": now.astimezone(UTC).isoformat(),
        "version": counseling.__version__,
        "database": connection.vendor,
    }
    try:
        with files.drafted(pair.data) as data:
            with words_of(connection.vendor).dumped(connection, progress) as (content, found):
                size = files.write(data, passphrase, content, {**about, "kind": "data", **found.as_dict()})
            with files.drafted(pair.keys) as keys:
                files.write(keys, passphrase, [_keys_and_seals(found)], {**about, "kind": "keys"})
    except BaseException:
        files.draft_of(pair.keys).unlink(missing_ok=True)
        raise
    return BackupMade(pair, size, sum(found.counts.values()), len(found.heads))


def _keys_and_seals(found: Contents) -> bytes:
    """Read after the database, so that no row is sealed under a key that is not here. Of the seals, those that the
    database had at its moment."""
    try:
        keyring.current_id("ledger")
        keys = Path(settings.KEYS_FILE).read_text(encoding="utf-8")
    except KeyringError as error:
        raise BackupError(str(error)) from error
    # An empty file would say of every seal in the database that it is missing from it.
    seals = {slug: lines for slug, last in found.seals.items() if (lines := _seals(slug, last))}
    return json.dumps({"keys": keys, "seals": seals}).encode()


def _seals(slug: str, last: int) -> list[str]:
    lines: dict[int, bytes] = {}
    for _ in range(LOOKS):
        with suppress(seal.SealFileError):
            lines = dict(seal.lines_in(seal.path_of(slug)))
        if last in lines or not lines:
            break
        time.sleep(BETWEEN)
    return [line.decode() for number, line in lines.items() if number <= last]


def summary(made: BackupMade) -> list[str]:
    """What was made, for the person at the keyboard."""
    return [
        f"Backup made: {made.rows} rows and the heads of {made.chains} chains, {made.size} bytes.",
        f"  the data:           {made.pair.data}",
        f"  the keys and seals: {made.pair.keys}",
        "Keep the two files apart, and the passphrase elsewhere: without it nobody opens them.",
    ]


def as_line(made: BackupMade) -> str:
    return f"Backup made: {made.rows} rows and the heads of {made.chains} chains, {made.size} bytes."


def manifest_line(manifest: dict[str, Any]) -> str:
    """What a backup is of."""
    return f"Made at {manifest['made_at']} by version {manifest['version']}, of {manifest['database']}."
