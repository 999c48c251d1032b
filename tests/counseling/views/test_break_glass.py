"""A supervisor opens a session note, reads it, and its counselor gets to know."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from counseling.models import AccessLog, BreakGlass, CounselingSession
from counseling.services import break_glass, note
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk

TYPED = {"reason": "Keluhan keluarga.", "lasts": "120"}


def written(desk: Desk, body: str = "Tidur empat jam.", *, signed: bool = False) -> CounselingSession:
    """A held session with its note; Ratna is the one who asks next."""
    held = rooms.met(desk)
    note.save_draft(held, template="soap", body=body, revision=0, **desk.by())
    if signed:
        note.sign(held, revision=1, **desk.by())
    desk.sign_in(desk.people.ratna)
    return held


def opened(desk: Desk, held: CounselingSession, *, ago: timedelta = timedelta(), reason: str = "Aduan.") -> BreakGlass:
    lasts, now = timedelta(minutes=30), desk.now - ago
    return break_glass.open_note(held, reason=reason, lasts=lasts, by=desk.people.ratna, now=now)


class TestAsking:
    def test_it_says_who_will_know_and_shows_nothing_of_the_note(self, desk: Desk) -> None:
        held = written(desk)
        page = desk.page("break-glass", held.pk)
        for text in (desk.case.code, "Dewi melihat alasan Anda", "Konseli melihatnya", 'value="1440"'):
            assert text in page
        for private in ("Tidur empat jam.", desk.case.konseli.name):
            assert private not in page
        assert f'href="{desk.url("oversight")}"' in page
        assert not AccessLog.objects.filter(user=desk.people.ratna.user).exists()

    def test_it_opens_the_note_and_goes_to_it(self, desk: Desk) -> None:
        held = written(desk)
        assert desk.post("break-glass", TYPED, held.pk).url == desk.url("opened-note", held.pk)
        row = BreakGlass.objects.get()
        assert (row.reason, row.until - row.opened_at) == ("Keluhan keluarga.", timedelta(hours=2))
        assert desk.get("break-glass", held.pk).url == desk.url("opened-note", held.pk)

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"lasts": "30"}, "reason"),
            ({"reason": " ", "lasts": "30"}, "reason"),
            ({"reason": "Aduan."}, "lasts"),
            ({"reason": "Aduan.", "lasts": "14400"}, "lasts"),
        ],
    )
    def test_what_is_missing_is_said_at_its_field(self, desk: Desk, typed: dict[str, str], field: str) -> None:
        held = written(desk)
        answer = desk.post("break-glass", typed, held.pk)
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {field}
        assert not BreakGlass.objects.exists()

    def test_pressed_twice_it_opens_once(self, desk: Desk) -> None:
        held = written(desk)
        desk.post("break-glass", TYPED, held.pk)
        assert desk.post("break-glass", TYPED, held.pk).status_code == 422
        assert BreakGlass.objects.count() == 1

    def test_where_nothing_is_written_it_says_so(self, desk: Desk) -> None:
        held = rooms.met(desk)
        desk.sign_in(desk.people.ratna)
        assert 'name="reason"' not in desk.page("break-glass", held.pk)
        assert desk.post("break-glass", TYPED, held.pk).status_code == 422

    def test_strangers_get_what_does_not_exist(self, desk: Desk) -> None:
        held = written(desk)
        for member in (desk.people.dewi, desk.people.bagus, desk.people.yoga, desk.people.sari):
            desk.sign_in(member)
            assert desk.get("break-glass", held.pk).status_code == 404
            assert desk.post("break-glass", TYPED, held.pk).status_code == 404
            assert desk.get("opened-note", held.pk).status_code == 404
            assert desk.client.get(reverse("opened-notes")).status_code == 404
        assert not BreakGlass.objects.exists()

    def test_a_session_of_another_case_is_none_of_this_one(self, desk: Desk) -> None:
        held = written(desk)
        rooms.requested(desk)
        assert desk.get("break-glass", held.pk).status_code == 404


class TestReading:
    @pytest.mark.parametrize(("signed", "state"), [(False, "Draf"), (True, "Ditandatangani")])
    def test_it_shows_the_note_and_logs_each_view(self, desk: Desk, signed: bool, state: str) -> None:
        held = written(desk, AWKWARD, signed=signed)
        opened(desk, held, reason="Keluhan keluarga.")
        for _ in range(2):
            page = desk.page("opened-note", held.pk)
        for text in (ESCAPED, state, "SOAP", "Keluhan keluarga.", desk.case.code):
            assert text in page
        assert desk.case.konseli.name not in page
        assert "<textarea" not in page
        lines = AccessLog.objects.filter(what="note", user=desk.people.ratna.user)
        assert [line.reason for line in lines] == ["Keluhan keluarga."] * 2

    def test_without_an_opening_it_asks_for_one(self, desk: Desk) -> None:
        held = written(desk)
        assert desk.get("opened-note", held.pk).url == desk.url("break-glass", held.pk)
        assert not AccessLog.objects.filter(what="note").exists()

    def test_once_the_time_is_over_it_asks_anew(self, desk: Desk) -> None:
        held = written(desk)
        opened(desk, held, ago=timedelta(minutes=31))
        assert desk.get("opened-note", held.pk).url == desk.url("break-glass", held.pk)
        assert 'name="reason"' in desk.page("break-glass", held.pk)
        assert not AccessLog.objects.filter(what="note").exists()

    def test_one_opening_opens_no_other_page_of_the_case(self, desk: Desk) -> None:
        held = written(desk)
        opened(desk, held)
        for route, args in (("case", ()), ("session", (held.pk,)), ("note", (held.pk,)), ("notes", ())):
            assert desk.get(route, *args).status_code == 404, route


class TestTheList:
    def listed(self, desk: Desk) -> str:
        return str(desk.client.get(reverse("opened-notes")).content.decode())

    def test_it_shows_what_was_opened_newest_first_with_the_time_left(self, desk: Desk) -> None:
        held = written(desk)
        opened(desk, held, ago=timedelta(minutes=40), reason="Yang pertama")
        opened(desk, held, ago=timedelta(minutes=4.5), reason=AWKWARD)
        page = self.listed(desk)
        assert page.index(ESCAPED) < page.index("Yang pertama")
        assert "berakhir 25 menit lagi" in page
        assert "Waktu habis" in page
        assert page.count(desk.url("opened-note", held.pk)) == 1
        assert page.count(f'href="{desk.url("oversight")}"') == 2

    def test_an_empty_one_says_what_it_is_for(self, desk: Desk) -> None:
        desk.sign_in(desk.people.ratna)
        assert "Anda belum membuka catatan" in self.listed(desk)

    def test_it_costs_as_many_queries_for_one_as_for_many(self, desk: Desk) -> None:
        counts = []
        for round_ in range(2):
            for number in range(3):
                held = written(desk)
                opened(desk, held, ago=timedelta(minutes=31 * number + round_))
            with CaptureQueriesContext(connection) as queries:
                self.listed(desk)
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestTheCounselorGetsToKnow:
    LINE = "Ratna membuka catatan sesi ke-1 sampai"

    def home(self, desk: Desk) -> str:
        return str(desk.client.get(reverse("home")).content.decode())

    def told(self, desk: Desk, **more: Any) -> CounselingSession:
        held = written(desk, **more)
        opened(desk, held, reason=AWKWARD)
        desk.sign_in(desk.people.dewi)
        return held

    @pytest.mark.parametrize("signed", [False, True])
    def test_on_the_timeline_at_the_session_and_at_the_note(self, desk: Desk, signed: bool) -> None:
        held = self.told(desk, signed=signed)
        for page in (desk.page("case"), desk.page("session", held.pk), desk.page("note", held.pk)):
            assert self.LINE in page
            assert ESCAPED in page

    def test_on_the_home_page_until_they_looked_at_the_session(self, desk: Desk) -> None:
        held = self.told(desk)
        page = self.home(desk)
        assert self.LINE in page
        assert desk.url("session", held.pk) in page
        desk.page("session", held.pk)
        assert self.LINE not in self.home(desk)

    def test_nobody_else_is_told(self, desk: Desk) -> None:
        self.told(desk)
        for member in (desk.people.bagus, desk.people.yoga, desk.people.sari):
            desk.sign_in(member)
            assert self.LINE not in self.home(desk)
