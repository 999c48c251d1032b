"""The backup of the night: a new one in the folder that the settings name, and those gone that are no longer kept."""

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from counseling.services.backup.errors import BackupError, told
from counseling.services.backup.files import DATA, KEYS, Pair
from counseling.services.backup.make import BackupMade, make

DAYS, WEEKS, MONTHS = 7, 4, 12
"""Of so many days, weeks and months that have one, the newest backup is kept."""
NAME = re.compile(r"konseling-(\d{8}T\d{4})")
STAMP = "%Y%m%dT%H%M"


def run(now: datetime) -> BackupMade:
    """Makes tonight's backup, and then deletes what is no longer kept. Raises BackupError."""
    folder = Path(settings.BACKUP_TO)
    keys_folder = Path(settings.BACKUP_KEYS_TO or folder)
    stem = f"konseling-{now.astimezone(ZoneInfo(settings.TIME_ZONE)).strftime(STAMP)}"
    pair = Pair(folder / f"{stem}{DATA}", keys_folder / f"{stem}{KEYS}")
    made = make(pair, passphrase=passphrase(), now=now)
    with told():
        _forget(folder, DATA)
        _forget(keys_folder, KEYS)
    return made


def passphrase() -> str:
    """The passphrase that the settings hold, or the file that they name. Raises BackupError."""
    if settings.BACKUP_PASSPHRASE:
        return str(settings.BACKUP_PASSPHRASE)
    if not settings.BACKUP_PASSPHRASE_FILE:
        raise BackupError("There is no passphrase: set COUNSELING_BACKUP_PASSPHRASE_FILE.")
    return read_passphrase(Path(settings.BACKUP_PASSPHRASE_FILE))


def read_passphrase(path: Path) -> str:
    """The first line of a file. Raises BackupError."""
    with told():
        lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or not lines[0].strip():
        raise BackupError(f"{path} holds no passphrase: write one into its first line.")
    return lines[0].strip()


def _forget(folder: Path, ending: str) -> None:
    """Deletes the backups that are not kept. Files with names of somebody else's making stay."""
    stamped = {}
    for path in folder.glob(f"konseling-*{ending}"):
        found = NAME.fullmatch(path.name.removesuffix(ending))
        if found:
            stamped[datetime.strptime(found.group(1), STAMP)] = path  # noqa: DTZ007
    keep = kept(stamped)
    for at, path in stamped.items():
        if at not in keep:
            path.unlink()


def kept(stamps: Iterable[datetime]) -> set[datetime]:
    """Which backups stay: the newest of each of the last days, weeks and months that have one."""
    newest_first = sorted(stamps, reverse=True)
    keep: set[datetime] = set()
    for form, count in (("%Y-%m-%d", DAYS), ("%G-%V", WEEKS), ("%Y-%m", MONTHS)):
        newest: dict[str, datetime] = {}
        for at in newest_first:
            newest.setdefault(at.strftime(form), at)
        keep.update(islice(newest.values(), count))
    return keep
