"""Who has to sign in with a second factor."""

from collections.abc import Iterable

from counseling.access.people import roles_of
from counseling.choices import Role
from counseling.models import Membership

ALWAYS = frozenset({Role.SUPERVISOR, Role.INSTITUTION_ADMIN})


def needs_factor(members: Iterable[Membership]) -> bool:
    """Whether one of these memberships asks its account for a second factor: who supervises or administers needs one,
    and who counsels where the institution wants it."""
    return any(
        roles_of(member) & ALWAYS or (member.institution.factor_for_counselors and Role.COUNSELOR in roles_of(member))
        for member in members
    )
