"""A case in its supervisor's eyes: decisions, flags, duties; no name, no note, no word of the konseli."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from counseling.keys import keyring
from counseling.models import CounselingSession
from counseling.selectors.konseli import initials
from counseling.services import note
from tests.counseling.services import stage
from tests.counseling.views import rooms
from tests.counseling.views.conftest import Desk

SECRET = "Ibunya pergi dari rumah."


@pytest.fixture(scope="module")
def watched(desk: Desk) -> Desk:
    """Ratna before a case of Dewi with a refusal, a session and a note."""
    session = rooms.met(desk)
    stage.permitted(desk.case, desk.people.dewi, "personal_data", now=desk.now)
    note.save_draft(session, template="free", body=SECRET, revision=0, **desk.by())
    desk.post("case-end", {"seen": rooms.head(desk), "reason": "goals_met", "words": SECRET, "onward": ""})
    desk.sign_in(desk.people.ratna)
    return desk


def seen(desk: Desk, route: str = "oversight", *args: Any) -> str:
    return str(desk.client.get(reverse(route, args=[desk.case.pk, *args])).content.decode())


def test_it_shows_what_was_decided_and_what_is_owed(watched: Desk) -> None:
    page = seen(watched)
    assert watched.case.code in page
    assert "Dewi" in page
    assert "Belum bisa diakhiri" in page
    assert reverse("oversight-entry", args=[watched.case.pk, 3]) in page
    assert page.count('class="place" href="/team/" aria-current="page"') == 1


def test_it_shows_no_name_no_note_and_none_of_the_words(watched: Desk) -> None:
    for page in (seen(watched), seen(watched, "oversight-entry", 3)):
        assert watched.case.konseli.name not in page
        assert f"· {initials(watched.case.konseli.name)}" not in page
        assert SECRET not in page


def test_a_decision_is_read_with_its_facts_and_without_the_counselors_buttons(watched: Desk) -> None:
    page = seen(watched, "oversight-entry", 3)
    assert "Dasar keputusan" in page or "2f.unfinished" in page
    assert f"/cases/{watched.case.pk}/" not in page


def test_an_emergency_that_waits_for_a_second_person_can_be_answered_from_there(watched: Desk) -> None:
    confirm = reverse("urgency-confirm", args=[watched.case.pk])
    assert confirm not in seen(watched)
    stage.judged(watched.case, watched.people.dewi, "emergency", now=watched.now)
    assert confirm in seen(watched)
    watched.client.post(confirm, {"confirmed": "yes", "words": "Bicara dengan Dewi."})
    assert confirm not in seen(watched)


def test_each_session_with_a_note_leads_to_asking_for_it(watched: Desk) -> None:
    held = CounselingSession.objects.get(case=watched.case)
    note_url = reverse("break-glass", args=[watched.case.pk, held.pk])
    assert seen(watched).count(note_url) == 1
    assert "Buka catatan sesi ke-1" in seen(watched)


@pytest.mark.parametrize("number", [0, 99, 9999999999])
def test_an_entry_that_does_not_exist_is_no_page(watched: Desk, number: int) -> None:
    assert watched.client.get(reverse("oversight-entry", args=[watched.case.pk, number])).status_code == 404


def test_strangers_get_what_does_not_exist(watched: Desk) -> None:
    for member in (watched.people.dewi, watched.people.bagus, watched.people.yoga, watched.people.sari):
        watched.sign_in(member)
        for route, args in (("oversight", ()), ("oversight-entry", (3,))):
            assert watched.client.get(reverse(route, args=[watched.case.pk, *args])).status_code == 404


def test_it_costs_as_many_queries_whatever_is_on_record(watched: Desk) -> None:
    counts = []
    for _ in range(2):
        keyring.forget()
        with CaptureQueriesContext(connection) as queries:
            seen(watched)
        counts.append(len(queries))
        watched.sign_in(watched.people.dewi)
        for _ in range(3):
            watched.post("case-end", {"seen": rooms.head(watched), "reason": "goals_met", "words": "", "onward": ""})
        watched.sign_in(watched.people.ratna)
    assert counts[0] == counts[1]
