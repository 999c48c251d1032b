"""Who may see a case, and who may ask the gate for what."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, QuerySet

from counseling.access.people import counselor_of
from counseling.choices import ActorKind, Role
from counseling.models import Case, Counselor, Membership, User


def visible_to(member: Membership) -> QuerySet[Case]:
    """A counselor's own cases. What is not in here answers exactly like what does not exist."""
    counselor = counselor_of(member)
    if counselor is None:
        return Case.objects.none()
    return Case.objects.filter(institution_id=member.institution_id, counselor=counselor)


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
    standing = Membership.objects.filter(user=user, institution_id=case.institution_id, until=None)
    if kind == ActorKind.COUNSELOR:
        return standing.filter(counselor=case.counselor_id, grants__role=Role.COUNSELOR, grants__until=None).exists()
    if kind == ActorKind.SUPERVISOR:
        # Nobody decides as a supervisor on a case of their own, be it from an earlier membership.
        own = Counselor.objects.filter(pk=case.counselor_id, membership__user=user)
        looked_after = {"supervises__counselor": case.counselor_id, "supervises__until": None}
        return (
            standing.filter(~Exists(own), grants__role=Role.SUPERVISOR, grants__until=None)
            .filter(**looked_after)
            .exists()
        )
    return False
