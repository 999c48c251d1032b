"""The secret in a link: 256 random bits, of which the hash alone is kept."""

from hashlib import sha256
from secrets import token_urlsafe


def new() -> str:
    """A secret for a link. It is shown or sent once and kept nowhere."""
    return token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of a link. The token holds 256 random bits, so that no salt or slow hash is needed."""
    return sha256(token.encode()).hexdigest()
