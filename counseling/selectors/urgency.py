"""Reading how urgent a case is."""

from counseling.choices import StatementKind
from counseling.models import Case, Statement
from counseling.selectors.derive import emergency_among


def emergency(case: Case) -> Statement | None:
    """The statement with which the present emergency was declared; None when there is none."""
    return emergency_among(
        Statement.objects.filter(case=case, kind=StatementKind.URGENCY, superseded_by=None).order_by(
            "said_at", "recorded_at"
        )
    )
