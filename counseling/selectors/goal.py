"""Reading the goals of a case."""

from collections.abc import Iterable
from dataclasses import dataclass

from counseling.choices import Attendance, GoalState, StatementKind
from counseling.models import Case, CounselingSession, Goal, Statement
from counseling.models.base import AS_SAID


@dataclass(frozen=True, slots=True)
class GoalNow:
    """A goal, and the latest statement on how it stands (None: only agreed)."""

    goal: Goal
    latest: Statement | None


def of_case(case: Case) -> list[GoalNow]:
    """The case's goals in the order in which they were agreed, each with how it stands now. Two queries."""
    said = Statement.objects.filter(case=case, kind=StatementKind.GOAL_STATE, superseded_by=None)
    latest = {row.goal_id: row for row in said.order_by(*AS_SAID)}
    return [GoalNow(goal, latest.get(goal.pk)) for goal in Goal.objects.filter(case=case).order_by("agreed_at", "pk")]


def among(goals: Iterable[GoalNow], *, state: str = "") -> list[GoalNow]:
    """Those of the goals that stand so now; a goal of which nothing was said since is agreed."""
    return [row for row in goals if state in ("", row.latest.value if row.latest else GoalState.AGREED)]


def sessions(case: Case) -> tuple[int, int]:
    """How many sessions are agreed (0: none), and how many were held."""
    agreed = Statement.objects.filter(case=case, kind=StatementKind.SESSIONS_AGREED, superseded_by=None)
    latest = agreed.order_by(*AS_SAID).last()
    held = CounselingSession.objects.filter(case=case, attendance=Attendance.HELD).count()
    return (int(latest.value) if latest else 0), held
