"""Who may open a session note that is not of their own case, and read it while it is open."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from counseling.access import case as case_access
from counseling.models import BreakGlass, CounselingSession, Membership


def openable_by(member: Membership) -> QuerySet[CounselingSession]:
    """The sessions whose note a supervisor may ask to open: of the counselors whom they supervise."""
    return CounselingSession.objects.filter(case__in=case_access.overseen_by(member))


def opened_by(member: Membership) -> QuerySet[BreakGlass]:
    """What a supervisor opened, of the counselors whom they still supervise."""
    return BreakGlass.objects.filter(opened_by=member.user_id, case__in=case_access.overseen_by(member))


def require_open(member: Membership, session: CounselingSession) -> None:
    """Raises PermissionDenied unless this member may ask to open the session's note."""
    if not openable_by(member).filter(pk=session.pk).exists():
        raise PermissionDenied("A note is opened by a supervisor of that counselor.")


def require_read(member: Membership, opening: BreakGlass, now: datetime) -> None:
    """Raises PermissionDenied unless the member opened it, still supervises the counselor, and has time left."""
    if not opened_by(member).filter(pk=opening.pk, until__gt=now).exists():
        raise PermissionDenied("This note is not open to you.")
