"""Who may administer accounts: the administrators of an institution, and of no other."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from counseling.access.people import roles_of
from counseling.choices import Role
from counseling.models import AdminAct, Invitation, Membership


def can_administer(member: Membership) -> bool:
    """Whether this member keeps the accounts of their institution."""
    return Role.INSTITUTION_ADMIN in roles_of(member)


def require_administer(member: Membership, account: Membership | Invitation | None = None) -> None:
    """Raises PermissionDenied unless this member keeps the accounts of their institution, this one among them."""
    if not can_administer(member) or (account is not None and account.institution_id != member.institution_id):
        raise PermissionDenied("This is for the administrators of the institution.")


def visible_to(member: Membership) -> QuerySet[Membership]:
    """The accounts of the member's institution, ended ones among them; none for all but administrators."""
    if not can_administer(member):
        return Membership.objects.none()
    return Membership.objects.filter(institution_id=member.institution_id)


def invitations_visible_to(member: Membership) -> QuerySet[Invitation]:
    """The invitations of the member's institution; none for all but administrators."""
    if not can_administer(member):
        return Invitation.objects.none()
    return Invitation.objects.filter(institution_id=member.institution_id)


def acts_visible_to(member: Membership) -> QuerySet[AdminAct]:
    """The log of administrative acts of the member's institution; nothing for all but administrators."""
    if not can_administer(member):
        return AdminAct.objects.none()
    return AdminAct.objects.filter(institution_id=member.institution_id)
