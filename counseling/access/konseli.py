"""Who may see and change a konseli's record."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from counseling.access.people import counselor_of
from counseling.choices import OPEN_STATES
from counseling.models import Konseli, Membership


def visible_to(member: Membership) -> QuerySet[Konseli]:
    """The konseli of a counselor's own cases, past ones too."""
    counselor = counselor_of(member)
    if counselor is None:
        return Konseli.objects.none()
    return Konseli.objects.filter(
        institution_id=member.institution_id,
        pk__in=counselor.cases.values("konseli"),
    )


def require_register(member: Membership) -> None:
    """Raises PermissionDenied unless the member counsels."""
    if counselor_of(member) is None:
        raise PermissionDenied("Only a counselor enters konseli.")


def require_amend(member: Membership, konseli: Konseli) -> None:
    """Raises PermissionDenied unless the konseli has an open case with this counselor."""
    counselor = counselor_of(member)
    if counselor is None or not counselor.cases.filter(konseli=konseli, state__in=OPEN_STATES).exists():
        raise PermissionDenied("This konseli is not yours.")
