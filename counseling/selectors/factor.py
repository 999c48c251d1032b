"""The second factors of an account, as its owner sees them."""

from uuid import UUID

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from counseling.access import factor as factor_access
from counseling.models import User
from counseling.selectors import account as account_selector
from counseling.selectors.prepared import prepared

Kind = Authenticator.Type
FACTORS = (Kind.TOTP, Kind.WEBAUTHN)
"""What is a factor by itself; recovery codes only stand in for one."""


def has_factor(user_id: UUID) -> bool:
    """Whether the account has a second factor, so that signing in asks for it."""
    return bool(_any_factor(user_id=user_id))


@prepared
def _any_factor(*, user_id: UUID) -> "QuerySet[Authenticator, tuple[int]]":
    rows: QuerySet[Authenticator, tuple[int]] = Authenticator.objects.filter(user_id=user_id, type__in=FACTORS)
    return rows.values_list("pk")[:1]


def needed_by(user: User) -> bool:
    """Whether the account has to have one."""
    return factor_access.needs_factor(account_selector.memberships_of(user.pk))


def is_last(authenticator: Authenticator) -> bool:
    """Whether it is the only factor of its account."""
    rows = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS)
    return not rows.exclude(pk=authenticator.pk).exists()


def app_of(user: User) -> Authenticator | None:
    """The authenticator app, where one is set up."""
    return Authenticator.objects.filter(user=user, type=Kind.TOTP).first()


def passkeys_of(user: User) -> list[Authenticator]:
    """The passkeys, the oldest first."""
    return list(Authenticator.objects.filter(user=user, type=Kind.WEBAUTHN).order_by("created_at"))


def codes_left(user: User) -> int | None:
    """How many recovery codes are not used yet; None where there are none at all."""
    row = Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).first()
    return None if row is None else app_settings.RECOVERY_CODE_COUNT - int(row.data["used_mask"]).bit_count()
