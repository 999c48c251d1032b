"""Who may decide on a waiver."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from counseling.access import case as case_access
from counseling.models import Membership, Waiver


def decidable_by(member: Membership) -> QuerySet[Waiver]:
    """The waivers that are a supervisor's to look at: of counselors they oversee, and not asked for by themself."""
    overseen = case_access.overseen_by(member)
    return Waiver.objects.filter(case__in=overseen).exclude(asked_by=member.user_id)


def require_decide(member: Membership, waiver: Waiver) -> None:
    """Raises PermissionDenied unless this member may decide on the waiver."""
    if not decidable_by(member).filter(pk=waiver.pk).exists():
        raise PermissionDenied("A waiver is decided by a supervisor of that counselor.")
