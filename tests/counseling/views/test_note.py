"""The note of a session: drafts, two windows, the script's saving, signing, and the list of those owed."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from counseling.models import AccessLog, CounselingSession, Note, NoteAddendum
from counseling.services import break_glass, consent, note
from counseling.services.statement import Source
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


@pytest.fixture(scope="module")
def held(desk: Desk) -> CounselingSession:
    return rooms.met(desk)


def draft(desk: Desk, held: CounselingSession, body: str = "Tulisan pertama", revision: int = 0) -> Note:
    return note.save_draft(held, template="free", body=body, revision=revision, **desk.by())


def typed(body: str, revision: int = 0, **other: Any) -> dict[str, Any]:
    return {"template": "free", "body": body, "revision": revision, **other}


def take_back_permission(desk: Desk) -> None:
    now = timezone.now()
    consent.withdraw(desk.case, "personal_data", source=Source(said_at=now), by=desk.people.dewi, now=now)


class TestWriting:
    def test_it_saves_a_draft_and_stays_on_the_note(self, desk: Desk, held: CounselingSession) -> None:
        answer = desk.post("note", typed("Konseli lebih tenang.", template="soap"), held.pk)
        assert answer.url == desk.url("note", held.pk)
        kept = Note.objects.get(session=held)
        assert (kept.body, kept.template, kept.revision) == ("Konseli lebih tenang.", "soap", 1)
        page = desk.page("note", held.pk)
        assert "Konseli lebih tenang." in page
        assert f"Tersimpan {timezone.localtime(kept.saved_at).strftime('%H.%M')}" in page

    @pytest.mark.parametrize("text", [AWKWARD, "x" * 20_000])
    def test_any_text_is_kept_and_shown_harmless(self, desk: Desk, held: CounselingSession, text: str) -> None:
        desk.post("note", typed(text), held.pk)
        assert Note.objects.get(session=held).body == text
        page = desk.page("note", held.pk)
        assert (ESCAPED if text is AWKWARD else text) in page

    def test_too_long_a_text_comes_back_whole(self, desk: Desk, held: CounselingSession) -> None:
        answer = desk.post("note", typed("y" * 20_001), held.pk)
        assert answer.status_code == 422
        assert "y" * 20_001 in answer.content.decode()

    def test_it_prompts_by_template_and_keeps_nothing_in_the_browser(self, desk: Desk, held: CounselingSession) -> None:
        response = desk.get("note", held.pk)
        page = response.content.decode()
        for prompts in ("note-prompts-free", "note-prompts-soap", "note-prompts-dap"):
            assert prompts in page
        assert 'autocomplete="off"' in page
        assert 'spellcheck="false"' in page
        assert "no-store" in response["Cache-Control"]

    def test_every_display_of_a_note_is_logged(self, desk: Desk, held: CounselingSession) -> None:
        desk.page("note", held.pk)
        assert not AccessLog.objects.filter(what="note").exists()
        kept = draft(desk, held)
        desk.page("note", held.pk)
        desk.page("note", held.pk)
        assert AccessLog.objects.filter(what="note", object_id=kept.pk).count() == 2

    def test_without_permission_it_is_closed_and_says_why(self, desk: Desk, held: CounselingSession) -> None:
        draft(desk, held, "Sudah ditulis sebelumnya")
        take_back_permission(desk)
        page = desk.page("note", held.pk)
        assert "Catatan tertutup" in page
        assert f"{desk.url('consent-data')}?next=" in page
        assert "<textarea" not in page
        assert "Sudah ditulis sebelumnya" in page
        answer = desk.post("note", typed("Diketik di jendela lama", 1), held.pk)
        assert answer.status_code == 422
        assert "Diketik di jendela lama" in answer.content.decode()
        assert Note.objects.get(session=held).revision == 1


class TestTwoWindows:
    def test_both_versions_are_shown_and_neither_is_lost(self, desk: Desk, held: CounselingSession) -> None:
        draft(desk, held, "Versi jendela lain")
        answer = desk.post("note", typed("Versi jendela ini"), held.pk)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Ada dua versi" in page
        assert "Versi jendela lain" in page
        assert "Versi jendela ini" in page
        assert Note.objects.get(session=held).body == "Versi jendela lain"

    def test_saving_again_replaces_the_saved_one_knowingly(self, desk: Desk, held: CounselingSession) -> None:
        draft(desk, held, "Versi jendela lain")
        page = desk.post("note", typed("Versi jendela ini"), held.pk).content.decode()
        assert 'name="revision" value="1"' in page
        desk.post("note", typed("Gabungan", 1), held.pk)
        assert Note.objects.get(session=held).body == "Gabungan"

    def test_the_same_text_twice_is_no_conflict(self, desk: Desk, held: CounselingSession) -> None:
        for _ in range(2):
            assert desk.post("note", typed("Sama saja"), held.pk).status_code == 302
        assert Note.objects.get(session=held).revision == 1


class TestSavingByScript:
    def save(self, desk: Desk, held: CounselingSession, data: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        answer = desk.post("note-save", data, held.pk)
        return answer.status_code, json.loads(answer.content)

    def test_it_answers_with_the_new_revision_and_the_time(self, desk: Desk, held: CounselingSession) -> None:
        status, said = self.save(desk, held, typed("Awal"))
        assert (status, said["revision"]) == (200, 1)
        assert said["message"].startswith("Tersimpan ")
        assert self.save(desk, held, typed("Awal lalu lanjut", said["revision"]))[1]["revision"] == 2

    def test_what_another_window_saved_stays(self, desk: Desk, held: CounselingSession) -> None:
        draft(desk, held, "Versi jendela lain")
        status, said = self.save(desk, held, typed("Versi ini"))
        assert status == 409
        assert "jendela lain" in said["message"]
        assert "Versi jendela lain" not in json.dumps(said)

    def test_what_cannot_be_saved_says_why(self, desk: Desk, held: CounselingSession) -> None:
        assert self.save(desk, held, typed("y" * 20_001))[0] == 422
        assert self.save(desk, held, {"template": "haiku", "body": "x", "revision": 0})[0] == 422
        take_back_permission(desk)
        status, said = self.save(desk, held, typed("Sesuatu"))
        assert status == 422
        assert "data pribadi" in said["message"]

    def test_it_needs_the_token_of_the_form(self, desk: Desk, held: CounselingSession) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(desk.people.dewi.user)
        assert strict.post(desk.url("note-save", held.pk), typed("x")).status_code == 403

    def test_it_takes_no_reading_and_no_stranger(self, desk: Desk, held: CounselingSession) -> None:
        assert list(desk.get("note-save", held.pk).json()) == ["token"]
        desk.sign_in(desk.people.bagus)
        assert desk.post("note-save", typed("x"), held.pk).status_code == 404


class TestSigning:
    def test_it_shows_what_is_signed_and_locks_it(self, desk: Desk, held: CounselingSession) -> None:
        draft(desk, held, "Catatan lengkap")
        assert desk.post("note", typed("Catatan lengkap", 1, sign="1"), held.pk).url == desk.url("note-sign", held.pk)
        page = desk.page("note-sign", held.pk)
        assert "Catatan lengkap" in page
        assert "Catatan terkunci" in page
        answer = desk.post("note-sign", {"revision": 1}, held.pk)
        assert answer.url == desk.url("session", held.pk)
        assert Note.objects.get(session=held).signed_at is not None
        read = desk.page("note", held.pk)
        assert "Catatan lengkap" in read
        assert "<textarea" not in read

    def test_nothing_changes_it_afterwards(self, desk: Desk, held: CounselingSession) -> None:
        draft(desk, held)
        desk.post("note-sign", {"revision": 1}, held.pk)
        assert desk.post("note", typed("Diubah", 1), held.pk).status_code == 422
        assert desk.post("note-save", typed("Diubah", 1), held.pk).status_code == 422
        assert desk.post("note-sign", {"revision": 1}, held.pk).status_code == 302
        assert Note.objects.get(session=held).body == "Tulisan pertama"

    def test_a_text_that_changed_meanwhile_is_read_again_first(self, desk: Desk, held: CounselingSession) -> None:
        draft(desk, held)
        draft(desk, held, "Tulisan kedua", 1)
        answer = desk.post("note-sign", {"revision": 1}, held.pk)
        assert answer.url == desk.url("note-sign", held.pk)
        assert "Baca sekali lagi" in desk.page("note-sign", held.pk)
        assert Note.objects.get(session=held).signed_at is None

    @pytest.mark.parametrize("data", [{}, {"revision": "x"}, {"revision": 0}])
    def test_nothing_is_signed_unseen(self, desk: Desk, held: CounselingSession, data: dict[str, Any]) -> None:
        assert desk.get("note-sign", held.pk).url == desk.url("note", held.pk)
        assert desk.post("note-sign", data, held.pk).status_code == 302
        draft(desk, held)
        assert desk.post("note-sign", data, held.pk).status_code == 302
        assert Note.objects.get(session=held).signed_at is None


class TestOwed:
    def test_it_lists_sessions_without_a_signed_note(self, desk: Desk, held: CounselingSession) -> None:
        assert desk.url("note", held.pk) in desk.page("notes")
        draft(desk, held)
        assert "Draf" in desk.page("notes")
        note.sign(held, revision=1, **desk.by())
        assert "Setiap sesi yang terlaksana" in desk.page("notes")

    def test_without_permission_it_offers_to_ask(self, desk: Desk, held: CounselingSession) -> None:
        take_back_permission(desk)
        page = desk.page("notes")
        assert desk.url("consent-data") in page
        assert desk.url("note", held.pk) not in page


class TestAdding:
    def sign(self, desk: Desk, held: CounselingSession) -> None:
        draft(desk, held, "Sudah ditandatangani")
        note.sign(held, revision=1, **desk.by())

    def test_it_stands_below_the_signed_note_for_its_counselor_and_for_whoever_opens_it(
        self, desk: Desk, held: CounselingSession
    ) -> None:
        self.sign(desk, held)
        assert "Sudah ditandatangani" in desk.page("note-add", held.pk)
        assert desk.post("note-add", {"body": AWKWARD}, held.pk).url == desk.url("note", held.pk)
        page = desk.page("note", held.pk)
        assert page.index("Sudah ditandatangani") < page.index(ESCAPED)
        lasts = timedelta(hours=1)
        break_glass.open_note(held, reason="Aduan", lasts=lasts, by=desk.people.ratna, now=timezone.now())
        desk.sign_in(desk.people.ratna)
        assert ESCAPED in desk.page("opened-note", held.pk)

    def test_without_words_it_comes_back_and_a_draft_takes_none(self, desk: Desk, held: CounselingSession) -> None:
        draft(desk, held)
        assert desk.get("note-add", held.pk).url == desk.post("note-add", {"body": "Lagi"}, held.pk).url
        note.sign(held, revision=1, **desk.by())
        assert desk.post("note-add", {"body": " "}, held.pk).status_code == 422
        assert not NoteAddendum.objects.exists()


def test_a_page_that_outlived_its_sign_in_gets_a_token_to_go_on_with(desk: Desk, held: CounselingSession) -> None:
    assert desk.get("note-save", held.pk).json()["token"]
    desk.client.logout()
    assert desk.get("note-save", held.pk).status_code == 302
