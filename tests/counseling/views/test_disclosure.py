"""Confidences passed on: the register, a new one through the gate, telling the konseli, looking back."""

from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.utils import timezone

from counseling.models import AccessLog, Disclosure, LoyaltyConflict, Statement
from counseling.services import loyalty
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def telling(desk: Desk, **other: Any) -> dict[str, Any]:
    return {
        "seen": rooms.head(desk),
        "recipient": "Ibu Sri, wali kelas",
        "content": "Sering terlambat karena merawat adik.",
        "purpose": "Keringanan tugas",
        "basis": "konseli_consent",
        "minimal": "yes",
        "answer": "in_person",
        "paper": "",
        **other,
    }


def weighed(desk: Desk) -> LoyaltyConflict:
    conflict = loyalty.raise_conflict(desk.case, summary="Adik terancam", **desk.by())
    return loyalty.weigh(
        conflict,
        parties=[{"who": "Konseli", "interest": "Rahasia"}, {"who": "Adik", "interest": "Keselamatan"}],
        demands="Lindungi yang terancam.",
        options="Menyampaikan semuanya, sebagian, atau tidak sama sekali.",
        choice="Keselamatan didahulukan.",
        **desk.by(),
    )


def test_with_the_konselis_permission_it_goes_on_record(desk: Desk) -> None:
    rooms.active(desk)
    page = desk.page("disclosure")
    for sentence in ("Yang akan terjadi", "Yang akan diberi tahu", "Yang tetap ada"):
        assert sentence in page
    answer = desk.post("disclosure", telling(desk, content=AWKWARD))
    assert answer.url == desk.url("disclosures")
    made = Disclosure.objects.get(case=desk.case)
    assert (made.content, made.minimal, made.basis) == (AWKWARD, True, "konseli_consent")
    said = Statement.objects.get(case=desk.case, kind="disclosure_consent")
    assert (said.value, said.said_by, said.channel) == ("given", "konseli", "in_person")
    before = AccessLog.objects.count()
    assert ESCAPED in desk.page("disclosures")
    assert AccessLog.objects.count() == before + 1


@pytest.mark.parametrize("said", ["refused", "not_asked"])
def test_without_it_the_gate_refuses_and_everything_typed_stays(desk: Desk, said: str) -> None:
    rooms.active(desk)
    answer = desk.post("disclosure", telling(desk, answer=said))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "2h.disclosure-unfounded" in page
    for typed in ("Ibu Sri, wali kelas", "Sering terlambat", "Keringanan tugas"):
        assert typed in page
    assert not Disclosure.objects.exists()
    assert Statement.objects.filter(kind="disclosure_consent").exists() == (said == "refused")


def test_the_next_visit_brings_back_what_was_refused_until_it_passes(desk: Desk) -> None:
    rooms.active(desk)
    desk.post("disclosure", telling(desk, answer="not_asked"))
    page = desk.page("disclosure")
    for typed in ("Ibu Sri, wali kelas", "Keringanan tugas", "Sering terlambat", "percobaan terakhir"):
        assert typed in page
    assert "empty=1" in page
    empty = desk.page("disclosure", empty="1")
    assert "Sering terlambat" not in empty and "Keringanan tugas" not in empty
    assert desk.post("disclosure", telling(desk)).status_code == 302
    assert "Sering terlambat" not in desk.page("disclosure")


def test_what_was_typed_on_a_page_out_of_date_comes_back_too(desk: Desk) -> None:
    rooms.active(desk)
    desk.post("disclosure", telling(desk, seen=0))
    assert "Sering terlambat" in desk.page("disclosure")


def test_serious_harm_needs_weighing_for_itself_and_leaves_the_duty_to_tell(desk: Desk) -> None:
    rooms.active(desk)
    refused = desk.post("disclosure", telling(desk, basis="serious_harm", answer="not_asked"))
    assert "2h.loyalty-unweighed" in refused.content.decode()
    assert 'type="radio" name="conflict"' not in desk.page("disclosure")
    conflict = weighed(desk)
    page = desk.page("disclosure")
    assert "Adik terancam" in page and f'value="{conflict.pk}"' in page
    assert desk.post("disclosure", telling(desk, basis="serious_harm", answer="not_asked")).status_code == 409
    typed = telling(desk, basis="serious_harm", answer="not_asked", conflict=str(conflict.pk))
    for _ in range(2):
        assert desk.post("disclosure", {**typed, "press": "sekali"}).status_code == 302
    made = Disclosure.objects.get(case=desk.case)
    assert made.conflict == conflict
    assert desk.url("disclosure-tell", made.pk) in desk.page("disclosures")
    assert "Adik terancam" not in desk.page("disclosure")
    again = desk.post("disclosure", telling(desk, basis="serious_harm", conflict=str(conflict.pk)))
    assert again.status_code == 422
    assert "Pilih benturan yang sudah ditimbang" in again.content.decode()


def test_the_way_to_the_weighing_and_back_loses_nothing_and_asks_for_nothing(desk: Desk) -> None:
    rooms.active(desk)
    before = rooms.entries(desk)
    answer = desk.post("disclosure", {**telling(desk, content=AWKWARD), "weigh": "1"})
    assert answer.url.startswith(desk.url("loyalty"))
    assert desk.url("disclosure") in unquote(answer.url)
    assert AWKWARD not in str(dict(desk.client.session))
    for _ in range(2):
        assert ESCAPED in desk.page("disclosure")
    assert rooms.entries(desk) == before
    assert ESCAPED not in desk.page("disclosure", empty="1")
    assert ESCAPED not in desk.page("disclosure")


def test_pressing_twice_is_one_disclosure_and_another_text_is_another(desk: Desk) -> None:
    rooms.active(desk)
    typed = telling(desk)
    for _ in range(2):
        assert desk.post("disclosure", typed).status_code == 302
    assert Disclosure.objects.count() == 1
    assert desk.post("disclosure", {**typed, "content": "Hal lain"}).status_code == 409
    assert desk.post("disclosure", telling(desk, content="Hal lain")).status_code == 302
    assert Disclosure.objects.count() == 2


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"recipient": ""}, "recipient"),
        ({"content": " "}, "content"),
        ({"minimal": ""}, "minimal"),
        ({"answer": "maybe"}, "answer"),
        ({"basis": "none"}, "basis"),
        ({"basis": "legal_order"}, "paper"),
    ],
)
def test_what_is_missing_is_said_at_its_field(desk: Desk, other: dict[str, str], field: str) -> None:
    rooms.active(desk)
    answer = desk.post("disclosure", telling(desk, **other))
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert "Keringanan tugas" in answer.content.decode()


def test_an_empty_register_says_so(desk: Desk) -> None:
    rooms.active(desk)
    assert "Belum ada yang diungkapkan" in desk.page("disclosures")
    assert not AccessLog.objects.exists()


class TestTelling:
    @pytest.fixture(scope="module")
    @classmethod
    def made(cls, desk: Desk) -> Disclosure:
        rooms.active(desk)
        return rooms.disclosed(desk, basis="serious_harm", conflict_id=weighed(desk).pk)  # type: ignore[no-any-return]

    def test_the_konseli_learns_it_once(self, desk: Desk, made: Disclosure) -> None:
        assert "Ibu Sri" in desk.page("disclosure-tell", made.pk)
        told_at = timezone.localtime(timezone.now()).strftime("%Y-%m-%dT%H:%M")
        for _ in range(2):
            answer = desk.post("disclosure-tell", {"told": "yes", "told_at": told_at}, made.pk)
            assert answer.url == desk.url("disclosures")
        made.refresh_from_db()
        assert made.konseli_told_at is not None
        assert desk.get("disclosure-tell", made.pk).status_code == 302
        assert "Konseli diberi tahu:" in desk.page("disclosures")

    def test_a_reason_why_not_leaves_the_duty_open(self, desk: Desk, made: Disclosure) -> None:
        answer = desk.post("disclosure-tell", {"told": "no", "not_told_reason": "Pelaku serumah."}, made.pk)
        assert answer.status_code == 302
        page = desk.page("disclosures")
        assert "Pelaku serumah." in page
        assert desk.url("disclosure-tell", made.pk) in page

    def test_that_the_konseli_knows_is_never_chosen_beforehand(self, desk: Desk, made: Disclosure) -> None:
        page = desk.page("disclosure-tell", made.pk)
        assert 'name="told"' in page
        assert "checked" not in page
        refused = desk.post("disclosure-tell", {}, made.pk).content.decode()
        assert 'id="id_not_told_reason_error"' not in refused

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"told": "yes", "told_at": ""}, "told_at"),
            ({"told": "no", "not_told_reason": ""}, "not_told_reason"),
            ({}, "told"),
        ],
    )
    def test_what_is_missing_is_said_at_its_field(
        self, desk: Desk, made: Disclosure, typed: dict[str, str], field: str
    ) -> None:
        answer = desk.post("disclosure-tell", typed, made.pk)
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in answer.content.decode()

    def test_a_time_to_come_is_refused(self, desk: Desk, made: Disclosure) -> None:
        told_at = timezone.localtime(desk.now + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
        answer = desk.post("disclosure-tell", {"told": "yes", "told_at": told_at}, made.pk)
        assert 'id="id_told_at_error"' in answer.content.decode()


def test_what_went_too_far_is_looked_back_at_once(desk: Desk) -> None:
    rooms.active(desk)
    refused = desk.post("disclosure", telling(desk, minimal="no"))
    assert "2h.disclosure-excessive" in refused.content.decode()
    assert not Disclosure.objects.exists()
    kept = rooms.disclosed(desk)
    answer = desk.post("disclosure-review", {"words": ""}, kept.pk)
    assert answer.status_code == 422
    for _ in range(2):
        assert desk.post("disclosure-review", {"words": AWKWARD}, kept.pk).status_code == 302
    kept.refresh_from_db()
    assert kept.review == AWKWARD
    assert ESCAPED in desk.page("disclosures")


def test_a_disclosure_of_another_case_does_not_exist_here(desk: Desk) -> None:
    rooms.active(desk)
    kept = rooms.disclosed(desk)
    rooms.requested(desk)
    for route in ("disclosure-tell", "disclosure-review"):
        assert desk.get(route, kept.pk).status_code == 404
