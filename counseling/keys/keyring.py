"""Master keys from outside the database, and the data keys that they wrap.

Envelope encryption: an institution's master key (derived from a root key of the key file and the institution's id)
wraps one data key a konseli; data keys seal fields. Erasing a konseli's data key makes all of their sealed fields
unreadable. A backup from before the erasure still holds the wrapped key.

The key file is JSON with three rings, `data`, `ledger` and `index`, each `{"current": id, "keys": {id: base64 of 32
bytes}}`. A new current key may be added at any time, and running processes notice; old ones stay as long as something
is sealed under them. Opened data keys stay in memory for a minute at most, so that every process soon notices an
erasure made by another one.
"""

import base64
import hashlib
import hmac
import json
import os
import time
from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings

if TYPE_CHECKING:
    from counseling.models import DataKey

KEY_BYTES = 32
NONCE_BYTES = 12
CACHED_KEYS = 4096
LIFETIME = 60.0
"""Seconds for which an opened data key stays in memory."""
RINGS = ("data", "ledger", "index")


class KeyringError(Exception):
    """The key file is missing, unreadable or lacks a key that something was sealed under."""


class SealError(Exception):
    """A sealed value does not open: wrong key, wrong place, or tampered with."""


class ErasedError(SealError):
    """A sealed value does not open because its data key was erased, as it is meant to be."""


class Ring(NamedTuple):
    """The root keys of one purpose, by id, and which of them is for new values."""

    current: str
    keys: dict[str, bytes]


def _ring(path: Path, name: str, raw: dict[str, Any]) -> Ring:
    ring = Ring(raw["current"], {kid: base64.b64decode(key, validate=True) for kid, key in raw["keys"].items()})
    if ring.current not in ring.keys:
        raise KeyringError(f"The key file {path} has no key {ring.current!r}, the current one of ring {name!r}.")
    if any(len(key) != KEY_BYTES for key in ring.keys.values()):
        raise KeyringError(f"The key file {path} holds a key in ring {name!r} that is not {KEY_BYTES} bytes long.")
    return ring


@lru_cache(maxsize=4)
def _read(path: Path, changed_at: int) -> dict[str, Ring]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return {name: _ring(path, name, raw[name]) for name in RINGS}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        # The reason by its name alone: some of these errors carry what they read.
        raise KeyringError(f"The key file {path} cannot be used ({_reason(error)}). See README.md, «Keys».") from None


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return f"it lacks {error}" if isinstance(error, KeyError) else f"it is garbled, {type(error).__name__}"


def _rings(path: Path) -> dict[str, Ring]:
    try:
        changed_at = path.stat().st_mtime_ns
    except OSError as error:
        raise KeyringError(f"The key file {path} cannot be used ({_reason(error)}). See README.md, «Keys».") from None
    return _read(path, changed_at)


def current_id(ring: str) -> str:
    """The id of the key that new values of this ring are made under."""
    return _rings(settings.KEYS_FILE)[ring].current


@lru_cache(maxsize=1024)
def _derive(root: bytes, ring: str, institution_id: UUID) -> bytes:
    info = f"counseling/{ring}/{institution_id}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(root)


def institution_key(ring: str, institution_id: UUID, key_id: str | None = None) -> bytes:
    """The institution's own 32-byte key of a ring; without `key_id`, the current one."""
    current, keys = _rings(settings.KEYS_FILE)[ring]
    root = keys.get(current if key_id is None else key_id)
    if root is None:
        raise KeyringError(f"The key file {settings.KEYS_FILE} has no key {key_id!r} in ring {ring!r}.")
    return _derive(root, ring, institution_id)


@lru_cache(maxsize=16)
def _derive_for_all(root: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"counseling/all/{purpose}".encode()).derive(root)


def common_key(purpose: str, key_id: str) -> bytes:
    """The 32-byte key for what belongs to no institution, such as an account: of this purpose, under this root key."""
    root = _rings(settings.KEYS_FILE)["data"].keys.get(key_id)
    if root is None:
        raise KeyringError(f"The key file {settings.KEYS_FILE} has no key {key_id!r} in ring 'data'.")
    return _derive_for_all(root, purpose)


def new_wrapped_key(*, key_id: UUID, institution_id: UUID) -> tuple[str, bytes]:
    """A fresh data key, wrapped: (id of the master key, nonce + ciphertext)."""
    master_id = current_id("data")
    nonce = os.urandom(NONCE_BYTES)
    wrapped = AESGCM(institution_key("data", institution_id, master_id)).encrypt(
        nonce, os.urandom(KEY_BYTES), key_id.bytes
    )
    return master_id, nonce + wrapped


# ---------------------------------------------------------------- data keys in memory

K = TypeVar("K")
V = TypeVar("V")


class _Memory(Generic[K, V]):
    """Remembers the last values for a while. Every step is one operation of a dict, so threads may share it."""

    def __init__(self) -> None:
        self._held: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def get(self, key: K) -> V | None:
        since, value = self._held.get(key, (-LIFETIME, None))
        return value if time.monotonic() - since < LIFETIME else None

    def put(self, key: K, value: V) -> None:
        self._held.pop(key, None)
        self._held[key] = (time.monotonic(), value)
        if len(self._held) > CACHED_KEYS:
            self._held.popitem(last=False)

    def clear(self) -> None:
        self._held.clear()


_by_id: _Memory[UUID, AESGCM] = _Memory()
_current_of: _Memory[UUID, UUID] = _Memory()


def forget() -> None:
    """Drops every data key held in memory."""
    _by_id.clear()
    _current_of.clear()


def remember(row: "DataKey") -> None:
    """Unwraps a konseli's newest data key and keeps it in memory; raises SealError where it does not open."""
    _open(row)
    _current_of.put(row.konseli_id, row.pk)


def _open(row: "DataKey") -> AESGCM:
    if row.wrapped is None:
        raise ErasedError(f"Data key {row.pk} was erased.")
    wrapped = bytes(row.wrapped)
    master = AESGCM(institution_key("data", row.institution_id, row.master_key_id))
    try:
        plain = master.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], row.pk.bytes)
    except (InvalidTag, ValueError) as error:
        raise SealError(f"Data key {row.pk} does not open under master key {row.master_key_id!r}.") from error
    cipher = AESGCM(plain)
    _by_id.put(row.pk, cipher)
    return cipher


def _rows() -> "type[DataKey]":
    return apps.get_model("counseling", "DataKey")


def preload(konseli_ids: Iterable[UUID]) -> None:
    """Fetches the data keys of many konseli in one query, so that a list opens its names without one query a row."""
    missing = {konseli_id for konseli_id in konseli_ids if _current_of.get(konseli_id) is None}
    if missing:
        for row in _rows().objects.filter(konseli_id__in=missing, wrapped__isnull=False).order_by("created_at"):
            remember(row)


def cipher_by_id(key_id: UUID) -> AESGCM:
    """The cipher of a data key; raises SealError where the key was erased or never was."""
    cipher = _by_id.get(key_id)
    if cipher is None:
        row = _rows().objects.filter(pk=key_id).first()
        if row is None:
            raise SealError(f"Data key {key_id} is not there.")
        cipher = _open(row)
    return cipher


def current_key_of(konseli_id: UUID) -> UUID:
    """The id of the konseli's newest data key."""
    key_id = _current_of.get(konseli_id)
    if key_id is None or _by_id.get(key_id) is None:
        rows = _rows().objects.filter(konseli_id=konseli_id)
        row = rows.filter(wrapped__isnull=False).order_by("-created_at").first()
        if row is None:
            error = ErasedError if rows.exists() else SealError
            raise error(f"Konseli {konseli_id} has no data key.")
        remember(row)
        key_id = row.pk
    return key_id


def blind(text: str, *, institution_id: UUID, kind: str) -> bytes:
    """The blind-index token of one search word: HMAC-SHA-256 under the institution's index key."""
    key = institution_key("index", institution_id)
    return hmac.new(key, f"{kind}:{text}".encode(), hashlib.sha256).digest()
