"""Who knows a konseli by name, and who opens and changes their record."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from counseling.access.people import counselor_of
from counseling.choices import OPEN_STATES
from counseling.models import Konseli, Membership


def visible_to(member: Membership) -> QuerySet[Konseli]:
    """The konseli of a counselor's own cases, past ones too: those whom they know by name and code."""
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


def can_open(member: Membership, konseli: Konseli) -> bool:
    """Whether the konseli has an open case with this counselor. Of a past one the name is left to them, and not what
    others enter in the record since."""
    counselor = counselor_of(member)
    return counselor is not None and counselor.cases.filter(konseli=konseli, state__in=OPEN_STATES).exists()


def require_amend(member: Membership, konseli: Konseli) -> None:
    """Raises PermissionDenied unless the record is open to this member."""
    if not can_open(member, konseli):
        raise PermissionDenied("This konseli is not yours.")


def can_merge(member: Membership, konseli: Konseli, other: Konseli) -> bool:
    """Whether both records are of konseli of this counselor, and one of them is open to them."""
    known = visible_to(member).filter(pk__in=[konseli.pk, other.pk]).count() == len({konseli.pk, other.pk})
    return known and (can_open(member, konseli) or can_open(member, other))


def require_merge(member: Membership, konseli: Konseli, other: Konseli) -> None:
    """Raises PermissionDenied unless the member may say of both records that they are of one person."""
    if not can_merge(member, konseli, other):
        raise PermissionDenied("These konseli are not both yours.")
