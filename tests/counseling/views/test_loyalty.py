"""Conflicts of loyalty: named, weighed, read."""

import uuid
from typing import Any

import pytest

from counseling.models import LoyaltyConflict
from counseling.services import loyalty
from tests import cast
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def named(desk: Desk, summary: str = "Sekolah ingin tahu isinya.") -> LoyaltyConflict:
    return loyalty.raise_conflict(desk.case, summary=summary, **desk.by())


def weighed(**other: Any) -> dict[str, Any]:
    parties = {"who_1": "Raka", "interest_1": "Rasa aman", "who_2": "Sekolah", "interest_2": "Ketertiban"}
    return parties | {"rows": "4", "demands": "Kerahasiaan (2g)", "choice": "Saya menyimpannya."} | other


def test_a_conflict_is_named_and_waits_to_be_weighed(desk: Desk) -> None:
    assert "Belum ada benturan kesetiaan" in desk.page("loyalty")
    assert desk.post("loyalty-raise", {"summary": AWKWARD}).url == desk.url("loyalty")
    page = desk.page("loyalty")
    assert ESCAPED in page
    assert "Perlu ditimbang" in page


def test_weighing_shows_four_rows_and_makes_room_for_more(desk: Desk) -> None:
    conflict = named(desk)
    page = desk.page("loyalty-weigh", conflict.pk)
    assert 'name="who_4"' in page
    assert 'name="who_5"' not in page
    answer = desk.post("loyalty-weigh", weighed(more="1", choice="Ketikan saya"), conflict.pk)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="who_6"' in page
    assert "Ketikan saya" in page
    assert "Rasa aman" in page


def test_it_is_weighed_once_and_then_read(desk: Desk) -> None:
    conflict = named(desk)
    data = weighed(rows="6", who_6="Ibu", interest_6=AWKWARD)
    assert desk.post("loyalty-weigh", data, conflict.pk).url == desk.url("loyalty")
    conflict.refresh_from_db()
    assert conflict.state == "weighed"
    assert [party["who"] for party in conflict.parties] == ["Raka", "Sekolah", "Ibu"]
    page = desk.page("loyalty-weigh", conflict.pk)
    assert ESCAPED in page
    assert 'name="choice"' not in page
    assert desk.post("loyalty-weigh", weighed(), conflict.pk).status_code == 422


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"who_2": "", "interest_2": ""}, "who_2"),
        ({"interest_2": ""}, "interest_2"),
        ({"who_1": ""}, "who_1"),
        ({"demands": " "}, "demands"),
        ({"choice": ""}, "choice"),
    ],
)
def test_what_is_missing_is_said_at_its_field(desk: Desk, change: dict[str, str], field: str) -> None:
    conflict = named(desk)
    answer = desk.post("loyalty-weigh", weighed(**change), conflict.pk)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert "Rasa aman" in page
    conflict.refresh_from_db()
    assert conflict.state == "open"


@pytest.mark.parametrize("rows", ["", "-3", "9999", "x", "²"])
def test_a_strange_number_of_rows_does_no_harm(desk: Desk, rows: str) -> None:
    answer = desk.post("loyalty-weigh", weighed(rows=rows, more="1"), named(desk).pk)
    assert answer.status_code == 200
    assert 'name="who_13"' not in answer.content.decode()


def test_a_conflict_of_another_case_does_not_exist(desk: Desk) -> None:
    other = cast.request(desk.people.dewi, cast.adult(desk.people.dewi, now=desk.now), now=desk.now)
    foreign = loyalty.raise_conflict(other, summary="Lain", **desk.by())
    for conflict_id in (foreign.pk, uuid.uuid4()):
        assert desk.get("loyalty-weigh", conflict_id).status_code == 404
        assert desk.post("loyalty-weigh", weighed(), conflict_id).status_code == 404


def test_an_empty_conflict_comes_back(desk: Desk) -> None:
    answer = desk.post("loyalty-raise", {"summary": "  "})
    assert answer.status_code == 422
    assert 'id="id_summary_error"' in answer.content.decode()
