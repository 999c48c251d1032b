"""Signing in by Google: what the variables of the environment say. Without them there is no such thing.

`settings.py` reads the variables and hands them over; no message of this file repeats the secret.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")


@dataclass(frozen=True, slots=True)
class GoogleSignIn:
    """By which client of Google people sign in, and whose addresses may. Where Google answers is fixed: tests alone
    name somebody else."""

    client_id: str
    secret: str = field(repr=False)
    domains: tuple[str, ...]
    authorize_url: str = "https://accounts.google.com/o/oauth2/v2/auth"
    token_url: str = "https://oauth2.googleapis.com/token"

    @property
    def origin(self) -> str:
        """Where a form has to be let go to."""
        parts = urlsplit(self.authorize_url)
        return f"{parts.scheme}://{parts.netloc}"

    def allows(self, email: str) -> bool:
        """Whether the address is of one of the domains, or of a part of one: guru.sma.belajar.id is of belajar.id."""
        name, _, domain = email.lower().rpartition("@")
        return bool(name) and any(domain == ours or domain.endswith(f".{ours}") for ours in self.domains)


def google_sign_in(client_id: str, secret: str, domains: Sequence[str]) -> GoogleSignIn | None:
    """What `DJANGO_GOOGLE_…` ask for; None where nothing is set. Refuses what would let in too many or nobody."""
    client_id, secret = client_id.strip(), secret.strip()
    wanted = tuple(domain.strip().lower().removeprefix("@") for domain in domains if domain.strip())
    if not (client_id or secret or wanted):
        return None
    if not (client_id and secret and wanted):
        raise ImproperlyConfigured(
            "DJANGO_GOOGLE_CLIENT_ID, DJANGO_GOOGLE_CLIENT_SECRET and DJANGO_GOOGLE_DOMAINS go together:"
            " one of them is missing."
        )
    wrong = next((domain for domain in wanted if not DOMAIN.fullmatch(domain)), None)
    if wrong is not None:
        raise ImproperlyConfigured(f"DJANGO_GOOGLE_DOMAINS names {wrong!r}; it takes domains, such as belajar.id.")
    return GoogleSignIn(client_id, secret, wanted)
