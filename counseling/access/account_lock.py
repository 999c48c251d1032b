"""Who may lock an account at once, and who may unlock it."""

from django.core.exceptions import PermissionDenied

from counseling.access.account import can_administer
from counseling.access.people import granted_to, oversees, reviews_outside, roles_of
from counseling.choices import Role
from counseling.models import AccountLock, Membership, RoleGrant


def can_lock(member: Membership, account: Membership) -> bool:
    """An administrator any account of their institution, a supervisor that of a counselor of theirs; nobody their
    own."""
    if account.institution_id != member.institution_id or account.user_id == member.user_id:
        return False
    return can_administer(member) or _supervises(member, account)


def require_lock(member: Membership, account: Membership) -> None:
    """Raises PermissionDenied unless this member may lock the account."""
    if not can_lock(member, account):
        raise PermissionDenied("An administrator locks this account, or the supervisor of the person.")


def _supervises(member: Membership, account: Membership) -> bool:
    counselor = getattr(account, "counselor", None)
    return counselor is not None and Role.COUNSELOR in granted_to(account) and oversees(member, counselor.pk)


def can_unlock(member: Membership, lock: AccountLock) -> bool:
    """An administrator, or the supervisor who locked it; where no administrator can sign in, the outside reviewer too.
    Nobody their own."""
    if lock.institution_id != member.institution_id or lock.membership.user_id == member.user_id:
        return False
    if can_administer(member):
        return True
    if lock.locked_by_id == member.user_id:
        return Role.SUPERVISOR in roles_of(member)
    return reviews_outside(member) and not _somebody_administers(lock)


def require_unlock(member: Membership, lock: AccountLock) -> None:
    """Raises PermissionDenied unless this member may unlock the account."""
    if not can_unlock(member, lock):
        raise PermissionDenied("An administrator unlocks this account, or the supervisor who locked it.")


def _somebody_administers(lock: AccountLock) -> bool:
    administrators = RoleGrant.objects.filter(
        institution=lock.institution_id,
        role=Role.INSTITUTION_ADMIN,
        until=None,
        membership__until=None,
        membership__locked_at=None,
        membership__user__is_active=True,
    )
    return administrators.exists()
