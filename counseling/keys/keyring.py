"""Master keys from outside the database, and the data keys that they wrap.

Envelope encryption: an institution's master key (derived from a root key of the key file and the institution's id)
wraps one data key a konseli; data keys seal fields. Erasing a konseli's data key makes all of their sealed fields
unreadable, in every backup too.

The key file is JSON with three rings, `data`, `ledger` and `index`, each `{"current": id, "keys": {id: base64 of 32
bytes}}`. A new current key may be added at any time; old ones stay as long as something is sealed under them.
"""

import base64
import hashlib
import hmac
import json
import os
from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
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
RINGS = ("data", "ledger", "index")


class KeyringError(Exception):
    """The key file is missing, unreadable or lacks a key that something was sealed under."""


class SealError(Exception):
    """A sealed value does not open: wrong key, wrong place, or tampered with."""


@lru_cache(maxsize=4)
def _rings(path: Path) -> dict[str, dict[str, bytes]]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        rings = {
            name: {
                **{kid: base64.b64decode(key, validate=True) for kid, key in raw[name]["keys"].items()},
                "current": raw[name]["current"].encode(),
            }
            for name in RINGS
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyringError(f"The key file {path} cannot be used: {error!r}. See README.md, «Keys».") from error
    for name, ring in rings.items():
        if any(len(key) != KEY_BYTES for kid, key in ring.items() if kid != "current"):
            raise KeyringError(f"The key file {path} holds a key in ring {name!r} that is not {KEY_BYTES} bytes long.")
    return rings


def current_id(ring: str) -> str:
    """The id of the key that new values of this ring are made under."""
    return _rings(settings.KEYS_FILE)[ring]["current"].decode()


@lru_cache(maxsize=1024)
def _derive(path: Path, ring: str, key_id: str, institution_id: UUID) -> bytes:
    root = _rings(path)[ring].get(key_id) if key_id != "current" else None
    if root is None:
        raise KeyringError(f"The key file {path} has no key {key_id!r} in ring {ring!r}.")
    info = f"counseling/{ring}/{institution_id}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(root)


def institution_key(ring: str, institution_id: UUID, key_id: str | None = None) -> bytes:
    """The institution's own 32-byte key of a ring; without `key_id`, the current one."""
    return _derive(settings.KEYS_FILE, ring, key_id or current_id(ring), institution_id)


def new_wrapped_key(*, key_id: UUID, institution_id: UUID) -> tuple[str, bytes]:
    """A fresh data key, wrapped: (id of the master key, nonce + ciphertext)."""
    master_id = current_id("data")
    nonce = os.urandom(NONCE_BYTES)
    wrapped = AESGCM(institution_key("data", institution_id, master_id)).encrypt(
        nonce, os.urandom(KEY_BYTES), key_id.bytes
    )
    return master_id, nonce + wrapped


# ---------------------------------------------------------------- data keys in memory

_by_id: OrderedDict[UUID, AESGCM] = OrderedDict()
_current_of: OrderedDict[UUID, UUID] = OrderedDict()


def forget() -> None:
    """Drops every data key held in memory."""
    _by_id.clear()
    _current_of.clear()


def remember(row: "DataKey") -> AESGCM:
    """Unwraps a data key and keeps it in memory; raises SealError where it was erased or does not open."""
    if row.wrapped is None:
        raise SealError(f"Data key {row.pk} was erased.")
    wrapped = bytes(row.wrapped)
    master = AESGCM(institution_key("data", row.institution_id, row.master_key_id))
    try:
        plain = master.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], row.pk.bytes)
    except InvalidTag as error:
        raise SealError(f"Data key {row.pk} does not open under master key {row.master_key_id!r}.") from error
    cipher = AESGCM(plain)
    _by_id[row.pk] = cipher
    _current_of[row.konseli_id] = row.pk
    while len(_by_id) > CACHED_KEYS:
        _by_id.popitem(last=False)
    while len(_current_of) > CACHED_KEYS:
        _current_of.popitem(last=False)
    return cipher


def _rows() -> "type[DataKey]":
    return apps.get_model("counseling", "DataKey")


def preload(konseli_ids: Iterable[UUID]) -> None:
    """Fetches the data keys of many konseli in one query, so that a list opens its names without one query a row."""
    missing = {konseli_id for konseli_id in konseli_ids if konseli_id not in _current_of}
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
        cipher = remember(row)
    return cipher


def current_key_of(konseli_id: UUID) -> UUID:
    """The id of the konseli's newest data key."""
    key_id = _current_of.get(konseli_id)
    if key_id is None or key_id not in _by_id:
        row = _rows().objects.filter(konseli_id=konseli_id, wrapped__isnull=False).order_by("-created_at").first()
        if row is None:
            raise SealError(f"Konseli {konseli_id} has no data key.")
        remember(row)
        key_id = row.pk
    return key_id


def blind(text: str, *, institution_id: UUID, kind: str) -> bytes:
    """The blind-index token of one search word: HMAC-SHA-256 under the institution's index key."""
    key = institution_key("index", institution_id)
    return hmac.new(key, f"{kind}:{text}".encode(), hashlib.sha256).digest()
