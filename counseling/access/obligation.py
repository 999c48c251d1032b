"""Who may see obligations, and who may postpone or discharge them."""

from django.db.models import QuerySet

from counseling.access import case as case_access
from counseling.models import Membership, Obligation


def overseen_by(member: Membership) -> QuerySet[Obligation]:
    """The obligations of the counselors whom a supervisor looks after."""
    return Obligation.objects.filter(case__in=case_access.overseen_by(member))


def require_decide(member: Membership, obligation: Obligation) -> None:
    """Raises PermissionDenied unless the member looks after the case's counselor."""
    case_access.require_oversee(member, obligation.case)
