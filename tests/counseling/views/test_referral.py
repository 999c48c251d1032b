"""A referral as its sender sees it: the steps from naming a receiver to handing over."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from counseling.models import AccessLog, Referral, Statement
from counseling.services import referral, relationship
from counseling.services.statement import Source
from tests import cast
from tests.counseling.services import stage
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def named(desk: Desk, **other: Any) -> dict[str, Any]:
    return {
        "receiver_kind": "counselor",
        "receiver": str(desk.people.bagus.counselor.pk),
        "reason": "beyond_competence",
        "words": "Perlu pendampingan duka.",
        **other,
    }


OUTSIDE = {
    "receiver_kind": "outside",
    "receiver": "",
    "outside_name": "RSUD Melati",
    "outside_contact": "031-550",
    "outside_relationship": "none",
}


def the_one(desk: Desk) -> Referral:
    return Referral.objects.get(case=desk.case)


class TestNaming:
    def test_a_colleague_of_the_list(self, desk: Desk) -> None:
        rooms.active(desk)
        page = desk.page("referral-name")
        assert "Dapat mengambil alih sekarang" in page
        assert "Bagus: ada tempat untuk 30 lagi" in page
        assert desk.post("referral-name", named(desk)).url == desk.url("referral")
        assert the_one(desk).receiver == desk.people.bagus.counselor
        assert "Bagus" in desk.page("referral")

    def test_somebody_outside(self, desk: Desk) -> None:
        rooms.active(desk)
        desk.post("referral-name", named(desk, **OUTSIDE))
        made = the_one(desk)
        assert (made.outside_name, made.outside_contact, made.outside_relationship) == (
            "RSUD Melati",
            "031-550",
            "none",
        )
        assert "RSUD Melati, 031-550" in desk.page("referral")

    @pytest.mark.parametrize(
        ("other", "fields"),
        [
            ({"receiver": ""}, ["receiver"]),
            ({"receiver": "nobody"}, ["receiver"]),
            ({**OUTSIDE, "outside_name": "", "outside_contact": " "}, ["outside_name", "outside_contact"]),
            ({"reason": ""}, ["reason"]),
            ({"receiver_kind": ""}, ["receiver_kind"]),
        ],
    )
    def test_what_is_missing_is_said_at_its_field(self, desk: Desk, other: dict[str, str], fields: list[str]) -> None:
        rooms.active(desk)
        answer = desk.post("referral-name", named(desk, **other))
        page = answer.content.decode()
        assert answer.status_code == 422
        for field in fields:
            assert f'id="id_{field}_error"' in page
        assert "Perlu pendampingan duka." in page

    def test_who_stands_too_close_is_listed_with_the_reason(self, desk: Desk) -> None:
        sent = rooms.referred_to_bagus(desk)
        relationship.declare_as_receiver(
            sent, "relative", source=Source(said_at=timezone.now()), by=desk.people.bagus, now=timezone.now()
        )
        desk.post("referral-withdraw", {})
        page = desk.page("referral-name")
        assert "Saat ini tidak dapat" in page
        assert "Bagus: terlalu dekat dengan konseli" in page

    def test_one_at_a_time(self, desk: Desk) -> None:
        rooms.referred_to_bagus(desk)
        assert desk.get("referral-name").url == desk.url("referral")
        assert desk.post("referral-name", named(desk)).status_code == 422


class TestSteps:
    def test_each_says_what_is_still_to_do(self, desk: Desk) -> None:
        rooms.referred_to_bagus(desk)
        page = desk.page("referral")
        for route in ("referral-handover", "referral-consent", "referral-refer", "referral-withdraw"):
            assert desk.url(route) in page
        assert desk.url("referral-answer-outside") not in page
        assert page.count("btn-primary") == 1

    def test_the_handover_is_kept_shown_again_and_the_reading_logged(self, desk: Desk) -> None:
        sent = rooms.referred_to_bagus(desk)
        answer = desk.post("referral-handover", {"summary": AWKWARD})
        assert answer.url == desk.url("referral")
        assert the_one(desk).handover == AWKWARD
        assert not AccessLog.objects.filter(object_id=sent.pk).exists()
        assert ESCAPED in desk.page("referral-handover")
        assert AccessLog.objects.filter(object_id=sent.pk).count() == 1
        assert "ringkasan" in desk.page("referral")

    @pytest.mark.parametrize(
        ("said", "sentence"), [("given", "Konseli setuju dirujuk"), ("refused", "tidak menginginkan")]
    )
    def test_the_konseli_decides(self, desk: Desk, said: str, sentence: str) -> None:
        rooms.referred_to_bagus(desk)
        desk.post("referral-consent", desk.typed(answer=said))
        row = Statement.objects.get(case=desk.case, kind="referral_consent")
        assert (row.value, row.said_by, row.referral) == (said, "konseli", the_one(desk))
        assert sentence in desk.page("referral")

    @pytest.mark.parametrize(("said", "state"), [("accepted", "accepted"), ("rejected", "rejected")])
    def test_the_sender_writes_down_what_somebody_outside_answers(self, desk: Desk, said: str, state: str) -> None:
        rooms.active(desk)
        desk.post("referral-name", named(desk, **OUTSIDE))
        desk.post("referral-answer-outside", {"answer": said, "words": "Senin depan."})
        assert the_one(desk).state == state
        page = desk.page("referral")
        assert "Senin depan." in page
        assert ("RSUD Melati mengambil alih" in page) is (said == "accepted")

    def test_the_relation_of_somebody_outside(self, desk: Desk) -> None:
        rooms.active(desk)
        desk.post("referral-name", named(desk, **{**OUTSIDE, "outside_relationship": "undeclared"}))
        assert desk.post("referral-relate", {"relationship": "acquaintance"}).status_code == 302
        assert the_one(desk).outside_relationship == "acquaintance"
        assert "Saling kenal" in desk.page("referral")

    def test_the_sender_does_not_answer_for_a_colleague(self, desk: Desk) -> None:
        rooms.referred_to_bagus(desk)
        assert desk.post("referral-answer-outside", {"answer": "accepted"}).status_code == 403
        assert the_one(desk).state == "named"

    def test_without_a_referral_forms_lead_back(self, desk: Desk) -> None:
        rooms.active(desk)
        for route in ("referral-handover", "referral-consent", "referral-withdraw"):
            assert desk.get(route).url == desk.url("referral")
            assert desk.post(route, {}).url == desk.url("referral")
        assert desk.get("referral-refer").url == desk.url("referral")


class TestWithdrawing:
    def test_it_says_what_stays_and_gives_the_case_back(self, desk: Desk) -> None:
        rooms.referred_to_bagus(desk)
        assert "Kasus tetap pada Anda" in desk.page("referral-withdraw")
        desk.post("referral-withdraw", {"words": "Konseli berubah pikiran."})
        assert the_one(desk).state == "withdrawn"
        assert "Konseli berubah pikiran." in desk.page("referral")

    def test_after_a_week_it_is_a_time_out(self, desk: Desk) -> None:
        rooms.active(desk)
        before = desk.now - timedelta(days=8)
        referral.name(
            desk.case,
            receiver=desk.people.bagus.counselor,
            reason="beyond_competence",
            words="",
            by=desk.people.dewi,
            now=before,
        )
        assert "Tidak ada jawaban pada waktunya" in desk.page("referral-withdraw")
        desk.post("referral-withdraw", {"why": "timed_out"})
        assert the_one(desk).state == "timed_out"

    def test_before_that_nobody_can_choose_it(self, desk: Desk) -> None:
        rooms.referred_to_bagus(desk)
        desk.post("referral-withdraw", {"why": "timed_out"})
        assert the_one(desk).state == "withdrawn"


class TestHandingOver:
    def prepared(self, desk: Desk) -> Referral:
        sent = rooms.referred_to_bagus(desk)
        desk.post("referral-handover", {"summary": "Duka setelah kecelakaan.", "parts": ["identity"]})
        desk.now = timezone.now()
        desk.post("referral-consent", desk.typed(answer="given"))
        return sent  # type: ignore[no-any-return]

    def test_what_is_missing_is_named_and_the_text_stays(self, desk: Desk) -> None:
        rooms.referred_to_bagus(desk)
        answer = desk.post("referral-refer", {"seen": rooms.head(desk), "words": "Catatan arsip"})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "2f.no-handover" in page
        assert f"{desk.url('referral')}?next=" in page
        assert "Catatan arsip" in page

    def test_before_the_answer_the_case_is_being_referred(self, desk: Desk) -> None:
        self.prepared(desk)
        assert "Bagus belum menjawab" in desk.page("referral-refer")
        assert desk.post("referral-refer", {"seen": rooms.head(desk)}).status_code == 302
        desk.case.refresh_from_db()
        assert desk.case.state == "referring"
        assert "Anda tetap bertanggung jawab" in desk.page("referral")

    def test_after_it_the_receiver_gets_a_case_of_their_own(self, desk: Desk) -> None:
        sent = self.prepared(desk)
        referral.accept(sent, by=desk.people.bagus, now=timezone.now())
        typed = {"seen": rooms.head(desk)}
        assert desk.post("referral-refer", typed).status_code == 302
        assert desk.post("referral-refer", typed).status_code == 302  # pressed twice
        desk.case.refresh_from_db()
        assert desk.case.state == "referred"
        assert the_one(desk).new_case is not None
        assert "Dialihtangankan" in desk.page("referral")

    def test_an_open_session_is_closed_first(self, desk: Desk) -> None:
        sent = self.prepared(desk)
        opened = stage.opens(desk.case, desk.people.dewi, now=desk.now).session
        assert opened is not None
        assert desk.get("referral-refer").status_code == 200
        referral.accept(sent, by=desk.people.bagus, now=timezone.now())
        assert desk.get("referral-refer").url == desk.url("session", opened.pk)
        answer = desk.post("referral-refer", {"seen": rooms.head(desk), "words": AWKWARD})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Tutup dulu" in page
        assert ESCAPED in page

    def test_a_protected_reason_is_refused(self, desk: Desk) -> None:
        self.prepared(desk)
        answer = desk.post("referral-refer", {"seen": rooms.head(desk), "reason_protected": ["ethnicity"]})
        assert answer.status_code == 409
        assert "2c.discrimination" in answer.content.decode()


def test_a_colleague_of_another_institution_is_no_choice(desk: Desk) -> None:
    rooms.active(desk)
    stranger: cast.Cast = desk.people
    answer = desk.post("referral-name", named(desk, receiver=str(stranger.sari.counselor.pk)))
    assert answer.status_code == 422
