"""Who may see and answer shared help: the counselor who asked for it, and the colleague who is asked."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from counseling.access.case import can_work
from counseling.access.people import counselor_of
from counseling.choices import OPEN_STATES
from counseling.models import Membership, SharedHelp


def asked_of(member: Membership) -> QuerySet[SharedHelp]:
    """What this colleague is asked for, or helps with, while the case is open. The konseli's permission comes to it
    (selectors.shared_help)."""
    counselor = counselor_of(member)
    if counselor is None:
        return SharedHelp.objects.none()
    return SharedHelp.objects.filter(
        institution_id=member.institution_id,
        colleague=counselor,
        declined_at=None,
        ended_at=None,
        case__state__in=OPEN_STATES,
    )


def is_asked(member: Membership, help: SharedHelp) -> bool:
    """Whether this member is the colleague."""
    return asked_of(member).filter(pk=help.pk).exists()


def require_asked(member: Membership, help: SharedHelp) -> None:
    """Raises PermissionDenied unless this member is the colleague."""
    if not is_asked(member, help):
        raise PermissionDenied("This help is not asked of you.")


def require_end(member: Membership, help: SharedHelp) -> None:
    """Raises PermissionDenied unless this member is the colleague or the case's counselor."""
    if not (can_work(member, help.case) or is_asked(member, help)):
        raise PermissionDenied("This help is not yours to end.")
