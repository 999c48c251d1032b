"""Reading conflicts of loyalty, and the reviews of supervisors."""

from django.db.models import BooleanField, Prefetch, QuerySet, Value, When
from django.db.models import Case as Switch

from counseling.access import loyalty as loyalty_access
from counseling.choices import LoyaltyState
from counseling.models import Case, LoyaltyConflict, LoyaltyReview, Membership


def of_case(case: Case, *, state: str = "") -> QuerySet[LoyaltyConflict]:
    """The case's conflicts with their reviews, newest first: those not weighed yet first, then the newest."""
    rows = LoyaltyConflict.objects.filter(case=case).select_related("raised_by", "reviewed_by")
    if state:
        rows = rows.filter(state=state)
    is_weighed = Switch(
        When(state=LoyaltyState.OPEN, then=Value(False)), default=Value(True), output_field=BooleanField()
    )
    return rows.prefetch_related(_reviews()).order_by(is_weighed, "-raised_at", "-pk")


def to_rest_on(case: Case) -> QuerySet[LoyaltyConflict]:
    """The conflicts that are weighed and on which no disclosure rests yet, the newest first."""
    free = LoyaltyConflict.objects.filter(case=case, disclosures=None).exclude(state=LoyaltyState.OPEN)
    return free.order_by("-weighed_at", "-pk")


def reviewable_by(member: Membership) -> QuerySet[LoyaltyConflict]:
    """The conflicts that a supervisor may look at, each with its reviews, newest first."""
    rows = loyalty_access.reviewable_by(member).select_related("case__counselor__membership__user", "raised_by")
    return rows.prefetch_related(_reviews())


def waiting_for(member: Membership) -> QuerySet[LoyaltyConflict]:
    """The weighed conflicts that wait for a supervisor, the one that has waited longest on top."""
    rows = loyalty_access.reviewable_by(member).filter(state=LoyaltyState.WEIGHED)
    return rows.select_related("case__counselor__membership__user").order_by("weighed_at", "pk")


def _reviews() -> "Prefetch[str]":
    rows = LoyaltyReview.objects.select_related("reviewed_by").order_by("-reviewed_at", "-pk")
    return Prefetch("reviews", queryset=rows)
