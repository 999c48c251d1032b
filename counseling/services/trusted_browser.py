"""Browsers that are trusted for thirty days: trusted, used, ended. Whoever acts is the owner of the account."""

from datetime import datetime, timedelta

from counseling.models import TrustedBrowser, User
from counseling.selectors import trusted_browser as selector
from counseling.services import secret
from counseling.services.marker import service

TRUST = timedelta(days=30)
"""For how long a browser is trusted."""
AGENT_LIMIT = 200


@service
def trust(*, user: User, before: str, user_agent: str, ip: str, now: datetime) -> str:
    """From now on the account trusts this browser: the secret that it is to keep.

    `before` is the secret that it kept until now. Others who are trusted in this browser go on with the new one, and
    the old one opens nothing: somebody may have laid it there.
    """
    token = secret.new()
    rows = TrustedBrowser.objects.filter(token_hash=secret.hash_of(before), ended_at=None)
    for row in rows.filter(user=user):
        end(row, now=now)
    for row in rows.exclude(user=user):
        row.token_hash = secret.hash_of(token)
        row.save(update_fields=["token_hash"])
    TrustedBrowser.objects.create(
        user=user,
        token_hash=secret.hash_of(token),
        mark=selector.mark_of(user),
        user_agent=user_agent[:AGENT_LIMIT],
        ip=ip,
        trusted_at=now,
        used_at=now,
        until=now + TRUST,
    )
    return token


@service
def recognise(token: str, *, user: User, now: datetime) -> bool:
    """Whether the account trusts the browser that keeps this secret; the use is noted."""
    row = selector.by_hash(secret.hash_of(token), user, now) if token else None
    if row is None:
        return False
    row.used_at = now
    row.save(update_fields=["used_at"])
    return True


@service
def end_all(user: User, *, now: datetime) -> None:
    """The account trusts no browser any more."""
    TrustedBrowser.objects.filter(user=user, ended_at=None).update(ended_at=now)


@service
def end(row: TrustedBrowser, *, now: datetime) -> None:
    """The browser is trusted no longer."""
    row.ended_at = now
    row.save(update_fields=["ended_at"])
