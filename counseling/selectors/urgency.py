"""Reading how urgent a case is."""

from uuid import UUID

from counseling.access import urgency as urgency_access
from counseling.choices import OPEN_STATES, StatementKind
from counseling.models import Case, Membership, Statement
from counseling.models.base import AS_SAID
from counseling.selectors.derive import emergency_among


def emergency(case: Case) -> Statement | None:
    """The statement with which the present emergency was declared; None when there is none."""
    return emergency_among(
        Statement.objects.filter(case=case, kind=StatementKind.URGENCY, superseded_by=None).order_by(*AS_SAID)
    )


def to_confirm(case_id: UUID, *, member: Membership) -> Statement | None:
    """The declaration of an emergency that this member, as a second person, may confirm; None where there is none."""
    case = (
        Case.objects.filter(pk=case_id, institution_id=member.institution_id, state__in=OPEN_STATES)
        .select_related("konseli", "counselor__membership__user")
        .first()
    )
    if case is None:
        return None
    declared = emergency(case)
    if declared is None or not urgency_access.can_confirm(member, declared):
        return None
    declared.case = case
    return declared


def second_words(declared: Statement) -> list[Statement]:
    """What others than its author said on this emergency, newest first."""
    rows = Statement.objects.filter(
        case=declared.case_id,
        kind=StatementKind.EMERGENCY_CONFIRMED,
        superseded_by=None,
        said_at__gte=declared.said_at,
    )
    others = rows.exclude(recorded_by=declared.recorded_by_id)
    return list(others.select_related("recorded_by").order_by(*(f"-{name}" for name in AS_SAID)))
