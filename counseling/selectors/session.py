"""Sessions as pages show them."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from counseling.choices import Speaker, StatementKind, Wish, YesNo
from counseling.models import Case, CounselingSession, LedgerEntry, Statement
from counseling.selectors.casefile import derive
from counseling.selectors.casefile.records import records_of


def of_case(case: Case) -> QuerySet[CounselingSession]:
    """The case's sessions, the latest on top, each with its note; the note's text is opened by `note.read`."""
    return (
        CounselingSession.objects.filter(case=case)
        .select_related("note", "appointment")
        .defer("note__body")
        .order_by("-opened_at", "-number")
    )


def open_of(case: Case) -> CounselingSession | None:
    """The session that is going on."""
    return CounselingSession.objects.filter(case=case, closed_at=None).first()


def to_close_first(case: Case, *, now: datetime) -> CounselingSession | None:
    """The open session that the counselor closes before they end the relationship.

    None where the konseli wants to end it: nothing holds them up, and the session is closed afterwards.
    """
    going_on = open_of(case)
    if going_on is None or derive.konseli_wants(records_of([case.pk], now)[case.pk])[0] == Wish.END:
        return None
    return going_on


def one_of(case: Case, session_id: UUID) -> CounselingSession | None:
    """One session of this case."""
    return of_case(case).select_related("case", "entry", "opened_by").filter(pk=session_id).first()


def of_entry(entry: LedgerEntry) -> CounselingSession | None:
    """The session that this entry let open, or judged late."""
    return CounselingSession.objects.filter(entry=entry).select_related("case").first()


@dataclass(frozen=True, slots=True)
class SessionWords:
    """The latest word on a session, each None where nobody said it: benefit from both sides, respect, belief.

    `self_reported` is what the counselor said of themself: a belief pressed, dignity hurt.
    """

    benefit: Statement | None
    counselor_benefit: Statement | None
    respect: Statement | None
    belief: Statement | None
    self_reported: list[Statement] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        return not (self.benefit or self.counselor_benefit or self.respect or self.belief)


def said_of(session: CounselingSession) -> SessionWords:
    """What was said about a session. One query."""
    rows = list(Statement.objects.filter(session=session, superseded_by=None).order_by("said_at", "recorded_at"))
    latest = {(row.kind, row.said_by == Speaker.COUNSELOR): row for row in rows}
    return SessionWords(
        benefit=latest.get((StatementKind.BENEFIT, False)),
        counselor_benefit=latest.get((StatementKind.BENEFIT, True)),
        respect=latest.get((StatementKind.RESPECT, False)),
        belief=latest.get((StatementKind.BELIEF, False)) or latest.get((StatementKind.BELIEF, True)),
        self_reported=[row for row in rows if _self_reported(row)],
    )


def _self_reported(row: Statement) -> bool:
    kinds = (StatementKind.BELIEF, StatementKind.DIGNITY)
    return row.kind in kinds and row.said_by == Speaker.COUNSELOR and row.value == YesNo.YES
