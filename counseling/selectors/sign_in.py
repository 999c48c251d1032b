"""The sign-ins of an account, and what is known of the browsers in which it signs in."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from counseling.access import sign_in as access
from counseling.choices.sign_in import SignInOutcome
from counseling.models import Institution, KnownBrowser, Membership, SignIn, User
from counseling.selectors.days import during


def own(user: User, *, failed: str = "", first: date | None = None, last: date | None = None) -> QuerySet[SignIn]:
    """The sign-ins of one's own account, the newest on top; with `failed` only what did not succeed."""
    return _found(access.own(user), failed, first, last)


def at_institution(
    member: Membership,
    *,
    person: UUID | None = None,
    failed: str = "",
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[SignIn]:
    """The same of all accounts of the member's institution, or of one."""
    rows = access.visible_to(member)
    if person:
        rows = rows.filter(user=person)
    return _found(rows, failed, first, last).select_related("user")


def _found(rows: QuerySet[SignIn], failed: str, first: date | None, last: date | None) -> QuerySet[SignIn]:
    if failed:
        rows = rows.exclude(outcome=SignInOutcome.SIGNED_IN)
    return during(rows, "at", first, last).order_by("-at", "-pk")


def people(member: Membership) -> QuerySet[User]:
    """Whose sign-ins the member may see, by name."""
    return User.objects.filter(pk__in=access.visible_to(member).values("user")).order_by("name", "pk")


def last(member: Membership, user: User) -> SignIn | None:
    """When this account signed in last, as far as the member may see it."""
    rows = access.visible_to(member).filter(user=user, outcome=SignInOutcome.SIGNED_IN)
    return rows.order_by("-at", "-pk").first()


def is_known(user: User, token_hash: str, now: datetime) -> bool:
    """Whether the account signed in before in the browser that keeps this secret."""
    return KnownBrowser.objects.filter(user=user, token_hash=token_hash, until__gt=now).exists()


def has_signed_in(user: User) -> bool:
    """Whether the account ever signed in, as far as it is remembered."""
    return (
        SignIn.objects.filter(user=user, outcome=SignInOutcome.SIGNED_IN).exists()
        or KnownBrowser.objects.filter(user=user).exists()
    )


def institution_of(user: User) -> Institution | None:
    """Whose administrators are told when a mail to this account fails: where it belongs longest."""
    member = Membership.objects.filter(user=user, until=None).select_related("institution").order_by("since").first()
    return member.institution if member else None
