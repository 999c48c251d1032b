"""The two files of a backup: the data in one, the keys and seals in the other. Both are sealed by the same passphrase,
and each ends with a manifest that says which backup it is of."""

import hashlib
import json
import os
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from counseling.services.backup.box import BoxWriter, pieces
from counseling.services.backup.errors import BackupError

PROGRAM = "konseling"
DATA, KEYS = ".data", ".keys"
LENGTH = 8
LARGEST_MANIFEST = 1024 * 1024 * 1024


class Pair(NamedTuple):
    """Where the two files of a backup lie."""

    data: Path
    keys: Path


def pair_of(name: Path, keys: Path | None = None) -> Pair:
    """The files of the backup of this name, which may be given with the ending of either; `keys` where the second one
    lies elsewhere."""
    stem = name.with_suffix("") if name.suffix in (DATA, KEYS) else name
    return Pair(stem.with_name(stem.name + DATA), keys or stem.with_name(stem.name + KEYS))


@contextmanager
def drafted(path: Path) -> Iterator[BinaryIO]:
    """A file beside the one that it is to become, for its owner's eyes alone; gone unless everything went well."""
    draft = draft_of(path)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def draft_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")


def settle(*paths: Path) -> None:
    """Gives the drafts their names: all of them or none."""
    done: list[Path] = []
    try:
        for path in paths:
            if path.exists():
                raise BackupError(f"{path} is there already: choose another name.")
            draft_of(path).replace(path)
            done.append(path)
            _sync(path.parent)
    except BaseException:
        for path in (*done, *map(draft_of, paths)):
            path.unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write(file: BinaryIO, passphrase: str, content: Iterable[bytes], manifest: dict[str, Any]) -> int:
    """Writes the content, and behind it the manifest with the content's size and checksum; gives the size."""
    box, digest, size = BoxWriter(file, passphrase), hashlib.sha256(), 0
    for data in content:
        box.write(data)
        digest.update(data)
        size += len(data)
    raw = json.dumps({**manifest, "size": size, "sha256": digest.hexdigest()}).encode()
    box.write(raw + struct.pack(">Q", len(raw)))
    box.finish()
    return size


def take_out(path: Path, passphrase: str, into: Path, progress: Any = None) -> dict[str, Any]:
    """Opens one of the files, writes its content to a new file and gives its manifest. Raises BackupError."""
    total, done = path.stat().st_size, 0
    with path.open("rb") as sealed, os.fdopen(os.open(into, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
        for piece in pieces(sealed, passphrase):
            file.write(piece)
            done += len(piece)
            if progress:
                progress(min(done, total), total)
        manifest = _split_off(file)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if manifest.get("program") != PROGRAM or digest != manifest["sha256"]:
        raise BackupError(f"What is in {path} is not what its manifest says: take another backup.")
    return manifest


def _split_off(file: BinaryIO) -> dict[str, Any]:
    """Takes the manifest off the end."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - LENGTH, 0))
    try:
        (length,) = struct.unpack(">Q", file.read(LENGTH))
        begin = size - LENGTH - length
        if begin < 0 or length > LARGEST_MANIFEST:
            raise ValueError(length)
        file.seek(begin)
        manifest: dict[str, Any] = json.loads(file.read(length))
    except (struct.error, ValueError) as error:
        raise BackupError("The backup has no manifest that can be read: take another one.") from error
    file.truncate(begin)
    return manifest
