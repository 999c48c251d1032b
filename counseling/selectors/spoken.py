"""Statements of a case as the pages of their forms show them: those without a correction, newest first."""

from typing import Any, TypeVar

from django.db.models import QuerySet

from counseling.choices import CLOSED_STATES
from counseling.models import (
    Acknowledgement,
    Case,
    Complaint,
    Consent,
    Guardian,
    RelationshipDeclaration,
    Statement,
)
from counseling.models.base import AS_SAID, SaidModel
from counseling.selectors import paper

S = TypeVar("S", bound=SaidModel)
LATEST_FIRST = tuple(f"-{name}" for name in AS_SAID)


def _standing(model: type[S], case: Case, **filters: Any) -> QuerySet[S]:
    rows = model._default_manager.filter(case=case, superseded_by=None, **filters)
    return rows.select_related("recorded_by").order_by(*LATEST_FIRST)


def statements(case: Case, kind: str, **filters: Any) -> list[Statement]:
    """The statements of one kind; `filters` narrow them to a goal, say."""
    return list(_standing(Statement, case, kind=kind, **filters))


def consents(case: Case, kind: str) -> list[Consent]:
    """The words on one permission, the konseli's and the guardians'."""
    return list(_words_on_permission(case, kind=kind))


def permissions(case: Case) -> list[Consent]:
    """The words on every permission."""
    return list(_words_on_permission(case))


def _words_on_permission(case: Case, **filters: Any) -> QuerySet[Consent]:
    return _standing(Consent, case, **filters).select_related("guardian").annotate(paper_kept=paper.kept())


def acknowledgements(case: Case) -> list[Acknowledgement]:
    return list(_standing(Acknowledgement, case).select_related("explanation"))


def declarations(case: Case) -> list[RelationshipDeclaration]:
    """What the case's counselor declared to be to the konseli."""
    return list(_standing(RelationshipDeclaration, case, counselor=case.counselor_id))


def complaints(case: Case) -> list[Complaint]:
    return list(_standing(Complaint, case).select_related("answered_by"))


def guardians(case: Case) -> list[Guardian]:
    """The konseli's guardians in the order in which they were entered; of a closed case those of its own time."""
    rows = Guardian.objects.filter(konseli=case.konseli_id).order_by("created_at", "pk")
    return list(rows.filter(created_at__lte=case.state_since) if case.state in CLOSED_STATES else rows)
