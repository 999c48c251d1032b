"""The safety plan of a case, and those that it replaced."""

from django.db.models import QuerySet

from counseling.models import Case, SafetyPlan
from counseling.models.base import AS_SAID


def of_case(case: Case) -> QuerySet[SafetyPlan]:
    """Every version, the newest first."""
    rows = SafetyPlan.objects.filter(case=case).select_related("recorded_by")
    return rows.order_by(*(f"-{name}" for name in AS_SAID))


def current(case: Case) -> SafetyPlan | None:
    """The plan that counts; None where none was made."""
    return of_case(case).filter(superseded_by=None).first()
