"""Who may see and change the settings of an institution: its own administrators."""

from django.db.models import QuerySet

from counseling.access.account import can_administer
from counseling.models import Explanation, Membership, PolicyVersion


def policies_visible_to(member: Membership) -> QuerySet[PolicyVersion]:
    """The thresholds that the member's institution ever set; none for all but administrators."""
    if not can_administer(member):
        return PolicyVersion.objects.none()
    return PolicyVersion.objects.filter(institution_id=member.institution_id)


def explanations_visible_to(member: Membership) -> QuerySet[Explanation]:
    """The explanations that the member's institution ever published; none for all but administrators."""
    if not can_administer(member):
        return Explanation.objects.none()
    return Explanation.objects.filter(institution_id=member.institution_id)
