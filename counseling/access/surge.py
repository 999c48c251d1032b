"""Who may declare and end a surge."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from counseling.access.people import roles_of
from counseling.choices import Role
from counseling.models import Membership, Surge


def visible_to(member: Membership) -> QuerySet[Surge]:
    """The surges of a supervisor's institution."""
    if Role.SUPERVISOR not in roles_of(member):
        return Surge.objects.none()
    return Surge.objects.filter(institution_id=member.institution_id)


def require_declare(member: Membership) -> None:
    """Raises PermissionDenied unless the member supervises."""
    if Role.SUPERVISOR not in roles_of(member):
        raise PermissionDenied("A surge is declared by a supervisor.")


def require_end(member: Membership, surge: Surge) -> None:
    """Raises PermissionDenied unless the member supervises in the institution of the surge."""
    if not visible_to(member).filter(pk=surge.pk).exists():
        raise PermissionDenied("A surge is ended by a supervisor of the institution.")
