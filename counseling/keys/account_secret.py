"""The sealing of what belongs to an account and to no konseli: the secrets of second factors, what somebody has typed.

A sealed text names the root key under which it was sealed, and opens in its place alone.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from counseling.keys import keyring
from counseling.keys.keyring import NONCE_BYTES, KeyringError, SealError

PURPOSE = "account"


def seal(text: str, *, place: str) -> str:
    """The text, sealed for this place: which row, which value of it."""
    key_id, nonce = keyring.current_id("data"), os.urandom(NONCE_BYTES)
    sealed = AESGCM(keyring.common_key(PURPOSE, key_id)).encrypt(nonce, text.encode(), place.encode())
    return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, *, place: str) -> str:
    """Opens what `seal` made; raises SealError where key, place or content is not the original."""
    key_id, _, rest = sealed.partition(":")
    try:
        content = base64.b64decode(rest, validate=True)
        cipher = AESGCM(keyring.common_key(PURPOSE, key_id))
        return cipher.decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], place.encode()).decode()
    except (InvalidTag, ValueError, KeyringError) as error:
        raise SealError(f"A sealed value does not open as {place}.") from error
