"""Who may see a case, and who may ask the gate for what."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from counseling.access.people import counselor_of, oversees
from counseling.access.people import overseen_by as counselors_overseen_by
from counseling.choices import ActorKind, Role
from counseling.models import Case, Membership, User


def visible_to(member: Membership) -> QuerySet[Case]:
    """A counselor's own cases. What is not in here answers exactly like what does not exist."""
    counselor = counselor_of(member)
    if counselor is None:
        return Case.objects.none()
    return Case.objects.filter(institution_id=member.institution_id, counselor=counselor)


def overseen_by(member: Membership) -> QuerySet[Case]:
    """The cases of a supervisor's counselors: what is not clinical of them is theirs to see."""
    return Case.objects.filter(institution_id=member.institution_id, counselor__in=counselors_overseen_by(member))


def can_oversee(member: Membership, case: Case) -> bool:
    """Whether this member supervises the case's counselor."""
    return oversees(member, case.counselor_id)


def require_oversee(member: Membership, case: Case) -> None:
    """Raises PermissionDenied unless this member supervises the case's counselor."""
    if not can_oversee(member, case):
        raise PermissionDenied("This case is not yours to oversee.")


def can_work(member: Membership, case: Case) -> bool:
    """Whether this member is the case's counselor, who writes on it."""
    counselor = counselor_of(member)
    return counselor is not None and case.counselor_id == counselor.pk


def require_work(member: Membership, case: Case) -> None:
    """Raises PermissionDenied unless this member is the case's counselor."""
    if not can_work(member, case):
        raise PermissionDenied("This case is not yours to work on.")


def require_decide(kind: str, user: User | None, case: Case) -> None:
    """Raises PermissionDenied unless this person may ask the gate for something on this case in this role."""
    if not _can_decide(kind, user, case):
        raise PermissionDenied("This case is not yours to decide on.")


def _can_decide(kind: str, user: User | None, case: Case) -> bool:
    if kind in (ActorKind.KONSELI, ActorKind.GUARDIAN):
        # They come by their own link and have no account: whoever has one asks in their own name.
        return user is None
    if user is None or not user.is_active:
        return False
    standing = Membership.objects.filter(user=user, institution_id=case.institution_id, until=None, locked_at=None)
    if kind == ActorKind.COUNSELOR:
        return standing.filter(counselor=case.counselor_id, grants__role=Role.COUNSELOR, grants__until=None).exists()
    if kind == ActorKind.SUPERVISOR:
        return any(oversees(member, case.counselor_id) for member in standing)
    return False
