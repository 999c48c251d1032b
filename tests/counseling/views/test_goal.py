"""The plan: goals, how each stands, and how many sessions are agreed."""

import uuid
from typing import Any

import pytest

from counseling.models import Goal, Statement
from counseling.services import goal
from tests import cast
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def agreed(desk: Desk, text: str = "Tidur nyenyak") -> Goal:
    return goal.agree(desk.case, text=text, measure="Lima malam", source=desk.source(5), **desk.by())


def stands(desk: Desk, state: str, **other: Any) -> dict[str, Any]:
    return desk.typed(**({"state": state, "said_by": "konseli", "words": "Enam malam."} | other))


def test_an_empty_plan_says_what_comes_first(desk: Desk) -> None:
    page = desk.page("plan")
    assert "Belum ada tujuan yang disepakati" in page
    assert "0 sesi terlaksana; jumlahnya belum disepakati." in page


def test_a_goal_is_agreed_and_stands_on_the_plan(desk: Desk) -> None:
    data = desk.typed(text=AWKWARD, measure="Terlihat")
    assert desk.post("goal-new", data).url == desk.url("plan")
    assert Goal.objects.get().text == AWKWARD
    page = desk.page("plan")
    assert ESCAPED in page
    assert "Sedang diupayakan" in page


def test_a_goal_without_words_comes_back(desk: Desk) -> None:
    answer = desk.post("goal-new", desk.typed(text=" ", measure="Terlihat"))
    assert answer.status_code == 422
    assert "Terlihat" in answer.content.decode()


def test_a_goal_is_reached(desk: Desk) -> None:
    row = agreed(desk)
    assert desk.post("goal-state", stands(desk, "met"), row.pk).url == desk.url("plan")
    assert "Tercapai" in desk.page("plan")
    assert "Enam malam." in desk.page("goal-state", row.pk)


def test_how_a_goal_stands_is_corrected(desk: Desk) -> None:
    row = agreed(desk)
    desk.post("goal-state", stands(desk, "met"), row.pk)
    old = Statement.objects.get(kind="goal_state", value="met")
    answer = desk.post("goal-state", stands(desk, "dropped"), row.pk, query=f"?supersedes={old.pk}")
    assert answer.status_code == 302
    assert "Tidak dilanjutkan" in desk.page("plan")


def test_how_it_stands_has_to_be_chosen(desk: Desk) -> None:
    answer = desk.post("goal-state", stands(desk, ""), agreed(desk).pk)
    assert answer.status_code == 422
    assert "Enam malam." in answer.content.decode()


def test_a_goal_of_another_case_does_not_exist(desk: Desk) -> None:
    other = cast.request(desk.people.dewi, cast.adult(desk.people.dewi, now=desk.now), now=desk.now)
    foreign = goal.agree(other, text="Lain", source=desk.source(), **desk.by())
    for goal_id in (foreign.pk, uuid.uuid4()):
        assert desk.get("goal-state", goal_id).status_code == 404
        assert desk.post("goal-state", stands(desk, "met"), goal_id).status_code == 404


def test_a_number_of_sessions_is_agreed_and_shown_as_a_bar(desk: Desk) -> None:
    assert desk.post("sessions-agreed", desk.typed(number="6")).url == desk.url("plan")
    page = desk.page("plan")
    assert "0 dari 6 sesi terlaksana" in page
    assert 'value="0" max="6"' in page
    assert "6 sesi seluruhnya" in desk.page("sessions-agreed")


@pytest.mark.parametrize("number", ["", "0", "101", "enam", "2.5"])
def test_a_number_that_is_none_is_refused_at_its_field(desk: Desk, number: str) -> None:
    answer = desk.post("sessions-agreed", desk.typed(number=number, words="Ketikan saya"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_number_error"' in page
    assert "Ketikan saya" in page


def test_the_tab_of_the_case_shows_the_same(desk: Desk) -> None:
    agreed(desk)
    goal.agree_sessions(desk.case, 4, source=desk.source(), **desk.by())
    page = desk.page("case", tab="goals")
    assert "Tidur nyenyak" in page
    assert "0 dari 4 sesi terlaksana" in page


def test_the_documents_of_a_case_lead_to_their_pages(desk: Desk) -> None:
    page = desk.page("case", tab="documents")
    for route in ("konseli", "consent", "explanation", "relationship"):
        assert desk.url(route) in page
