"""Who is asking: the roles of a membership, read once a request."""

from uuid import UUID

from counseling.choices import Role
from counseling.models import Counselor, Membership


def roles_of(member: Membership) -> frozenset[str]:
    """The roles that the membership holds now. Cached on the instance."""
    cached: frozenset[str] | None = getattr(member, "_roles", None)
    if cached is None:
        if member.until is not None:
            cached = frozenset()
        else:
            cached = frozenset(grant.role for grant in member.grants.all() if grant.until is None)
        member._roles = cached  # type: ignore[attr-defined]
    return cached


def counselor_of(member: Membership) -> Counselor | None:
    """The member's counselor profile, while they hold that role."""
    if Role.COUNSELOR not in roles_of(member):
        return None
    return getattr(member, "counselor", None)


def supervises(member: Membership, counselor_id: UUID) -> bool:
    """Whether the member, as a supervisor, looks after this counselor now. Nobody looks after themself."""
    if Role.SUPERVISOR not in roles_of(member):
        return False
    own = getattr(member, "counselor", None)
    if own is not None and own.pk == counselor_id:
        return False
    return member.supervises.filter(counselor=counselor_id, until=None).exists()
