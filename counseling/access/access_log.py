"""Who may read the access log."""

from django.db.models import Q, QuerySet

from counseling.access import case as case_access
from counseling.models import AccessLog, Membership


def visible_to(member: Membership) -> QuerySet[AccessLog]:
    """The readings in a counselor's own cases, and in those of a supervisor's counselors."""
    own, overseen = case_access.visible_to(member), case_access.overseen_by(member)
    return AccessLog.objects.filter(Q(case__in=own) | Q(case__in=overseen), institution_id=member.institution_id)
