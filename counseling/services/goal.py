"""Goals of a case, and the number of sessions that both sides agree on (2f)."""

from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.choices import GoalState, StatementKind, YesNo
from counseling.models import Case, Goal, Membership, Statement
from counseling.services import errors
from counseling.services.errors import Invalid
from counseling.services.held import held
from counseling.services.marker import service
from counseling.services.statement import Source, moment, say

MOST_SESSIONS = 100


@service
def agree(case: Case, *, text: str, measure: str = "", source: Source, by: Membership, now: datetime) -> Goal:
    """An aim that both agreed on, and by what they will know that it is reached. Raises Invalid."""
    case_access.require_work(by, case)
    with held(case, now=now):
        goal = Goal.objects.create(
            institution_id=case.institution_id,
            konseli_id=case.konseli_id,
            case=case,
            text=errors.text(text, field="text"),
            measure=errors.text(measure, field="measure", required=False),
            agreed_at=moment(source, now),
            recorded_by_id=by.user_id,
        )
        say(case, StatementKind.GOAL_STATE, GoalState.AGREED, source=source, by=by, now=now, goal=goal)
        return goal


@service
def set_state(goal: Goal, state: str, *, source: Source, by: Membership, now: datetime) -> Statement:
    """A goal is reached, no longer pursued, or pursued again. Raises Invalid."""
    return say(goal.case, StatementKind.GOAL_STATE, state, source=source, by=by, now=now, goal=goal)


@service
def change_plan(case: Case, *, source: Source, by: Membership, now: datetime) -> Statement:
    """Both agreed to go about it in another way; the words say how. Raises Invalid."""
    return say(case, StatementKind.PLAN_CHANGED, YesNo.YES, source=source.in_words(), by=by, now=now)


@service
def agree_sessions(case: Case, number: int, *, source: Source, by: Membership, now: datetime) -> Statement:
    """Both agreed on a number of sessions in all. Raises Invalid."""
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= MOST_SESSIONS:
        raise Invalid("number", format_lazy(_("Agree on 1 to {most} sessions."), most=MOST_SESSIONS))
    return say(case, StatementKind.SESSIONS_AGREED, str(number), source=source, by=by, now=now)
