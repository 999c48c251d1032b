"""The course of a case as picture and table: every mark with shape, place and word; nothing by colour alone."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from counseling.presenters.course import course_plot, letter_of
from counseling.selectors.progress import Course, CourseStep, Sides
from counseling.services import feedback, goal, progress
from counseling.services.feedback import Feedback
from counseling.services.progress import Mark
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk

DAY_ONE = datetime(2026, 11, 2, 3, tzinfo=UTC)


@dataclass
class Held:
    """Stands for a session."""

    number: int
    pk: UUID = field(default_factory=uuid4)

    @property
    def opened_at(self) -> datetime:
        return DAY_ONE + timedelta(days=self.number)


@dataclass
class Aim:
    """Stands for a goal."""

    text: str
    pk: UUID = field(default_factory=uuid4)


def course(*steps: tuple[Sides, dict[Any, Sides]], goals: list[Any], earlier: int = 0) -> Course:
    made: Any = [
        CourseStep(Held(number), benefit, {aim.pk: sides for aim, sides in marks.items()})  # type: ignore[arg-type]
        for number, (benefit, marks) in enumerate(steps, start=1)
    ]
    return Course(made, goals, earlier)


class Key(Aim):
    def __hash__(self) -> int:
        return hash(self.pk)


def test_both_words_on_a_session_stand_side_by_side_at_their_heights() -> None:
    plot = course_plot(course((Sides("none", "much"), {}), (Sides("", "some"), {}), goals=[]))
    assert plot is not None
    (konseli,), (counselor, second) = plot.konseli, plot.counselor
    assert (konseli.x, counselor.x) == ("35.75%", "35.75%") and konseli.dx != counselor.dx
    assert (konseli.y, counselor.y, second.y) == ("96.0", "28.0", "62.0")
    assert {(konseli.shape, konseli.hollow), (counselor.shape, counselor.hollow)} == {
        ("circle", False),
        ("square", True),
    }
    assert not plot.curves and not plot.marks


def test_a_goal_is_a_line_from_session_to_session_over_those_that_were_not_asked() -> None:
    sleep, school = Key("Tidur"), Key("Sekolah")
    steps = [
        (Sides(), {sleep: Sides("0", "3"), school: Sides("", "5")}),
        (Sides(), {}),
        (Sides(), {sleep: Sides("10", "")}),
    ]
    plot = course_plot(course(*steps, goals=[sleep, school]))
    assert plot is not None
    first, second = plot.curves
    assert [(point.y, point.hollow) for point in first.points] == [("288.0", False), ("148.0", False)]
    (stroke,) = first.strokes
    assert (stroke.x1, stroke.x2) == (first.points[0].x, first.points[1].x)
    assert [(point.y, point.hollow) for point in second.points] == [("218.0", True)] and not second.strokes
    assert (first.letter, second.letter) == ("A", "B") and first.shape != second.shape
    assert [cell.text for _column, cell in plot.table.rows[0]][3:] == ["konseli 0, Anda 3", "konseli –, Anda 5"]
    assert "Tujuan A ada di angka 10." in plot.description


def test_a_long_course_labels_few_sessions_and_says_what_it_leaves_out() -> None:
    plot = course_plot(course(*[(Sides("some", ""), {})] * 40, goals=[], earlier=3))
    assert plot is not None
    assert [number for _x, number in plot.numbers] == [1, 6, 11, 16, 21, 26, 31, 36]
    assert plot.left_out == "3 sesi sebelumnya tidak ditampilkan di sini."
    assert len(plot.table.rows) == 40


def test_where_nothing_was_said_there_is_no_picture() -> None:
    assert course_plot(course((Sides(), {}), goals=[])) is None
    assert [letter_of(index) for index in (0, 25, 26)] == ["A", "Z", "A2"]


def test_the_plan_and_the_tab_show_picture_and_table(desk: Desk) -> None:
    rooms.active(desk)
    for page in (desk.page("plan"), desk.page("case", tab="goals")):
        assert "Belum ada yang diketahui" in page
    held = rooms.met(desk)
    aim = goal.agree(desk.case, text=AWKWARD, source=desk.source(), **desk.by())
    feedback.record(held, Feedback(benefit="much"), source=desk.source(), **desk.by())
    progress.record(held, [Mark(aim.pk, "konseli", 7)], **desk.by())
    for page in (desk.page("plan"), desk.page("case", tab="goals")):
        assert 'role="img" aria-labelledby="course-title course-desc"' in page
        assert '<title id="course-title">' in page
        assert ESCAPED in page
        assert "konseli 7, Anda –" in page


def test_the_agreed_number_says_when_it_is_reached(desk: Desk) -> None:
    rooms.met(desk)
    goal.agree_sessions(desk.case, 2, source=desk.source(), **desk.by())
    assert "sudah tercapai" not in desk.page("plan")
    goal.agree_sessions(desk.case, 1, source=desk.source(), **desk.by())
    page = desk.page("plan")
    assert "Jumlah yang disepakati sudah tercapai" in page
    assert desk.url("sessions-agreed") in page
