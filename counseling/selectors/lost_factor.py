"""Whose second factor can be taken off, and who has to know of it."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator

from counseling.choices import Role
from counseling.models import Institution, User
from counseling.selectors import account as selector
from counseling.selectors import google_account


def has_something(user: User) -> bool:
    """Whether anything beside the password belongs to the account: a factor, recovery codes, a Google account."""
    return bool(Authenticator.objects.filter(user=user).exists()) or google_account.tied_to(user) is not None


def administrators_of(user: User) -> Iterator[tuple[Institution, User]]:
    """The other administrators of each institution at which this person works."""
    for member in selector.memberships_of(user.pk):
        for admin in selector.holding(member.institution_id, Role.INSTITUTION_ADMIN).exclude(user=user):
            yield member.institution, admin.user
