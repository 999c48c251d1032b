"""The progress of a session towards each goal (1b, 2f), as the konseli and the counselor each say it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.choices import Attendance, Speaker, StatementKind
from counseling.models import CounselingSession, Goal, Membership, Statement
from counseling.services.errors import Invalid
from counseling.services.feedback import require_own
from counseling.services.held import held
from counseling.services.marker import service
from counseling.services.statement import Source, say

REACHED = 10
"""The mark of a goal that is reached; 0 is no step towards it."""
SPEAKERS = (Speaker.KONSELI, Speaker.COUNSELOR)


@dataclass(frozen=True, slots=True)
class Mark:
    """What one side says of one goal: 0 to 10."""

    goal_id: UUID
    said_by: str
    value: int


@service
def record(session: CounselingSession, marks: Sequence[Mark], *, by: Membership, now: datetime) -> list[Statement]:
    """Writes down the marks of a session; of two of one goal and side the later one counts. Raises Invalid."""
    case_access.require_work(by, session.case)
    if session.attendance not in ("", Attendance.HELD):
        raise Invalid("session", _("This session did not take place."))
    if not marks:
        raise Invalid("marks", _("Write down one number at least."))
    if any(mark.said_by == Speaker.COUNSELOR for mark in marks):
        require_own(session, by=by, field="marks")
    goals = Goal.objects.in_bulk([mark.goal_id for mark in marks])
    with held(session.case, now=now):
        return [_write(session, mark, goals, by=by, now=now) for mark in marks]


def _write(
    session: CounselingSession, mark: Mark, goals: Mapping[UUID, Goal], *, by: Membership, now: datetime
) -> Statement:
    goal = goals.get(mark.goal_id)
    if goal is None or goal.case_id != session.case_id:
        raise Invalid("marks", _("This goal belongs to another case."))
    if mark.said_by not in SPEAKERS:
        raise Invalid("marks", _("Choose one of the answers offered."))
    if isinstance(mark.value, bool) or not isinstance(mark.value, int) or not 0 <= mark.value <= REACHED:
        raise Invalid("marks", format_lazy(_("Write a whole number from 0 to {most}."), most=REACHED))
    source = Source(said_by=mark.said_by, said_at=now)
    kind = StatementKind.GOAL_PROGRESS
    return say(session.case, kind, str(mark.value), source=source, by=by, now=now, session=session, goal=goal)
