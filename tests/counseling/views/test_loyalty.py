"""Conflicts of loyalty: named, weighed, read."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from counseling.models import AccessLog, LoyaltyConflict, LoyaltyReview
from counseling.services import loyalty
from tests import cast
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def named(desk: Desk, summary: str = "Sekolah ingin tahu isinya.") -> LoyaltyConflict:
    return loyalty.raise_conflict(desk.case, summary=summary, **desk.by())


def weighed(**other: Any) -> dict[str, Any]:
    parties = {"who_1": "Raka", "interest_1": "Rasa aman", "who_2": "Sekolah", "interest_2": "Ketertiban"}
    return (
        parties
        | {"rows": "4", "demands": "Kerahasiaan (2g)", "options": "Diam atau bicara.", "choice": "Saya menyimpannya."}
        | other
    )


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


class TestReviewing:
    """A supervisor looks at what was weighed."""

    def ready(self, desk: Desk, summary: str = "Sekolah ingin tahu isinya.") -> LoyaltyConflict:
        rooms.active(desk)
        conflict = named(desk, summary)
        assert desk.post("loyalty-weigh", weighed(), conflict.pk).status_code == 302
        desk.sign_in(desk.people.ratna)
        return conflict

    def url(self, conflict: LoyaltyConflict) -> str:
        return reverse("conflict-review", args=[conflict.pk])

    def decide(self, desk: Desk, conflict: LoyaltyConflict, **typed: str) -> Any:
        seen = desk.client.get(self.url(conflict)).context["form"]["seen"].value()
        return desk.client.post(self.url(conflict), {"seen": seen, **typed})

    def test_the_supervisor_reads_what_was_weighed_and_the_reading_is_logged(self, desk: Desk) -> None:
        conflict = self.ready(desk, AWKWARD)
        page = desk.client.get(self.url(conflict)).content.decode()
        for text in (ESCAPED, "Rasa aman", "Kerahasiaan (2g)", "Saya menyimpannya.", desk.case.code):
            assert text in page
        assert desk.case.konseli.name not in page
        assert AccessLog.objects.filter(user=desk.people.ratna.user, object_id=conflict.pk, what="record").count() == 1

    def test_once_agreed_the_panel_flags_nothing(self, desk: Desk) -> None:
        conflict = self.ready(desk)
        desk.sign_in(desk.people.dewi)
        assert "2h.loyalty-weighed" in desk.page("case")
        desk.sign_in(desk.people.ratna)
        assert self.decide(desk, conflict, outcome="agreed").url == reverse("reviews")
        desk.sign_in(desk.people.dewi)
        page = desk.page("case")
        assert "2h.loyalty-weighed" not in page
        assert "2h.loyalty-unweighed" not in page
        assert "Ratna" in desk.page("loyalty-weigh", conflict.pk)

    def test_sent_back_it_blocks_again_and_is_weighed_anew(self, desk: Desk) -> None:
        conflict = self.ready(desk)
        self.decide(desk, conflict, outcome="sent_back", words="Orang tua belum ditimbang.")
        read = desk.client.get(self.url(conflict)).content.decode()
        assert 'name="outcome"' not in read
        assert "Orang tua belum ditimbang." in read
        desk.sign_in(desk.people.dewi)
        assert "2h.loyalty-unweighed" in desk.page("case")
        assert "Dikembalikan oleh Ratna" in desk.page("loyalty")
        page = desk.page("loyalty-weigh", conflict.pk)
        assert "Orang tua belum ditimbang." in page
        assert page.count("Saya menyimpannya.") == 2  # in the field to go on from, and as it was looked at
        desk.post("loyalty-weigh", weighed(choice="Bertemu bertiga."), conflict.pk)
        page = desk.page("case")
        assert "2h.loyalty-unweighed" not in page
        assert "2h.loyalty-weighed" in page

    def test_who_read_an_older_weighing_gets_the_newer_one_and_keeps_their_words(self, desk: Desk) -> None:
        conflict = self.ready(desk)
        old = desk.client.get(self.url(conflict)).context["form"]["seen"].value()
        self.decide(desk, conflict, outcome="sent_back", words="Belum.")
        desk.sign_in(desk.people.dewi)
        desk.post("loyalty-weigh", weighed(choice="Bertemu bertiga."), conflict.pk)
        desk.sign_in(desk.people.ratna)
        typed = {"outcome": "agreed", "words": "Baik sekali."}
        answer = desk.client.post(self.url(conflict), {"seen": old, **typed})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Baik sekali." in page
        assert "Bertemu bertiga." in page
        again = answer.context["form"]["seen"].value()  # type: ignore[attr-defined]
        assert desk.client.post(self.url(conflict), {"seen": again, **typed}).status_code == 302

    @pytest.mark.parametrize(
        ("typed", "field"), [({"words": "Ya"}, "outcome"), ({"outcome": "sent_back", "words": " "}, "words")]
    )
    def test_what_is_missing_is_said_at_its_field(self, desk: Desk, typed: dict[str, str], field: str) -> None:
        answer = self.decide(desk, self.ready(desk), **typed)
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {field}
        assert not LoyaltyReview.objects.exists()

    def test_what_nobody_weighed_yet_is_not_the_supervisors_to_read(self, desk: Desk) -> None:
        conflict = named(desk)
        desk.sign_in(desk.people.ratna)
        assert desk.client.get(self.url(conflict)).status_code == 404

    def test_strangers_get_what_does_not_exist(self, desk: Desk) -> None:
        conflict = self.ready(desk)
        for member in (desk.people.dewi, desk.people.bagus, desk.people.yoga, desk.people.sari):
            desk.sign_in(member)
            assert desk.client.get(self.url(conflict)).status_code == 404
            assert desk.client.post(self.url(conflict), {"outcome": "agreed"}).status_code == 404
        assert not LoyaltyReview.objects.exists()
