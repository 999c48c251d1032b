"""Looking into a backup, and bringing it back into an empty place."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from counseling.services.backup import files
from counseling.services.backup.contents import Contents
from counseling.services.backup.errors import BackupError, told
from counseling.services.backup.files import Pair
from counseling.services.backup.make import Progress, manifest_line, silent, words_of
from counseling.services.door import seal


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A backup, opened and found whole: the database in a file that is for this moment only, keys and seals."""

    manifest: dict[str, Any]
    database: Path
    keys: str
    seals: dict[str, list[str]]

    def said(self) -> list[str]:
        """What was seen, for the person at the keyboard."""
        counts = self.manifest["counts"]
        lines = sum(len(seals) for seals in self.seals.values())
        rings = ", ".join(sorted(json.loads(self.keys)))
        return [
            manifest_line(self.manifest),
            f"The data is whole: {sum(counts.values())} rows in {len(counts)} tables, {self.manifest['size']} bytes.",
            f"The heads of {len(self.manifest['heads'])} chains and {counts['counseling_ledgerentry']} entries.",
            f"Keys: the rings {rings}. Seals: {lines}, of {len(self.seals)} institutions.",
        ]


@contextmanager
def taken_out(pair: Pair, passphrase: str, room: Path, progress: Progress = silent) -> Iterator[TakenOut]:
    """Opens a backup and checks it: checksums, rows, heads of the chains; nothing of it stays. Raises BackupError."""
    for path in pair:
        if not path.is_file():
            raise BackupError(f"There is no file {path}: a backup is two files, and --keys names the second one.")
    with told(), tempfile.TemporaryDirectory(dir=room, prefix=".konseling-") as folder:
        database, keys = Path(folder) / "data", Path(folder) / "keys"
        about_keys = files.take_out(pair.keys, passphrase, keys)
        manifest = files.take_out(pair.data, passphrase, database, progress)
        if (manifest["kind"], about_keys["kind"]) != ("data", "keys"):
            raise BackupError("The two files are not those of the data and of the keys: name them the other way round.")
        if manifest["backup"] != about_keys["backup"]:
            raise BackupError("The two files are of different backups: take those that were made together.")
        found = words_of(manifest["database"]).looked_at(database, manifest)
        _compare(found, manifest)
        inside = json.loads(keys.read_text(encoding="utf-8"))
        keys.unlink()
        yield TakenOut(manifest, database, inside["keys"], inside["seals"])


def _compare(found: Contents, manifest: dict[str, Any]) -> None:
    said = found.as_dict()
    for table, count in manifest["counts"].items():
        if said["counts"].get(table) != count:
            there = said["counts"].get(table, 0)
            raise BackupError(f"The backup lacks rows: {table} has {there} of {count}; take another one.")
    if said["heads"] != manifest["heads"]:
        raise BackupError("The chains in the backup end elsewhere than its manifest says: take another one.")


def look_into(pair: Pair, *, passphrase: str, progress: Progress = silent) -> list[str]:
    """Opens a backup, checks it and says what was seen. Changes nothing. Raises BackupError."""
    with taken_out(pair, passphrase, _room(), progress) as found:
        return found.said()


def _room() -> Path:
    """A folder for what is looked at for a moment."""
    folder = Path(settings.VAR_DIR)
    return folder if folder.is_dir() else Path(tempfile.gettempdir())


def bring_back(pair: Pair, *, passphrase: str, progress: Progress = silent) -> list[str]:
    """Puts database, keys and seals where the settings say, provided that nothing lies there. Raises BackupError."""
    connection: BaseDatabaseWrapper = connections["default"]
    words = words_of(connection.vendor)
    with told():
        _check_is_empty(connection)
        room = words.room(connection) or _room()
        room.mkdir(mode=0o700, parents=True, exist_ok=True)
    with taken_out(pair, passphrase, room, progress) as found, told():
        _check_fits(connection, found.manifest)
        _put(connection, found)
        _compare(words.standing(connection), found.manifest)
        return found.said()


def _check_is_empty(connection: BaseDatabaseWrapper) -> None:
    if Path(settings.KEYS_FILE).exists():
        raise BackupError(f"{settings.KEYS_FILE} holds keys: a backup brings its own, so name another place for them.")
    if any(Path(settings.SEALS_DIR).glob("*.jsonl")):
        raise BackupError(f"{settings.SEALS_DIR} holds seals: a backup brings its own, so name another folder.")
    words_of(connection.vendor).check_is_empty(connection)


def _check_fits(connection: BaseDatabaseWrapper, manifest: dict[str, Any]) -> None:
    if manifest["database"] != connection.vendor:
        kinds = f"The backup is of {manifest['database']}, and DATABASE_URL names {connection.vendor}"
        raise BackupError(f"{kinds}: name a database of the same kind.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if any(name.startswith("counseling.") and name not in known for name in manifest["migrations"]):
        raise BackupError(
            f"The backup is of version {manifest['version']}: this program is older, so install that one."
        )


def _put(connection: BaseDatabaseWrapper, found: TakenOut) -> None:
    """The database comes last: where something fails before, all that was written goes again."""
    keys, folder = Path(settings.KEYS_FILE), Path(settings.SEALS_DIR)
    made_folder = not folder.exists()
    written: list[Path] = []
    try:
        keys.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        contents = {keys: found.keys}
        contents |= {seal.path_of(slug): "".join(f"{line}\n" for line in lines) for slug, lines in found.seals.items()}
        for path, content in contents.items():
            _write(path, content)
            written.append(path)
        words_of(connection.vendor).put(connection, found.database)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        if made_folder:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _write(path: Path, content: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
