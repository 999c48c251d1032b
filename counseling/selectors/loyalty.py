"""Reading the conflicts of loyalty of a case."""

from counseling.choices import LoyaltyState
from counseling.models import Case, LoyaltyConflict


def of_case(case: Case) -> list[LoyaltyConflict]:
    """The case's conflicts: those not weighed yet first, then the newest."""
    rows = LoyaltyConflict.objects.filter(case=case).select_related("raised_by", "reviewed_by").order_by("-raised_at")
    return sorted(rows, key=lambda conflict: conflict.state != LoyaltyState.OPEN)
