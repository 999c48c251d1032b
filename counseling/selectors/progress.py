"""The course of a case: the benefit of each session and the progress towards each goal, as both sides see them."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from uuid import UUID

from counseling.choices import Attendance, GoalState, Speaker, StatementKind
from counseling.models import Case, CounselingSession, Goal, Statement
from counseling.models.base import AS_SAID
from counseling.selectors import goal as goal_selector

MOST_SESSIONS = 40
"""A course goes back so many sessions at most."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What each side said last; empty where they said nothing."""

    konseli: str = ""
    counselor: str = ""

    def with_word(self, row: Statement) -> "Sides":
        if row.said_by == Speaker.COUNSELOR:
            return replace(self, counselor=row.value)
        return replace(self, konseli=row.value)


NOTHING = Sides()


@dataclass(slots=True)
class CourseStep:
    """One session that was held, with what both sides said of it; `goals` by the goal's id."""

    session: CounselingSession
    benefit: Sides = NOTHING
    goals: dict[UUID, Sides] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Course:
    """The sessions of a case in their order, the goals that were spoken of, and how many earlier ones are left out."""

    steps: list[CourseStep]
    goals: list[Goal]
    earlier: int = 0

    @property
    def empty(self) -> bool:
        return not any(step.benefit != NOTHING or step.goals for step in self.steps)


def course_of(case: Case) -> Course:
    """How the last sessions went. Four queries, however many they are."""
    held = CounselingSession.objects.filter(case=case, attendance=Attendance.HELD)
    latest = list(held.order_by("-opened_at", "-number")[:MOST_SESSIONS])
    steps = {session.pk: CourseStep(session) for session in reversed(latest)}
    said = Statement.objects.filter(session__in=latest, superseded_by=None)
    for row in said.filter(kind__in=[StatementKind.BENEFIT, StatementKind.GOAL_PROGRESS]).order_by(*AS_SAID):
        step = steps[row.session_id]  # type: ignore[index]
        if row.kind == StatementKind.BENEFIT:
            step.benefit = step.benefit.with_word(row)
        elif row.goal_id is not None:
            step.goals[row.goal_id] = step.goals.get(row.goal_id, NOTHING).with_word(row)
    spoken_of = {goal_id for step in steps.values() for goal_id in step.goals}
    goals = list(Goal.objects.filter(pk__in=spoken_of).order_by("agreed_at", "pk"))
    earlier = held.count() - len(latest) if len(latest) == MOST_SESSIONS else 0
    return Course(list(steps.values()), goals, earlier)


def marks_of(session: CounselingSession) -> list[tuple[Goal, Sides]]:
    """What was said of each goal after this session, in the order in which the goals were agreed. One query."""
    found: dict[UUID, Sides] = defaultdict(Sides)
    goals: dict[UUID, Goal] = {}
    rows = Statement.objects.filter(session=session, kind=StatementKind.GOAL_PROGRESS, superseded_by=None)
    for row in rows.select_related("goal").order_by(*AS_SAID):
        assert row.goal is not None, "Progress is always towards a goal."
        goals[row.goal.pk] = row.goal
        found[row.goal.pk] = found[row.goal.pk].with_word(row)
    return [(goal, found[goal.pk]) for goal in sorted(goals.values(), key=lambda goal: (goal.agreed_at, goal.pk))]


def goals_pursued(case: Case) -> list[Goal]:
    """The goals that are neither reached nor dropped, in the order in which they were agreed."""
    return [
        line.goal
        for line in goal_selector.of_case(case)
        if line.latest is None or line.latest.value == GoalState.AGREED
    ]
