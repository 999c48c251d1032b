"""Who may see that something was disclosed: in which case, on which basis, and whether the konseli knows."""

from django.db.models import Q, QuerySet

from counseling.access import case as case_access
from counseling.models import Disclosure, Membership


def visible_to(member: Membership) -> QuerySet[Disclosure]:
    """The disclosures of the member's own cases, and of the counselors whom they supervise as a supervisor."""
    mine, overseen = case_access.visible_to(member), case_access.overseen_by(member)
    return Disclosure.objects.filter(Q(case__in=mine.values("pk")) | Q(case__in=overseen.values("pk")))
