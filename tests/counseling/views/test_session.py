"""Sessions: opened through the gate, read, closed, logged afterwards, and what they brought."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from counseling.models import AccessLog, CounselingSession, Statement
from counseling.services import consent, session
from counseling.services.statement import Source
from tests.counseling.services import stage
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def local(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def clock(at: datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M")


class TestOpening:
    def test_it_leads_to_the_page_of_the_session(self, desk: Desk) -> None:
        rooms.active(desk)
        answer = desk.post("session-open", {"seen": rooms.head(desk), "kind": "individual"})
        opened = CounselingSession.objects.get(case=desk.case)
        assert answer.url == desk.url("session", opened.pk)
        page = desk.client.get(answer.url).content.decode()
        assert "Terbuka" in page
        assert "Tutup sesi" in page

    def test_the_page_names_the_meeting_that_it_keeps(self, desk: Desk) -> None:
        page = rooms.active(desk).page("session-open")
        assert "Ruang BK" in page

    def test_pressing_twice_opens_one_session(self, desk: Desk) -> None:
        rooms.active(desk)
        typed = {"seen": rooms.head(desk), "kind": "individual"}
        first = desk.post("session-open", typed)
        second = desk.post("session-open", typed)
        assert first.url == second.url
        assert CounselingSession.objects.filter(case=desk.case).count() == 1
        assert [entry for entry in rooms.entries(desk) if entry[0] == "stale"] == []

    def test_while_one_is_open_it_leads_there(self, desk: Desk) -> None:
        going_on = rooms.in_session(desk)
        assert desk.get("session-open").url == desk.url("session", going_on.pk)
        answer = desk.post("session-open", {"seen": rooms.head(desk), "kind": "online"})
        assert answer.status_code == 422
        assert "Masih ada sesi yang terbuka" in answer.content.decode()

    def test_a_refusal_stands_on_top_with_the_way_to_mend_it(self, desk: Desk) -> None:
        rooms.active(desk)
        source = Source(said_at=timezone.now())
        consent.withdraw(desk.case, "help", source=source, by=desk.people.dewi, now=timezone.now())
        assert "belum siap" in desk.page("session-open")
        answer = desk.post("session-open", {"seen": rooms.head(desk), "kind": "online"})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "2d.consent-refused" in page
        assert f"{desk.url('consent')}?next=" in page
        assert 'value="online" id="id_kind_3" checked' in " ".join(page.split())
        assert not CounselingSession.objects.filter(case=desk.case).exists()


class TestReading:
    def test_it_shows_place_and_note_and_what_was_said(self, desk: Desk) -> None:
        held = rooms.met(desk)
        desk.post("session-feedback", desk.typed(benefit="much", respect="respected", belief="no"), held.pk)
        page = desk.page("session", held.pk)
        assert "Ruang BK" in page
        assert "Tulis catatan" in page
        assert "Sangat membantu" in page
        assert "Merasa dihormati" in page

    def test_the_next_step_is_shown_harmless_and_the_reading_logged(self, desk: Desk) -> None:
        going_on = rooms.in_session(desk)
        desk.page("session", going_on.pk)
        read = AccessLog.objects.filter(object_id=going_on.pk, user_id=desk.people.dewi.user_id)
        assert read.count() == 1
        typed = {"attendance": "held", "closed_at": local(timezone.now()), "next_step": AWKWARD}
        desk.post("session-close", typed, going_on.pk)
        assert ESCAPED in desk.page("session", going_on.pk)
        assert read.count() == 2

    def test_without_permission_for_personal_data_it_offers_to_ask(self, desk: Desk) -> None:
        held = rooms.met(desk)
        now = timezone.now()
        consent.withdraw(desk.case, "personal_data", source=Source(said_at=now), by=desk.people.dewi, now=now)
        page = desk.page("session", held.pk)
        assert desk.url("consent-data") in page
        assert "Tulis catatan" not in page

    def test_a_session_of_another_case_does_not_exist_here(self, desk: Desk) -> None:
        held = rooms.met(desk)
        rooms.requested(desk)
        assert desk.get("session", held.pk).status_code == 404
        assert desk.post("session-close", {}, held.pk).status_code == 404


class TestClosing:
    def test_it_keeps_attendance_and_end(self, desk: Desk) -> None:
        going_on = rooms.in_session(desk)
        typed = {"attendance": "konseli_absent", "closed_at": local(timezone.now()), "next_step": ""}
        answer = desk.post("session-close", typed, going_on.pk)
        assert answer.url == desk.url("session", going_on.pk)
        going_on.refresh_from_db()
        assert going_on.attendance == "konseli_absent"
        assert going_on.closed_at is not None
        page = desk.page("session", going_on.pk)
        assert "Konseli tidak hadir" in page
        assert "Catatan sesi" not in page

    def test_twice_is_harmless(self, desk: Desk) -> None:
        going_on = rooms.in_session(desk)
        typed = {"attendance": "held", "closed_at": local(timezone.now())}
        for _ in range(2):
            assert desk.post("session-close", typed, going_on.pk).status_code == 302
        assert desk.get("session-close", going_on.pk).status_code == 302

    def test_an_end_to_come_is_refused_and_the_text_stays(self, desk: Desk) -> None:
        going_on = rooms.in_session(desk)
        typed = {"attendance": "held", "closed_at": local(desk.now + timedelta(hours=3)), "next_step": "Jurnal tidur"}
        answer = desk.post("session-close", typed, going_on.pk)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'id="id_closed_at_error"' in page
        assert "Jurnal tidur" in page


class TestFeedback:
    def test_each_answer_is_a_statement_of_its_own(self, desk: Desk) -> None:
        held = rooms.met(desk)
        typed = desk.typed(
            benefit="none", counselor_benefit="some", respect="disrespected", belief="yes", words="Bosan"
        )
        assert desk.post("session-feedback", typed, held.pk).url == desk.url("session", held.pk)
        said = set(Statement.objects.filter(session=held).values_list("kind", "said_by", "value"))
        assert said == {
            ("benefit", "konseli", "none"),
            ("benefit", "counselor", "some"),
            ("respect", "konseli", "disrespected"),
            ("belief", "konseli", "yes"),
        }

    def test_nothing_chosen_is_refused(self, desk: Desk) -> None:
        held = rooms.met(desk)
        answer = desk.post("session-feedback", desk.typed(words="Kata-kata"), held.pk)
        assert answer.status_code == 422
        assert "Kata-kata" in answer.content.decode()

    def test_there_is_none_on_a_session_that_did_not_take_place(self, desk: Desk) -> None:
        going_on = rooms.in_session(desk)
        now = timezone.now()
        session.close(going_on, attendance="konseli_absent", closed_at=now, next_step="", by=desk.people.dewi, now=now)
        assert desk.get("session-feedback", going_on.pk).status_code == 302
        assert desk.post("session-feedback", desk.typed(benefit="much"), going_on.pk).status_code == 422


def test_a_next_step_is_written_down_after_the_closing(desk: Desk) -> None:
    held = rooms.met(desk)
    assert desk.url("session-next-step", held.pk) in desk.page("session", held.pk)
    assert desk.post("session-next-step", {"next_step": " "}, held.pk).status_code == 422
    assert desk.post("session-next-step", {"next_step": AWKWARD}, held.pk).url == desk.url("session", held.pk)
    page = desk.page("session", held.pk)
    assert ESCAPED in page and desk.url("session-next-step", held.pk) not in page


class TestLogging:
    def typed(self, desk: Desk, **other: Any) -> dict[str, Any]:
        held_at = timezone.now() - timedelta(minutes=30)
        return {
            "seen": rooms.head(desk),
            "held_at": local(held_at),
            "ended_at": clock(held_at + timedelta(minutes=20)),
            "attendance": "held",
            "kind": "individual",
            "next_step": "",
            **other,
        }

    def test_in_a_running_relationship_it_is_a_session_as_any_other(self, desk: Desk) -> None:
        rooms.active(desk, hours_ago=1)
        answer = desk.post("session-late", self.typed(desk))
        logged = CounselingSession.objects.get(case=desk.case)
        assert answer.url == desk.url("session", logged.pk)
        assert (logged.late, logged.incident, logged.attendance) == (True, False, "held")
        assert "insiden" not in desk.page("session", logged.pk)

    def test_what_was_missing_makes_it_an_incident_and_the_page_says_so(self, desk: Desk) -> None:
        rooms.requested(desk)
        assert "hal belum siap" in desk.page("session-late")
        answer = desk.post("session-late", self.typed(desk))
        logged = CounselingSession.objects.get(case=desk.case)
        assert logged.incident
        assert "Tercatat sebagai insiden" in desk.client.get(answer.url).content.decode()
        page = desk.page("entry", logged.entry.number)
        assert "Sesi tercatat sebagai insiden" in page
        assert reverse("session", args=[desk.case.pk, logged.pk]) in page

    def test_pressing_twice_logs_once(self, desk: Desk) -> None:
        rooms.requested(desk)
        typed = self.typed(desk)
        assert desk.post("session-late", typed).url == desk.post("session-late", typed).url
        assert CounselingSession.objects.filter(case=desk.case).count() == 1

    def test_a_closed_case_takes_it_as_an_incident(self, desk: Desk) -> None:
        entry = rooms.queued(desk)
        desk.case = entry.case
        assert desk.get("session-late").status_code == 200
        desk.post("session-late", self.typed(desk))
        assert CounselingSession.objects.get(case=desk.case).incident

    @pytest.mark.parametrize(("minutes", "field"), [(90, "ended_at"), (0, "ended_at")])
    def test_times_that_cannot_be_are_refused_at_their_field(self, desk: Desk, minutes: int, field: str) -> None:
        rooms.active(desk)
        held_at = timezone.now() - timedelta(minutes=30)
        answer = desk.post("session-late", self.typed(desk, ended_at=clock(held_at + timedelta(minutes=minutes))))
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in answer.content.decode()


def test_the_list_of_a_case_shows_its_sessions(desk: Desk) -> None:
    held = rooms.met(desk)
    stage.permitted(desk.case, desk.people.dewi, "personal_data", now=timezone.now())
    page = desk.page("case", tab="sessions")
    assert desk.url("session", held.pk) in page
    assert desk.url("note", held.pk) in page
