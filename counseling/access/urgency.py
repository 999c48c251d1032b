"""Who may confirm an emergency as the second person, and who sees that one waits."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from counseling.access.people import counselor_of, roles_of
from counseling.choices import OPEN_STATES, CaseState, Role
from counseling.models import Case, Membership, Statement


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


def known_to_wait(member: Membership) -> QuerySet[Case]:
    """The requests to other counselors of the institution: a counselor may know how many emergencies are among them and
    with whom, to offer help. Neither code nor name goes to them."""
    counselor = counselor_of(member)
    if counselor is None:
        return Case.objects.none()
    requests = Case.objects.filter(institution_id=member.institution_id, state=CaseState.REQUESTED)
    return requests.exclude(counselor=counselor)


def counted_by(member: Membership) -> QuerySet[Case]:
    """The open cases whose emergencies an administrator may count, and no more than count."""
    if Role.INSTITUTION_ADMIN not in roles_of(member):
        return Case.objects.none()
    return Case.objects.filter(institution_id=member.institution_id, state__in=OPEN_STATES)
