"""Who signs in, and who fails to: written down, kept for a year, told to the owner where the browser is new."""

from datetime import datetime, timedelta

from django.db.models import F

from counseling.choices.sign_in import AccountEvent, SignInFactor, SignInOutcome, SignInWay
from counseling.models import KnownBrowser, SignIn, User
from counseling.selectors import sign_in as selector
from counseling.services import account_notice, secret
from counseling.services.account_notice import Place
from counseling.services.marker import service

KEPT = timedelta(days=365)
"""How long a sign-in is kept, and a browser known."""
TOGETHER = timedelta(hours=1)
"""Failures of so long that are alike stand in one row."""
ROWS_TOGETHER = 20
"""So many rows of failures an account has in that time; what comes after is counted in the last of them."""
AGENT_LIMIT = 200


@service
def succeeded(user: User, *, way: SignInWay, factor: SignInFactor, token: str, place: Place, now: datetime) -> str:
    """The account is signed in: the secret that its browser is to keep from now on.

    `token` is the secret that it kept until now. In a browser that the account does not know its owner is told, unless
    it is the first time that it signs in at all.
    """
    known = bool(token) and selector.is_known(user, secret.hash_of(token), now)
    is_new = not known and selector.has_signed_in(user)
    SignIn.objects.create(
        user=user,
        at=now,
        outcome=SignInOutcome.SIGNED_IN,
        way=way,
        factor=factor,
        ip=place.ip,
        user_agent=place.user_agent[:AGENT_LIMIT],
        new_browser=is_new,
    )
    if is_new:
        account_notice.tell(user, AccountEvent.NEW_BROWSER, place=place, now=now)
    return _remembered(user, token, now=now)


def _remembered(user: User, before: str, *, now: datetime) -> str:
    """A new secret for the browser, for whoever signed in there before too: the old one may have been laid there by
    somebody who wants their own browser to pass for it."""
    token = secret.new()
    if before:
        KnownBrowser.objects.filter(token_hash=secret.hash_of(before)).update(token_hash=secret.hash_of(token))
    KnownBrowser.objects.update_or_create(user=user, token_hash=secret.hash_of(token), defaults={"until": now + KEPT})
    return token


@service
def failed(user: User | None, *, outcome: SignInOutcome, way: SignInWay, place: Place, now: datetime) -> None:
    """Somebody failed to sign in; without a user, at an address that nobody has: that is counted alone.

    What is alike stands in one row, and no flood makes more than twenty of them in an hour.
    """
    lately = SignIn.objects.filter(user=user, at__gt=now - TOGETHER).exclude(outcome=SignInOutcome.SIGNED_IN)
    rows = list(lately.order_by("-at", "-pk")[:ROWS_TOGETHER])
    agent = place.user_agent[:AGENT_LIMIT]
    same = [row for row in rows if user is None or (row.outcome, row.ip, row.user_agent) == (outcome, place.ip, agent)]
    if not same and len(rows) == ROWS_TOGETHER:
        same = rows[:1]
    if same:
        SignIn.objects.filter(pk=same[0].pk).update(times=F("times") + 1)
        return
    SignIn.objects.create(
        user=user,
        at=now,
        outcome=outcome,
        way=way,
        ip=place.ip if user else None,
        user_agent=agent if user else "",
    )


@service
def forget(*, now: datetime) -> int:
    """What is older than a year goes, and browsers in which nobody signed in for a year: how many rows."""
    gone, _ = SignIn.objects.filter(at__lt=now - KEPT).delete()
    unused, _ = KnownBrowser.objects.filter(until__lt=now).delete()
    return gone + unused
