"""The beginning and the end of a relationship: starting, ending, turning a request down."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from counseling.models import CaseReason, CounselingSession, LedgerEntry
from counseling.services import goal, wish
from tests.counseling.services import stage
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def state(desk: Desk) -> str:
    desk.case.refresh_from_db()
    return str(desk.case.state)


class TestStarting:
    def test_it_opens_the_first_session_at_once_where_wanted(self, desk: Desk) -> None:
        rooms.ready(desk)
        answer = desk.post("case-start", {"seen": rooms.head(desk), "open_session": "yes", "kind": "online"})
        opened = CounselingSession.objects.get(case=desk.case)
        assert answer.url == desk.url("session", opened.pk)
        assert opened.kind == "online"
        assert state(desk) == "active"

    def test_it_starts_without_a_session_too(self, desk: Desk) -> None:
        rooms.ready(desk)
        answer = desk.post("case-start", {"seen": rooms.head(desk), "open_session": "no", "kind": "individual"})
        assert answer.url == desk.url("case")
        assert "Hubungan konseling sudah dimulai" in desk.client.get(answer.url).content.decode()
        assert not CounselingSession.objects.filter(case=desk.case).exists()

    def test_what_is_missing_is_named_before_and_after(self, desk: Desk) -> None:
        rooms.requested(desk)
        assert "2d.consent-missing" in desk.page("case-start")
        answer = desk.post("case-start", {"seen": rooms.head(desk), "open_session": "yes", "kind": "crisis"})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "2d.consent-missing" in page
        assert 'value="crisis" id="id_kind_4" checked' in " ".join(page.split())
        assert state(desk) == "requested"

    def test_pressing_twice_starts_once(self, desk: Desk) -> None:
        rooms.ready(desk)
        typed = {"seen": rooms.head(desk), "open_session": "yes", "kind": "individual"}
        assert desk.post("case-start", typed).url == desk.post("case-start", typed).url
        assert rooms.entries(desk) == [("decision", "start", True)]

    def test_no_choice_is_refused_at_its_field(self, desk: Desk) -> None:
        rooms.ready(desk)
        answer = desk.post("case-start", {"seen": rooms.head(desk), "kind": "individual"})
        assert answer.status_code == 422
        assert 'id="id_open_session_error"' in answer.content.decode()


class TestEnding:
    def ends(self, desk: Desk, **typed: object) -> object:
        return desk.post("case-end", {"seen": rooms.head(desk), "words": "", "onward": "", **typed})

    def test_it_says_what_happens_who_knows_and_what_stays(self, desk: Desk) -> None:
        page = rooms.active(desk).page("case-end")
        for sentence in ("Yang akan terjadi", "Yang akan diberi tahu", "Yang tetap ada", "1 pertemuan mendatang batal"):
            assert sentence in page

    def test_the_konselis_own_wish_ends_it(self, desk: Desk) -> None:
        rooms.active(desk)
        wish.record(desk.case, "end", source=desk.source(channel="signed"), **desk.by())
        page = desk.page("case-end")
        assert '<option value="konseli_request" selected>' in page
        answer = self.ends(desk, reason="konseli_request", onward="Layanan daring 119")
        made = LedgerEntry.objects.get(case=desk.case, transition="end")
        assert answer.url == desk.url("entry", made.number)  # type: ignore[attr-defined]
        assert state(desk) == "ended"
        assert CaseReason.objects.get(entry=made).onward == "Layanan daring 119"

    def test_a_refusal_keeps_what_was_typed_on_the_page_and_at_the_next_visit(self, desk: Desk) -> None:
        rooms.active(desk)
        answer = self.ends(desk, reason="goals_met", words=AWKWARD, onward="Puskesmas")
        page = answer.content.decode()  # type: ignore[attr-defined]
        assert answer.status_code == 409  # type: ignore[attr-defined]
        assert "2f.unfinished" in page
        assert ESCAPED in page
        assert '<option value="goals_met" selected>' in page
        again = desk.page("case-end")
        assert ESCAPED in again
        assert "Puskesmas" in again
        assert '<option value="goals_met" selected>' in again
        assert "percobaan terakhir" in again

    def test_a_protected_reason_is_refused_and_flagged(self, desk: Desk) -> None:
        rooms.active(desk)
        stage.judged(desk.case, desk.people.dewi, now=timezone.now())
        answer = self.ends(desk, reason="opportunity_ended", reason_protected=["religion"])
        page = answer.content.decode()  # type: ignore[attr-defined]
        assert answer.status_code == 409  # type: ignore[attr-defined]
        assert "2c.discrimination" in page
        assert 'value="religion" id="id_reason_protected_3" checked' in " ".join(page.split())

    def test_goals_that_are_met_suggest_the_reason(self, desk: Desk) -> None:
        rooms.active(desk)
        aim = goal.agree(desk.case, text="Tidur nyenyak", source=desk.source(), **desk.by())
        goal.set_state(aim, "met", source=desk.source(), **desk.by())
        assert '<option value="goals_met" selected>' in desk.page("case-end")

    def test_an_open_session_is_closed_first(self, desk: Desk) -> None:
        going_on = rooms.in_session(desk)
        assert desk.get("case-end").url == desk.url("session", going_on.pk)
        answer = desk.post("case-end", {"seen": rooms.head(desk), "reason": "threatened", "words": AWKWARD})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Tutup dulu" in page
        assert ESCAPED in page
        assert state(desk) == "active"

    def test_an_open_session_does_not_hold_up_a_konseli_who_wants_to_end(self, desk: Desk) -> None:
        going_on = rooms.in_session(desk)
        wish.record(desk.case, "end", source=desk.source(channel="signed"), **desk.by())
        assert "Sesi yang masih terbuka" in desk.page("case-end")
        assert self.ends(desk, reason="konseli_request").status_code == 302  # type: ignore[attr-defined]
        assert state(desk) == "ended"
        assert desk.url("session", going_on.pk) in desk.page("case")
        closing = {"attendance": "held", "closed_at": desk.typed()["said_at"], "next_step": ""}
        assert desk.post("session-close", closing, going_on.pk).status_code == 302
        going_on.refresh_from_db()
        assert going_on.closed_at is not None

    @pytest.mark.parametrize("reason", ["", "capacity", "none", "nonsense"])
    def test_a_reason_that_is_none_is_refused_at_its_field(self, desk: Desk, reason: str) -> None:
        rooms.active(desk)
        answer = self.ends(desk, reason=reason, words="Tetap ada")
        page = answer.content.decode()  # type: ignore[attr-defined]
        assert answer.status_code == 422  # type: ignore[attr-defined]
        assert 'id="id_reason_error"' in page
        assert "Tetap ada" in page

    def test_pressing_twice_ends_once(self, desk: Desk) -> None:
        rooms.active(desk)
        wish.record(desk.case, "end", source=desk.source(channel="signed"), **desk.by())
        typed = {"seen": rooms.head(desk), "reason": "konseli_request"}
        assert desk.post("case-end", typed).url == desk.post("case-end", typed).url
        assert [entry[1] for entry in rooms.entries(desk)] == ["start", "end"]


class TestDeclining:
    def test_with_a_place_on_the_waiting_list(self, desk: Desk) -> None:
        rooms.requested(desk)
        stage.judged(desk.case, desk.people.dewi, now=desk.now)
        answer = desk.post("case-decline", {"seen": rooms.head(desk), "reason": "capacity", "waitlisted": "on"})
        assert answer.status_code == 302
        assert state(desk) == "declined"
        assert desk.case.code in desk.client.get(reverse("waiting")).content.decode()

    def test_without_a_way_onward_it_is_refused_and_the_choice_stays(self, desk: Desk) -> None:
        rooms.requested(desk)
        stage.judged(desk.case, desk.people.dewi, now=desk.now)
        answer = desk.post("case-decline", {"seen": rooms.head(desk), "reason": "capacity", "words": "Penuh"})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "2e.must-serve" in page
        assert "Penuh" in page
        assert "Penuh" in desk.page("case-decline")

    def test_with_somewhere_else_to_go(self, desk: Desk) -> None:
        rooms.requested(desk)
        stage.judged(desk.case, desk.people.dewi, now=desk.now)
        typed = {"seen": rooms.head(desk), "reason": "capacity", "onward": "Puskesmas Melati"}
        assert desk.post("case-decline", typed).status_code == 302
        assert state(desk) == "declined"

    def test_a_place_for_who_wants_to_end_is_refused_at_its_field(self, desk: Desk) -> None:
        rooms.requested(desk)
        stage.judged(desk.case, desk.people.dewi, now=desk.now)
        wish.record(desk.case, "end", source=desk.source(), **desk.by())
        typed = {"seen": rooms.head(desk), "reason": "konseli_request", "waitlisted": "on", "words": "Tetap ada"}
        answer = desk.post("case-decline", typed)
        page = answer.content.decode()
        assert answer.status_code == 422 and 'id="id_waitlisted_error"' in page and "Tetap ada" in page
        assert state(desk) == "requested"

    def test_in_an_emergency_nobody_is_turned_away(self, desk: Desk) -> None:
        rooms.requested(desk)
        stage.judged(desk.case, desk.people.dewi, "emergency", now=desk.now)
        typed = {"seen": rooms.head(desk), "reason": "capacity", "waitlisted": "on"}
        answer = desk.post("case-decline", typed)
        assert answer.status_code == 409
        assert "2e.emergency" in answer.content.decode()
        assert "checked" in answer.content.decode().split('name="waitlisted"')[1].split(">")[0]


def test_an_hour_before_the_meeting_the_first_session_is_offered_now(desk: Desk) -> None:
    stage.ready(rooms.requested(desk).case, desk.people.dewi, now=timezone.now() - timedelta(minutes=30))
    page = " ".join(desk.page("case-start").split())
    assert 'value="yes" id="id_open_session_0" checked' in page
