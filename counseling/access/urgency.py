"""Who may be the second person that confirms an emergency."""

from django.core.exceptions import PermissionDenied

from counseling.access.people import roles_of
from counseling.choices import Role
from counseling.models import Membership, Statement


def can_confirm(member: Membership, declared: Statement) -> bool:
    """A counselor or supervisor of the institution who is not the one that wrote the emergency down."""
    return (
        member.institution_id == declared.institution_id
        and not roles_of(member).isdisjoint((Role.COUNSELOR, Role.SUPERVISOR))
        and member.user_id != declared.recorded_by_id
    )


def require_confirm(member: Membership, declared: Statement) -> None:
    """Raises PermissionDenied unless this member may confirm the emergency."""
    if not can_confirm(member, declared):
        raise PermissionDenied("An emergency is confirmed by a second person of the institution.")
