"""Whether there is an institution yet, and what stands of the code with which the first one is founded."""

import secrets
from datetime import datetime

from counseling.models import FoundingCode, Institution

TRIES = 5


def is_founded() -> bool:
    """Whether there is an institution. From then on the guide of the browser does not exist."""
    return Institution.objects.exists()


def can_be_typed(row: FoundingCode, now: datetime) -> bool:
    """Whether this code may still be typed in: not late, not taken, not tried too often."""
    return now < row.expires_at and row.tries < TRIES and not row.claim_hash


def is_claim(row: FoundingCode, claim_hash: str, now: datetime) -> bool:
    """Whether this browser is the one that typed the code, and may still found with it."""
    return now < row.expires_at and bool(row.claim_hash) and secrets.compare_digest(claim_hash, row.claim_hash)


def open_code(now: datetime) -> FoundingCode | None:
    """The code that waits to be typed in, if any."""
    row = FoundingCode.objects.first()
    return row if row is not None and can_be_typed(row, now) else None


def holds_claim(claim_hash: str, now: datetime) -> bool:
    """Whether the guide stands open to this browser."""
    row = FoundingCode.objects.first()
    return row is not None and is_claim(row, claim_hash, now)
