"""A supervisor's team and the hand-over of a case: by code alone, in two steps."""

from typing import Any

import pytest
from django.urls import reverse

from counseling.choices import Role
from counseling.models import Case, CaseReason, LedgerEntry
from tests import cast
from tests.counseling.services import stage
from tests.counseling.services.office import enrolled
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def ratna(desk: Desk) -> Desk:
    """Ratna at her desk; Dewi's case is a relationship that runs."""
    before = desk.now
    desk.case = stage.started(cast.request(desk.people.dewi, now=before), desk.people.dewi, now=before)
    desk.sign_in(desk.people.ratna)
    return desk


def typed(desk: Desk, **other: Any) -> dict[str, Any]:
    head = Case.objects.get(pk=desk.case.pk).head
    return {"to": str(desk.people.bagus.counselor.pk), "why": "Dewi cuti.", "seen": str(head), **other}


def test_the_team_shows_what_each_carries(ratna: Desk) -> None:
    text = ratna.client.get(reverse("team")).content.decode()
    assert "2 dari 30 kasus terbuka" in text and "0 dari 30 kasus terbuka" in text
    assert "Sari" not in text


def test_it_lists_open_cases_by_code_alone(ratna: Desk) -> None:
    url = reverse("team-cases", args=[ratna.people.dewi.counselor.pk])
    text = ratna.client.get(url).content.decode()
    assert ratna.case.code in text and "Berjalan" in text
    assert not any(word in text for word in ("Putri", "Ayuningtyas", "Raka", "sulit tidur"))


@pytest.mark.parametrize("who", ["dewi", "bagus", "yoga", "sari"])
def test_nobody_else_has_a_team(ratna: Desk, who: str) -> None:
    ratna.sign_in(getattr(ratna.people, who))
    counselor = ratna.people.dewi.counselor.pk
    for url in (reverse("team"), reverse("team-cases", args=[counselor]), ratna.url("case-reassign")):
        assert ratna.client.get(url).status_code == 404
    assert ratna.client.post(ratna.url("case-reassign"), typed(ratna, confirmed="on")).status_code == 404
    assert Case.objects.get(pk=ratna.case.pk).counselor == ratna.people.dewi.counselor


def test_a_supervisor_sees_those_alone_whom_they_look_after(ratna: Desk) -> None:
    ratna.sign_in(enrolled(ratna.people, "Intan", Role.SUPERVISOR))
    assert "belum menyupervisi siapa pun" in ratna.client.get(reverse("team")).content.decode()
    assert ratna.get("case-reassign").status_code == 404


def test_a_case_is_handed_over_in_two_steps(ratna: Desk) -> None:
    text = ratna.page("case-reassign")
    assert "Bagus: 0 dari 30 kasus terbuka" in text
    once_more = ratna.post("case-reassign", typed(ratna, why=AWKWARD)).content.decode()
    assert ratna.case.code in once_more and ESCAPED in once_more and "Yang akan terjadi" in once_more
    assert Case.objects.get(pk=ratna.case.pk).counselor == ratna.people.dewi.counselor

    response = ratna.post("case-reassign", typed(ratna, why=AWKWARD, confirmed="True"))
    assert response.url == reverse("team-cases", args=[ratna.people.dewi.counselor.pk])
    assert Case.objects.get(pk=ratna.case.pk).counselor == ratna.people.bagus.counselor
    assert CaseReason.objects.get().words == AWKWARD
    ratna.sign_in(ratna.people.bagus)
    assert ratna.case.code in ratna.client.get(reverse("caseload")).content.decode() and ratna.case.code in ratna.page(
        "case"
    )
    entry = LedgerEntry.objects.get(case=ratna.case, kind="reassign")
    assert ESCAPED in ratna.page("entry", entry.number)
    ratna.sign_in(ratna.people.dewi)
    assert ratna.get("case").status_code == 404


def test_one_can_go_back_from_the_second_step_with_everything_typed(ratna: Desk) -> None:
    response = ratna.post("case-reassign", typed(ratna, why=AWKWARD, confirmed="True", change="1"))
    assert response.status_code == 200 and ESCAPED in response.content.decode()
    assert "Siapa yang mengambil alih?" in response.content.decode()
    assert not LedgerEntry.objects.filter(kind="reassign").exists()


def test_the_case_may_have_moved_on_meanwhile(ratna: Desk) -> None:
    response = ratna.post("case-reassign", typed(ratna, seen="0", why=AWKWARD, confirmed="True"))
    assert response.status_code == 409
    text = response.content.decode()
    assert ESCAPED in text and 'name="confirmed"' in text
    assert f'value="{Case.objects.get(pk=ratna.case.pk).head}"' in text
    assert not LedgerEntry.objects.filter(kind="reassign").exists()


@pytest.mark.parametrize("change", [{"to": ""}, {"to": "x"}, {"why": " "}])
def test_what_is_missing_is_asked_for(ratna: Desk, change: dict[str, str]) -> None:
    assert ratna.post("case-reassign", typed(ratna, **change)).status_code == 422
    assert ratna.post("case-reassign", typed(ratna, confirmed="True", **change)).status_code == 422


def test_whoever_cannot_take_it_over_is_named_with_the_reason_and_not_offered(ratna: Desk) -> None:
    cast.request(ratna.people.bagus, ratna.case.konseli, now=ratna.now)
    text = ratna.page("case-reassign")
    assert "Sudah mendampingi konseli ini" in text
    assert ratna.post("case-reassign", typed(ratna)).status_code == 422


def test_a_second_press_changes_nothing(ratna: Desk) -> None:
    page = typed(ratna, confirmed="True")
    ratna.post("case-reassign", page)
    ratna.post("case-reassign", page)
    assert [kind for kind, *_ in stage.chain_of(ratna.case)] == ["decision", "reassign"]


def test_an_attempt_on_an_old_page_stands_in_the_timeline(ratna: Desk) -> None:
    ratna.post("case-reassign", typed(ratna, seen="0", confirmed="True"))
    ratna.sign_in(ratna.people.dewi)
    assert "Upaya mengalihkan kasus" in ratna.page("case")
