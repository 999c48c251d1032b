"""Reading how urgent a case is."""

from dataclasses import dataclass, field
from uuid import UUID

from counseling.access import urgency as urgency_access
from counseling.choices import OPEN_STATES, StatementKind, Urgency
from counseling.models import Case, Membership, Obligation, Statement
from counseling.models.base import AS_SAID
from counseling.selectors.casefile.derive import emergency_among

CONFIRM = "2e.confirm-emergency"
"""The duty to have an emergency looked at by a second person."""


def emergency(case: Case) -> Statement | None:
    """The statement with which the present emergency was declared; None when there is none."""
    return emergency_among(
        Statement.objects.filter(case=case, kind=StatementKind.URGENCY, superseded_by=None)
        .select_related("recorded_by")
        .order_by(*AS_SAID)
    )


def asked_about(case: Case) -> Statement | None:
    """The declaration on which a second person is asked: that of the present emergency; once it is over, or the case
    closed, of the last one, while the duty to have it looked at stands."""
    if Obligation.objects.filter(case=case, code=CONFIRM, closed_at=None).exists():
        return next((episode.began for episode in episodes(case)), None)
    return emergency(case) if case.state in OPEN_STATES else None


def to_confirm(case_id: UUID, *, member: Membership) -> Statement | None:
    """The declaration of an emergency that this member, as a second person, may confirm; None where there is none."""
    case = (
        Case.objects.filter(pk=case_id, institution_id=member.institution_id)
        .select_related("konseli", "counselor__membership__user")
        .first()
    )
    if case is None:
        return None
    declared = asked_about(case)
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


@dataclass(slots=True)
class Episode:
    """An emergency from its declaration to its end: who judged it, what second people said, who judged it over."""

    began: Statement
    answers: list[Statement] = field(default_factory=list)
    ended: Statement | None = None


def episodes(case: Case) -> list[Episode]:
    """The emergencies of the case, the newest first."""
    kinds = (StatementKind.URGENCY, StatementKind.EMERGENCY_CONFIRMED)
    rows = Statement.objects.filter(case=case, kind__in=kinds, superseded_by=None).select_related("recorded_by")
    found: list[Episode] = []
    for row in rows.order_by(*AS_SAID):
        standing = found[-1] if found and found[-1].ended is None else None
        if row.kind == StatementKind.EMERGENCY_CONFIRMED:
            # Said of one that is over, too.
            if found and row.recorded_by_id != found[-1].began.recorded_by_id:
                found[-1].answers.append(row)
        elif row.value == Urgency.EMERGENCY:
            if standing is None:
                found.append(Episode(row))
        elif standing is not None:
            standing.ended = row
    return found[::-1]
