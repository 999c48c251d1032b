"""A backup of SQLite: a copy by its own online backup, which sees one moment of the database while others write."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from counseling.services.backup import contents
from counseling.services.backup.contents import Contents
from counseling.services.backup.errors import BackupError

PAGES = 4096
READ = 1024 * 1024
Progress = Callable[[int, int], None]


@contextmanager
def dumped(connection: BaseDatabaseWrapper, progress: Progress) -> Iterator[tuple[Iterator[bytes], Contents]]:
    """The bytes of a copy, and what is in it."""
    live = Path(connection.settings_dict["NAME"])
    copy = live.with_name(f".{live.name}.copy-{os.getpid()}")
    try:
        with told_by_sqlite():
            _copy(live, copy)
            found = _look(copy)
        yield _bytes_of(copy, progress), found
    finally:
        copy.unlink(missing_ok=True)


def _copy(live: Path, copy: Path) -> None:
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(_connect(live)) as source, closing(sqlite3.connect(copy, isolation_level=None)) as target:
        # Held open, so that all pages are of one moment however much is written meanwhile.
        source.execute("BEGIN")
        source.execute("SELECT 1 FROM sqlite_master").fetchone()
        target.execute("PRAGMA journal_mode=OFF")
        source.backup(target, pages=PAGES)
        source.execute("COMMIT")
    with closing(sqlite3.connect(copy)) as alone:
        alone.execute("PRAGMA journal_mode=DELETE")


def _bytes_of(path: Path, progress: Progress) -> Iterator[bytes]:
    total, done = path.stat().st_size, 0
    with path.open("rb") as file:
        while data := file.read(READ):
            yield data
            done += len(data)
            progress(done, total)


def _look(path: Path) -> Contents:
    with closing(_connect(path)) as opened:
        tables = _tables(opened)
        if not contents.is_ours(tables):
            raise BackupError("The database is none of this program: see that DATABASE_URL names the right one.")
        return contents.read(opened.cursor(), tables)


def _tables(opened: sqlite3.Connection) -> list[str]:
    found = opened.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    return [name for (name,) in found]


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)


def looked_at(path: Path, _: dict[str, Any]) -> Contents:
    """Opens what was taken out of a backup, has SQLite check it, and says what is in it."""
    with told_by_sqlite():
        with closing(_connect(path)) as opened:
            (said,) = opened.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok":
            raise BackupError(f"SQLite finds the copy in the backup damaged: {said}.")
        return _look(path)


def check_is_empty(connection: BaseDatabaseWrapper) -> None:
    """Refuses a place where a database lies."""
    place = Path(connection.settings_dict["NAME"])
    for path in (place, Path(f"{place}-wal")):
        if path.exists() and path.stat().st_size:
            raise BackupError(f"{path} holds a database: a backup comes back into an empty place only.")


def put(connection: BaseDatabaseWrapper, taken_out: Path) -> None:
    """Puts the copy where the database belongs, in one step."""
    place = Path(connection.settings_dict["NAME"])
    with taken_out.open("rb+") as file:
        os.fsync(file.fileno())
    taken_out.replace(place)
    place.chmod(0o600)


def standing(connection: BaseDatabaseWrapper) -> Contents:
    """What the database holds now."""
    return _look(Path(connection.settings_dict["NAME"]))


def room(connection: BaseDatabaseWrapper) -> Path:
    """The folder in which to take a backup out, so that it can be put in place in one step."""
    return Path(connection.settings_dict["NAME"]).parent


@contextmanager
def told_by_sqlite() -> Iterator[None]:
    """Turns what SQLite says into a sentence."""
    try:
        yield
    except sqlite3.Error as error:
        full = "full" in str(error)
        does = "make room beside the database" if full else "see that DATABASE_URL names a database of this program"
        raise BackupError(f"SQLite says: {error}; {does}.") from error
