"""A file sealed by a passphrase, of any size, written and read piece by piece.

It begins with a line that names the format, a header (JSON: how the key is made of the passphrase) and the header's
MAC. Then come pieces of equal size, each sealed by AES-256-GCM. Their nonces count on, and the last piece's says that
it is the last: a file that was cut short, put together anew or changed anywhere does not open. See
docs/decisions/sealed-backups.md.
"""

import hmac
import json
import os
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from counseling.services.backup.errors import BackupError

MAGIC = b"KONSELING BACKUP 1\n"
COST = 2**17
"""Of scrypt: 128 MiB of memory and a good part of a second for each guess."""
COSTLIEST = 2**20
PIECE = 1024 * 1024
LARGEST_PIECE = 16 * PIECE
TAG = 16
LONGEST_HEADER = 4096
SHORTEST_PASSPHRASE = 12


class BoxWriter:
    """Seals what is written to it, piece by piece, into a file. Whoever wrote everything calls `finish`."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise BackupError(f"The passphrase needs {SHORTEST_PASSPHRASE} characters at least.")
        header = {"salt": os.urandom(16).hex(), "nonce": os.urandom(7).hex(), "n": COST, "piece": PIECE}
        raw = json.dumps(header).encode()
        key, mac_key = _keys(passphrase, header)
        mac = hmac.digest(mac_key, MAGIC + raw, "sha256")
        self._file, self._cipher, self._header, self._mac = file, AESGCM(key), header, mac
        self._waiting, self._number = bytearray(), 0
        file.write(MAGIC + struct.pack(">I", len(raw)) + raw + mac)

    def write(self, data: bytes) -> None:
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]

    def finish(self) -> None:
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        nonce = _nonce(self._header, self._number, last=last)
        self._file.write(self._cipher.encrypt(nonce, piece, self._mac))
        self._number += 1


def pieces(file: BinaryIO, passphrase: str) -> Iterator[bytes]:
    """What was written, piece by piece. Raises BackupError where the passphrase is another one, or the file is none of
    ours, cut short or changed: then nothing that was given before may be used."""
    header, key, mac = _open(file, passphrase)
    cipher, number = AESGCM(key), 0
    size = header["piece"] + TAG
    sealed = file.read(size)
    while True:
        ahead = file.read(size)
        try:
            yield cipher.decrypt(_nonce(header, number, last=not ahead), sealed, mac)
        except (InvalidTag, ValueError) as error:
            raise BackupError("The backup is damaged: it was cut short or changed, so take another one.") from error
        if not ahead:
            return
        sealed, number = ahead, number + 1


def _open(file: BinaryIO, passphrase: str) -> tuple[dict[str, Any], bytes, bytes]:
    if file.read(len(MAGIC)) != MAGIC:
        raise BackupError("This file is no backup of this program.")
    try:
        (length,) = struct.unpack(">I", file.read(4))
        raw = file.read(min(length, LONGEST_HEADER))
        header, mac = json.loads(raw), file.read(32)
        sane = 2 <= header["n"] <= COSTLIEST and 0 < header["piece"] <= LARGEST_PIECE and len(mac) == 32
        key, mac_key = _keys(passphrase, header) if sane else (b"", b"")
        sane = sane and len(bytes.fromhex(header["nonce"])) == 7
    except (struct.error, ValueError, KeyError, TypeError):
        sane = False
    if not sane:
        raise BackupError("The backup is damaged: its beginning cannot be read, so take another one.")
    if not hmac.compare_digest(hmac.digest(mac_key, MAGIC + raw, "sha256"), mac):
        raise BackupError("The passphrase is another one than that of this backup.")
    return header, key, mac


def _keys(passphrase: str, header: dict[str, Any]) -> tuple[bytes, bytes]:
    """The key of the pieces and that of the header's MAC."""
    made = Scrypt(salt=bytes.fromhex(header["salt"]), length=64, n=header["n"], r=8, p=1).derive(passphrase.encode())
    return made[:32], made[32:]


def _nonce(header: dict[str, Any], number: int, *, last: bool) -> bytes:
    return bytes.fromhex(header["nonce"]) + struct.pack(">I", number) + (b"\1" if last else b"\0")
