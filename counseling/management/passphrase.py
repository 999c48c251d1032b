"""The passphrase of a backup: from a file, from the settings, or asked for; and how far a long command is."""

import getpass
import sys
from pathlib import Path
from typing import Any

from counseling.services.backup import daily
from counseling.services.backup.errors import BackupError

WIDTH = 30


def given(file: Path | None, *, twice: bool) -> str:
    """The passphrase. Raises BackupError where there is none, and nobody to ask."""
    if file is not None:
        return daily.read_passphrase(file)
    try:
        return daily.passphrase()
    except BackupError:
        if not sys.stdin.isatty():
            raise BackupError(
                "There is no passphrase: name a file that holds it with --passphrase-file, or set"
                " COUNSELING_BACKUP_PASSPHRASE_FILE."
            ) from None
    first = getpass.getpass("Passphrase of the backup: ")
    if twice and getpass.getpass("Once more: ") != first:
        raise BackupError("The two passphrases differ: nothing was made.")
    return first


class ProgressBar:
    """How far it is, on a terminal; nothing elsewhere."""

    def __init__(self, stream: Any) -> None:
        self._stream, self._shown = stream, -1
        self._on = bool(getattr(stream, "isatty", lambda: False)())

    def __call__(self, done: int, total: int) -> None:
        percent = min(100, 100 * done // max(total, 1))
        if self._on and percent != self._shown:
            self._shown = percent
            filled = WIDTH * percent // 100
            self._stream.write(f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {percent} %", ending="")
            self._stream.flush()

    def end(self) -> None:
        if self._on and self._shown >= 0:
            self._stream.write("\r" + " " * (WIDTH + 10) + "\r", ending="")
