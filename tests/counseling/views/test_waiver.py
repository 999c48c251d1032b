"""Waivers in the browser: from the refusal to the supervisor and back."""

from typing import Any

import pytest
from django.urls import reverse

from counseling.choices import WaiverState
from counseling.models import AccessLog, Waiver
from counseling.services.door import gate
from tests.counseling.services import stage
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def nearly(desk: Desk) -> Desk:
    """Ready to start, but for time and place."""
    rooms.requested(desk)
    for step in (stage.judged, stage.declared, stage.permitted, stage.explained):
        step(desk.case, desk.people.dewi, now=desk.now)
    return desk


def refused(desk: Desk) -> Any:
    nearly(desk)
    return desk.post("case-start", {"seen": rooms.head(desk), "open_session": "yes", "kind": "individual"})


def asked(desk: Desk, reason: str = "Ujian akhir besok.") -> Waiver:
    refused(desk)
    answer = desk.post("waiver-ask", {"code": "1a.no-agreement", "reason": reason}, 1)
    assert answer.status_code == 302
    return Waiver.objects.get()


class TestAsking:
    def test_the_refusal_offers_it_where_it_would_help(self, desk: Desk) -> None:
        page = refused(desk).content.decode()
        assert desk.url("waiver-ask", 1) + "?code=1a.no-agreement" in page

    def test_it_is_offered_for_no_other_block(self, desk: Desk) -> None:
        rooms.requested(desk)
        typed = {"seen": rooms.head(desk), "open_session": "yes", "kind": "individual"}
        page = desk.post("case-start", typed).content.decode()
        assert page.count(desk.url("waiver-ask", 1)) == 1
        form = desk.page("waiver-ask", 1)
        assert 'value="1a.no-agreement"' in form
        assert 'value="2d.consent-missing"' not in form

    def test_what_was_asked_shows_on_the_case_and_is_not_offered_twice(self, desk: Desk) -> None:
        asked(desk)
        assert "Menunggu supervisor sejak" in desk.page("case")
        page = desk.page("entry", 1)
        assert "Menunggu supervisor sejak" in page
        assert desk.url("waiver-ask", 1) not in page

    def test_a_block_that_cannot_be_waived_is_refused_at_its_field(self, desk: Desk) -> None:
        refused(desk)
        answer = desk.post("waiver-ask", {"code": "2d.consent-missing", "reason": "Mohon."}, 1)
        assert answer.status_code == 422
        assert 'id="id_code_error"' in answer.content.decode()
        assert "Mohon." in answer.content.decode()
        assert not Waiver.objects.exists()

    @pytest.mark.parametrize("number", [0, 2, 99999999999])
    def test_an_entry_that_does_not_exist_or_has_nothing_to_waive_is_no_page(self, desk: Desk, number: int) -> None:
        refused(desk)
        assert desk.get("waiver-ask", number).status_code == 404

    def test_strangers_get_what_does_not_exist(self, desk: Desk) -> None:
        refused(desk)
        for member in (desk.people.bagus, desk.people.ratna, desk.people.yoga, desk.people.sari):
            desk.sign_in(member)
            assert desk.get("waiver-ask", 1).status_code == 404


class TestDeciding:
    def test_a_supervisor_sees_what_waits_and_why(self, desk: Desk) -> None:
        waiver = asked(desk, AWKWARD)
        desk.sign_in(desk.people.ratna)
        url = reverse("waiver", args=[waiver.pk])
        assert url in desk.client.get(reverse("reviews")).content.decode()
        page = desk.client.get(url).content.decode()
        assert ESCAPED in page
        assert desk.case.code in page
        assert desk.case.konseli.name not in page
        assert AccessLog.objects.filter(user=desk.people.ratna.user, object_id=waiver.pk).exists()

    def test_what_is_granted_lets_the_counselor_start_once(self, desk: Desk) -> None:
        waiver = asked(desk)
        desk.sign_in(desk.people.ratna)
        answer = desk.client.post(reverse("waiver", args=[waiver.pk]), {"granted": "yes", "reason": "Baik."})
        assert answer.url == reverse("reviews")  # type: ignore[attr-defined]
        desk.sign_in(desk.people.dewi)
        assert "Diizinkan oleh Ratna untuk sekali pakai" in desk.page("case")
        desk.post("case-start", {"seen": rooms.head(desk), "open_session": "no", "kind": "individual"})
        waiver.refresh_from_db()
        assert waiver.state == WaiverState.USED
        assert gate.open_transitions("active")

    def test_it_is_decided_once_and_shown_as_decided(self, desk: Desk) -> None:
        waiver = asked(desk)
        desk.sign_in(desk.people.ratna)
        url = reverse("waiver", args=[waiver.pk])
        desk.client.post(url, {"granted": "no", "reason": "Tunggu sampai sepakat."})
        again = desk.client.post(url, {"granted": "yes", "reason": "Berubah pikiran."})
        assert again.status_code == 422
        waiver.refresh_from_db()
        assert waiver.state == WaiverState.REFUSED
        page = desk.client.get(url).content.decode()
        assert "Tunggu sampai sepakat." in page
        assert 'name="reason"' not in page

    def test_it_wants_a_decision_and_a_reason(self, desk: Desk) -> None:
        waiver = asked(desk)
        desk.sign_in(desk.people.ratna)
        answer = desk.client.post(reverse("waiver", args=[waiver.pk]), {"reason": ""})
        assert answer.status_code == 422
        assert {"granted", "reason"} == set(answer.context["form"].errors)

    def test_strangers_get_what_does_not_exist(self, desk: Desk) -> None:
        waiver = asked(desk)
        for member in (desk.people.dewi, desk.people.bagus, desk.people.yoga, desk.people.sari):
            desk.sign_in(member)
            assert desk.client.get(reverse("waiver", args=[waiver.pk])).status_code == 404
            assert desk.client.post(reverse("waiver", args=[waiver.pk]), {"granted": "yes"}).status_code == 404
            assert desk.client.get(reverse("reviews")).status_code == 404
