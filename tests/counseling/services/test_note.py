from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import AccessWhat, ConsentKind
from counseling.models import AccessLog, CounselingSession, Note
from counseling.selectors import note as note_selector
from counseling.services import consent, note
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.guards.world import refused
from tests.counseling.services.speech import invalid, said
from tests.counseling.services.stage import DAY, HOUR, met, started

pytestmark = pytest.mark.django_db

TEXT = "Tidur empat jam. Mencatat pikiran sebelum tidur."


@pytest.fixture(scope="module")
def session(people: Cast) -> CounselingSession:
    return met(started(cast.request(people.dewi), people.dewi), people.dewi, now=NOW + HOUR)


def draft(people: Cast, session: CounselingSession, body: str = TEXT, revision: int = 0) -> Note:
    return note.save_draft(session, template="free", body=body, revision=revision, by=people.dewi, now=NOW + 2 * HOUR)


def signed(people: Cast, session: CounselingSession) -> Note:
    draft(people, session)
    return note.sign(session, revision=1, by=people.dewi, now=NOW + 2 * HOUR)


def test_it_saves_a_draft_and_saves_it_again(people: Cast, session: CounselingSession) -> None:
    assert draft(people, session).revision == 1
    saved = draft(people, session, TEXT + " Lanjut.", revision=1)
    assert (saved.revision, saved.saved_at, saved.signed_at) == (2, NOW + 2 * HOUR, None)
    assert Note.objects.get().body == TEXT + " Lanjut."


def test_a_second_tab_does_not_overwrite_the_first_and_both_texts_are_kept(
    people: Cast, session: CounselingSession
) -> None:
    draft(people, session, "Dari tab pertama", revision=0)
    with pytest.raises(note.StaleNoteError) as caught:
        draft(people, session, "Dari tab kedua", revision=0)
    assert (caught.value.stored.body, caught.value.typed) == ("Dari tab pertama", "Dari tab kedua")
    assert Note.objects.get().body == "Dari tab pertama"


def test_the_same_text_sent_twice_is_no_conflict(people: Cast, session: CounselingSession) -> None:
    assert draft(people, session).revision == draft(people, session).revision == 1


def test_nothing_is_written_without_permission_for_personal_data(people: Cast, session: CounselingSession) -> None:
    draft(people, session)
    consent.withdraw(
        session.case, ConsentKind.PERSONAL_DATA, source=said(said_at=NOW + HOUR), by=people.dewi, now=NOW + HOUR
    )
    assert not note_selector.may_be_written(session.case, NOW + 2 * HOUR)
    with invalid("body", "not permitted"):
        draft(people, session, "Lagi", revision=1)
    assert Note.objects.get().body == TEXT


def test_it_signs_what_was_seen_and_nothing_empty(people: Cast, session: CounselingSession) -> None:
    settings: dict[str, Any] = {"by": people.dewi, "now": NOW + DAY}
    with invalid("body"):
        note.sign(session, revision=0, **settings)
    draft(people, session)
    with pytest.raises(note.StaleNoteError):
        note.sign(session, revision=0, **settings)
    assert session in note_selector.owed_by(people.dewi)
    assert note.sign(session, revision=1, **settings).signed_at == NOW + DAY
    assert session not in note_selector.owed_by(people.dewi)


def test_a_signed_note_stays_as_it_is(people: Cast, session: CounselingSession) -> None:
    signed(people, session)
    with invalid("body", "signed"):
        draft(people, session, "Lain", revision=1)
    with invalid("body"):
        note.sign(session, revision=1, by=people.dewi, now=NOW + DAY)


def test_the_database_keeps_a_signed_note_as_it_is(people: Cast, session: CounselingSession) -> None:
    made = signed(people, session)
    for column, value in {"template": "soap", "revision": 7, "signed_at": None, "saved_at": NOW + DAY}.items():
        changed = Note.objects.get(pk=made.pk)
        setattr(changed, column, value)
        with refused("note_signed"):
            changed.save(update_fields=[column])
    other = Note.objects.get(pk=made.pk)
    other.body = "Lain"
    with refused("note_signed"):
        other.save(update_fields=["body"])
    assert Note.objects.get().body == TEXT


def test_a_draft_changes_freely_in_the_database(people: Cast, session: CounselingSession) -> None:
    draft(people, session)
    assert draft(people, session, "Baru", revision=1).revision == 2


def test_reading_is_logged_before_the_content_is_given(people: Cast, session: CounselingSession) -> None:
    assert note.read(session, by=people.dewi, now=NOW + DAY) is None
    assert not AccessLog.objects.exists()
    made = draft(people, session)
    found = note.read(session, by=people.dewi, now=NOW + DAY)
    assert found is not None and found.body == TEXT
    line = AccessLog.objects.get()
    assert (line.what, line.object_id, line.user_id, line.at) == (
        AccessWhat.NOTE,
        made.pk,
        people.dewi.user_id,
        NOW + DAY,
    )


def test_only_the_counselor_of_the_case_writes_and_reads(people: Cast, session: CounselingSession) -> None:
    draft(people, session)
    for stranger in (people.bagus, people.ratna, people.yoga, people.sari):
        with pytest.raises(PermissionDenied):
            note.save_draft(session, template="free", body="", revision=1, by=stranger, now=NOW)
        with pytest.raises(PermissionDenied):
            note.sign(session, revision=1, by=stranger, now=NOW)
        with pytest.raises(PermissionDenied):
            note.read(session, by=stranger, now=NOW)
    assert not AccessLog.objects.exists()
