"""Whose second factor can be taken off, and who has to know of it."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from counseling.choices import Role
from counseling.models import Institution, User
from counseling.selectors import account as selector


def has_something(user: User) -> bool:
    """Whether anything beside the password belongs to the account: a factor, recovery codes, a Google account."""
    rows = (Authenticator.objects.filter(user=user), SocialAccount.objects.filter(user=user))
    return any(bool(found.exists()) for found in rows)


def administrators_of(user: User) -> Iterator[tuple[Institution, User]]:
    """The other administrators of each institution at which this person works."""
    for member in selector.memberships_of(user.pk):
        for admin in selector.holding(member.institution_id, Role.INSTITUTION_ADMIN).exclude(user=user):
            yield member.institution, admin.user
