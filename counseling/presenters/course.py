"""The course of a case as a picture: benefit of each session by both sides, and progress towards each goal from 0 to
10; with the table that says the same. SVG without script or style: geometry comes as attributes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counseling.choices import Benefit
from counseling.presenters.dates import day
from counseling.presenters.table import Cell, Column, Table, Words, table
from counseling.selectors.progress import NOTHING, Course, CourseStep, Sides

if TYPE_CHECKING:
    from counseling.models import Goal

LEFT, RIGHT = 16.0, 95.0
"""Sessions stand between so many per cent of the width; what they are measured by, left of them."""
BENEFIT_Y = {Benefit.MUCH: 28.0, Benefit.SOME: 62.0, Benefit.NONE: 96.0}
TOP, FOOT = 148.0, 288.0
"""Progress: px from above of 10 and of 0."""
HIGHEST = 10
APART = 7.0
"""So many px the two sides' marks of one session stand apart."""
LABELS = 8
"""So many numbers of sessions have room below on a phone."""
SHAPES = ("triangle", "diamond", "flag", "cross", "circle", "square")


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """One mark: `x` in per cent, `y` and `dx` in px. A hollow one is the counselor's word alone."""

    x: str
    y: str
    shape: str
    dx: str = "0"
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """A piece of a line from one session to a later one."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class Curve:
    """One goal's progress; `tone` is the number of its colour and shape, `letter` names it beside its last mark."""

    letter: str
    text: str
    tone: int
    shape: str
    points: Sequence[CoursePoint]
    strokes: Sequence[Stroke]
    end: CoursePoint


@dataclass(frozen=True, slots=True)
class Level:
    """A line behind the marks, with its word."""

    y: str
    label: Words


@dataclass(frozen=True, slots=True)
class CoursePlot:
    """For components/course.html."""

    konseli: Sequence[CoursePoint]
    counselor: Sequence[CoursePoint]
    curves: Sequence[Curve]
    levels: Sequence[Level]
    marks: Sequence[Level]
    numbers: Sequence[tuple[str, int]]
    description: str
    left_out: str
    table: Table


def course_plot(course: Course) -> CoursePlot | None:
    """The picture; None where nothing was said of any session yet."""
    if course.empty:
        return None
    places = {step.session.pk: _percent(x) for step, x in zip(course.steps, _across(len(course.steps)), strict=True)}
    every = -(-len(course.steps) // LABELS)
    return CoursePlot(
        konseli=list(_benefits(course.steps, places, "konseli", -APART)),
        counselor=list(_benefits(course.steps, places, "counselor", APART)),
        curves=[_curve(goal, index, course.steps, places) for index, goal in enumerate(course.goals)],
        levels=[Level(_px(y), _benefit(value)) for value, y in BENEFIT_Y.items()],
        marks=[Level(_px(_y(mark)), str(mark)) for mark in (HIGHEST, HIGHEST // 2, 0)] if course.goals else [],
        numbers=[
            (places[step.session.pk], step.session.number)
            for index, step in enumerate(course.steps)
            if index % every == 0
        ],
        description=_description(course),
        left_out=_left_out(course.earlier),
        table=_table(course),
    )


def _across(count: int) -> list[float]:
    step = (RIGHT - LEFT) / count
    return [LEFT + (index + 0.5) * step for index in range(count)]


def _benefits(steps: Sequence[CourseStep], places: dict[UUID, str], side: str, apart: float) -> Iterator[CoursePoint]:
    for step in steps:
        value = getattr(step.benefit, side)
        if value:
            shape, hollow = ("circle", False) if side == "konseli" else ("square", True)
            yield CoursePoint(places[step.session.pk], _px(BENEFIT_Y[Benefit(value)]), shape, _px(apart), hollow)


def _curve(goal: Goal, index: int, steps: Sequence[CourseStep], places: dict[UUID, str]) -> Curve:
    tone = index % len(SHAPES)
    points = []
    for step in steps:
        sides = step.goals.get(goal.pk, NOTHING)
        if sides != NOTHING:
            y = _px(_y(int(sides.konseli or sides.counselor)))
            points.append(CoursePoint(places[step.session.pk], y, SHAPES[tone], hollow=not sides.konseli))
    strokes = [Stroke(before.x, before.y, after.x, after.y) for before, after in pairwise(points)]
    return Curve(letter_of(index), goal.text, tone, SHAPES[tone], points, strokes, points[-1])


def letter_of(index: int) -> str:
    """A, B, …, Z, A2, …: how a goal is called in the picture and the table."""
    turn, place = divmod(index, 26)
    return chr(ord("A") + place) + (str(turn + 1) if turn else "")


def _description(course: Course) -> str:
    """The picture in a sentence, for who does not see it; the table has all of it."""
    judged = [step for step in course.steps if step.benefit != NOTHING]
    without = sum(Benefit.NONE in (step.benefit.konseli, step.benefit.counselor) for step in judged)
    said = ngettext(
        "Of %(all)d session the benefit is known; %(n)d brought none, says one side or the other.",
        "Of %(all)d sessions the benefit is known; %(n)d brought none, says one side or the other.",
        len(judged),
    ) % {"all": len(judged), "n": without}
    ends = [_("Goal %(letter)s stands at %(mark)s.") % _last(course, index) for index in range(len(course.goals))]
    return " ".join([said, *ends])


def _last(course: Course, index: int) -> dict[str, str]:
    found = [step.goals[course.goals[index].pk] for step in course.steps if course.goals[index].pk in step.goals]
    return {"letter": letter_of(index), "mark": found[-1].konseli or found[-1].counselor}


def _left_out(earlier: int) -> str:
    if not earlier:
        return ""
    return ngettext("%(n)d earlier session is left out here.", "%(n)d earlier sessions are left out here.", earlier) % {
        "n": earlier
    }


def _table(course: Course) -> Table:
    goals = [Column(_("Goal %(letter)s") % {"letter": letter_of(index)}) for index in range(len(course.goals))]
    columns = [Column(_("Session")), Column(_("Benefit, says the konseli")), Column(_("Benefit, you think")), *goals]
    rows: list[list[Cell | Words]] = [
        [
            Cell(f"{step.session.number} · {day(step.session.opened_at)}", whole=True),
            _benefit(step.benefit.konseli),
            _benefit(step.benefit.counselor),
            *(_both(step.goals.get(goal.pk, NOTHING)) for goal in course.goals),
        ]
        for step in course.steps
    ]
    return table(_("Benefit and progress over the sessions"), columns, rows)


def _benefit(value: str) -> str:
    words = {Benefit.MUCH: _("Helped much"), Benefit.SOME: _("Helped some"), Benefit.NONE: _("Did not help")}
    return words[Benefit(value)] if value else "–"


def _both(sides: Sides) -> str:
    """The konseli's number, and the counselor's."""
    if sides == NOTHING:
        return "–"
    return _("konseli %(konseli)s, you %(counselor)s") % {
        "konseli": sides.konseli or "–",
        "counselor": sides.counselor or "–",
    }


def _y(mark: int) -> float:
    return FOOT - (FOOT - TOP) * mark / HIGHEST


def _px(number: float) -> str:
    return f"{number:.1f}"


def _percent(number: float) -> str:
    return f"{number:.2f}%"
