"""Which browsers an account trusts."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from counseling.models import TrustedBrowser, User
from counseling.selectors.factor import FACTORS

SALT = "counseling.trusted-browser"


def mark_of(user: User) -> str:
    """A hash over what signing in takes: it differs as soon as the password or a factor is another, and once the
    account was shut out everywhere."""
    factors = Authenticator.objects.filter(user=user, type__in=FACTORS).order_by("pk").values_list("pk", flat=True)
    shut_out = f"|{user.shut_out_at.timestamp()}" if user.shut_out_at else ""
    return salted_hmac(SALT, f"{user.pk}|{user.password}|{[*factors]}{shut_out}", algorithm="sha256").hexdigest()


def trusted(user: User, now: datetime) -> QuerySet[TrustedBrowser]:
    """The browsers that the account trusts now, the one that was used last on top."""
    rows = TrustedBrowser.objects.filter(user=user, ended_at=None, until__gt=now, mark=mark_of(user))
    return rows.order_by("-used_at")


def by_hash(token_hash: str, user: User, now: datetime) -> TrustedBrowser | None:
    """The browser that keeps the secret with this hash, where the account trusts it now."""
    return trusted(user, now).filter(token_hash=token_hash).first()
