"""What is added to a signed note: with its author and time, in its order, and never a change of the note."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import ConsentKind
from counseling.models import CounselingSession, Note, NoteAddendum
from counseling.selectors import note as note_selector
from counseling.services import addendum, consent, note
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import invalid, said
from tests.counseling.services.stage import HOUR, met, started

pytestmark = pytest.mark.django_db
LATER = NOW + 3 * HOUR


@pytest.fixture(scope="module")
def session(people: Cast) -> CounselingSession:
    return met(started(cast.request(people.dewi), people.dewi), people.dewi, now=NOW + HOUR)


def draft(people: Cast, session: CounselingSession) -> Note:
    return note.save_draft(session, template="free", body="Tidur.", revision=0, by=people.dewi, now=NOW + 2 * HOUR)


@pytest.fixture(scope="module")
def signed(people: Cast, session: CounselingSession) -> Note:
    draft(people, session)
    return note.sign(session, revision=1, by=people.dewi, now=NOW + 2 * HOUR)


def add(to: Note, people: Cast, body: str = "Ia menelepon lagi.", **more: Any) -> NoteAddendum:
    return addendum.add(to, body=body, **{"by": people.dewi, "now": LATER, **more})


def test_additions_stand_in_their_order_and_the_note_stays(people: Cast, signed: Note) -> None:
    first = add(signed, people)
    second = add(signed, people, "Ibunya juga.", now=LATER + HOUR)
    assert note_selector.addenda_of(signed) == [first, second]
    assert (first.author_id, first.added_at, first.body) == (people.dewi.user_id, LATER, "Ia menelepon lagi.")
    kept = Note.objects.get()
    assert (kept.body, kept.revision, kept.signed_at) == ("Tidur.", 1, NOW + 2 * HOUR)


def test_a_second_press_adds_nothing(people: Cast, signed: Note) -> None:
    assert add(signed, people) == add(signed, people, now=LATER + timedelta(seconds=5))
    assert add(signed, people, now=LATER + HOUR) != NoteAddendum.objects.earliest("added_at")


def test_nothing_is_added_to_a_draft(people: Cast, session: CounselingSession) -> None:
    with invalid("body", "draft"):
        add(draft(people, session), people)


def test_it_needs_words_and_the_konselis_permission(people: Cast, signed: Note) -> None:
    with invalid("body", "words"):
        add(signed, people, "  ")
    consent.withdraw(signed.case, ConsentKind.PERSONAL_DATA, source=said(said_at=LATER), by=people.dewi, now=LATER)
    with invalid("body", "permitted"):
        add(signed, people)


def test_only_the_counselor_of_the_case_adds(people: Cast, signed: Note) -> None:
    for other in (people.bagus, people.ratna, people.sari):
        with pytest.raises(PermissionDenied):
            add(signed, people, by=other)
