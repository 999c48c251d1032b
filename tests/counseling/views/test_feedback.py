"""What a session brought, page by page: its words, the goals a few at a time, and what the counselor owns up to."""

from typing import Any

from django.utils import timezone

from counseling.models import CounselingSession, Goal, Statement
from counseling.services import goal, reassignment
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def aims(desk: Desk, count: int) -> list[Goal]:
    return [goal.agree(desk.case, text=f"Tujuan {n}", source=desk.source(), **desk.by()) for n in range(count)]


def test_closing_leads_to_the_words_then_to_the_goals_then_back(desk: Desk) -> None:
    going_on = rooms.in_session(desk)
    aims(desk, 1)
    now = timezone.localtime(timezone.now()).strftime("%Y-%m-%dT%H:%M")
    closed = desk.post("session-close", {"attendance": "held", "closed_at": now}, going_on.pk)
    assert closed.url == desk.url("session-feedback", going_on.pk)
    told = desk.post("session-feedback", desk.typed(benefit="some"), going_on.pk)
    assert told.url == desk.url("session-progress", going_on.pk)
    (one,) = Goal.objects.all()
    marked = desk.post("session-progress", {f"konseli_{one.pk.hex}": "4"}, going_on.pk)
    assert marked.url == desk.url("session", going_on.pk)


def test_both_sides_stand_beside_each_other_on_the_page_of_the_session(desk: Desk) -> None:
    held = rooms.met(desk)
    (one,) = aims(desk, 1)
    desk.post("session-feedback", desk.typed(benefit="none", counselor_benefit="much"), held.pk)
    desk.post("session-progress", {f"konseli_{one.pk.hex}": "0", f"counselor_{one.pk.hex}": "6"}, held.pk)
    page = " ".join(desk.page("session", held.pk).split())
    assert page.index("Tidak membantu") < page.index("Sangat membantu")
    assert page.index("0 dari 10") < page.index("6 dari 10")
    assert 'value="6"' in desk.page("session-progress", held.pk)


def test_a_successor_is_asked_for_no_view_of_what_they_did_not_hold(desk: Desk) -> None:
    held = rooms.met(desk)
    aims(desk, 1)
    bagus, ratna = desk.people.bagus, desk.people.ratna
    reassignment.reassign(desk.case, to=bagus.counselor, why="Sakit", by=ratna, now=desk.now, seen=None)
    desk.sign_in(bagus)
    assert 'name="benefit"' in desk.page("session-feedback", held.pk)
    assert 'name="counselor_benefit"' not in desk.page("session-feedback", held.pk)
    assert desk.page("session-progress", held.pk).count('type="number"') == 1
    typed = desk.typed(benefit="some", counselor_benefit="much")
    assert desk.post("session-feedback", typed, held.pk).status_code == 302
    assert set(Statement.objects.filter(session=held, kind="benefit").values_list("said_by", flat=True)) == {"konseli"}


def test_goals_are_asked_for_three_at_a_time(desk: Desk) -> None:
    held = rooms.met(desk)
    goals = aims(desk, 4)
    page = desk.page("session-progress", held.pk)
    assert page.count('type="number"') == 6 and "Masih ada 1 tujuan setelah ini." in page
    answer = desk.post("session-progress", {f"konseli_{goals[0].pk.hex}": "1"}, held.pk)
    assert answer.url == desk.url("session-progress", held.pk) + "?from=3"
    assert desk.client.get(answer.url).content.decode().count('type="number"') == 2
    assert desk.get("session-progress", held.pk, **{"from": "x9"}).status_code == 200


def test_a_number_that_is_none_comes_back_at_its_field(desk: Desk) -> None:
    held = rooms.met(desk)
    (one,) = aims(desk, 1)
    name = f"konseli_{one.pk.hex}"
    answers: list[Any] = [desk.post("session-progress", {name: value}, held.pk) for value in ("11", "-1", "x", "")]
    assert [answer.status_code for answer in answers] == [422] * 4
    assert f'id="id_{name}_error"' in answers[0].content.decode()
    assert not Statement.objects.filter(kind="goal_progress").exists()


def test_without_a_goal_it_leads_to_the_plan(desk: Desk) -> None:
    assert desk.get("session-progress", rooms.met(desk).pk).url == desk.url("plan")


class TestOwningUp:
    def typed(self, held: CounselingSession, **other: Any) -> dict[str, Any]:
        at = timezone.localtime(held.opened_at).strftime("%Y-%m-%dT%H:%M")
        return {"kind": "dignity", "words": AWKWARD, "happened_at": at, **other}

    def test_it_stands_on_the_page_of_the_session(self, desk: Desk) -> None:
        held = rooms.met(desk)
        assert desk.get("session-own-up", held.pk).status_code == 200
        assert desk.post("session-own-up", self.typed(held), held.pk).url == desk.url("session", held.pk)
        page = desk.page("session", held.pk)
        assert "Martabat" in page and ESCAPED in page

    def test_it_needs_words(self, desk: Desk) -> None:
        held = rooms.met(desk)
        assert desk.post("session-own-up", self.typed(held, words=" "), held.pk).status_code == 422
        assert not Statement.objects.filter(kind="dignity").exists()
