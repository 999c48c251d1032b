"""Reading the conflicts of loyalty of a case."""

from django.db.models import QuerySet

from counseling.choices import LoyaltyState
from counseling.models import Case, LoyaltyConflict


def of_case(case: Case) -> list[LoyaltyConflict]:
    """The case's conflicts: those not weighed yet first, then the newest."""
    rows = LoyaltyConflict.objects.filter(case=case).select_related("raised_by", "reviewed_by").order_by("-raised_at")
    return sorted(rows, key=lambda conflict: conflict.state != LoyaltyState.OPEN)


def to_rest_on(case: Case) -> QuerySet[LoyaltyConflict]:
    """The conflicts that are weighed and on which no disclosure rests yet, the newest first."""
    free = LoyaltyConflict.objects.filter(case=case, disclosures=None).exclude(state=LoyaltyState.OPEN)
    return free.order_by("-weighed_at", "-pk")
