"""Lists: short ones stand by themselves; longer ones are filtered, searched and shown in pages."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from counseling.models import AccessLog, CounselingSession
from counseling.services import (
    break_glass,
    complaint,
    goal,
    konseli,
    konseli_contact,
    loyalty,
    note,
    referral,
    safety_plan,
    shared_help,
    surge,
    urgency,
)
from counseling.views import team_waiting
from counseling.views.listing import CALM, PAGE_SIZE, listing
from tests.counseling.services import stage
from tests.counseling.services.speech import permits
from tests.counseling.views import rooms
from tests.counseling.views.conftest import Desk

pytestmark = pytest.mark.django_db

SEARCH, FILTER, NOTHING = 'type="search"', 'aria-label="Saring daftar"', "Tidak ada yang cocok di daftar ini"


def conflict(desk: Desk, words: str) -> None:
    loyalty.raise_conflict(desk.case, summary=words, **desk.by())


def disclosed(desk: Desk, words: str) -> None:
    rooms.disclosed(desk, content=words)


def helped(desk: Desk, words: str) -> None:
    """Asked, and ended again, so that the same colleague can be asked anew."""
    made = shared_help.ask(desk.case, colleague=desk.people.bagus.counselor, purpose=words, **desk.by())
    shared_help.end(made, **desk.by())


def referred(desk: Desk, words: str) -> None:
    to = desk.people.bagus.counselor
    made = referral.name(desk.case, receiver=to, reason="beyond_competence", words=words, **desk.by())
    referral.withdraw(made, **desk.by())


LISTS = {
    "loyalty": (conflict, {"state": "weighed"}, {"state": "open"}),
    "disclosures": (disclosed, {"open": "tell"}, {"basis": "konseli_consent"}),
    "shared-help": (helped, {"state": "helps"}, {"state": "ended"}),
    "referral": (referred, {"state": "rejected"}, {"state": "withdrawn"}),
}
"""By route: what adds a row, a filter that no such row fits, and one that all of them fit."""


@pytest.fixture
def case(desk: Desk) -> Desk:
    rooms.active(desk)
    permits(desk.case, desk.people.dewi, said_at=desk.now)
    return desk


def fill(desk: Desk, add: Callable[[Desk, str], None], rows: int) -> None:
    add(desk, "Tentang beasiswa.")
    for number in range(1, rows):
        add(desk, f"Kabar ke-{number}.")


def found(desk: Desk, route: str, words: str, *, query: str = "") -> str:
    answer = desk.client.post(desk.url(route) + query, {"q": words})
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("route", LISTS)
def test_a_short_list_stands_by_itself_and_a_longer_one_has_its_filter_and_search(case: Desk, route: str) -> None:
    add = LISTS[route][0]
    fill(case, add, CALM)
    page = case.page(route)
    assert SEARCH not in page and FILTER not in page
    add(case, "Satu lagi.")
    page = case.page(route)
    assert SEARCH in page and FILTER in page


@pytest.mark.parametrize("route", LISTS)
def test_a_filter_narrows_it_and_where_nothing_fits_it_offers_all(case: Desk, route: str) -> None:
    add, none, every = LISTS[route]
    fill(case, add, 1)
    page = case.page(route, next="/calendar/", **none)
    assert NOTHING in page and f'href="{case.url(route)}?next=/calendar/' in page
    assert 'name="next" value="/calendar/"' in page, "the filter forgets where the page came from"
    page = case.page(route, **every)
    assert NOTHING not in page and FILTER in page


@pytest.mark.parametrize("route", LISTS)
def test_words_are_found_in_what_is_sealed_and_stand_in_no_address(case: Desk, route: str) -> None:
    fill(case, LISTS[route][0], 2)
    assert NOTHING not in found(case, route, "BEASISWA tentang")
    assert NOTHING in found(case, route, "beasiswa kabar")
    assert "?q=" not in found(case, route, "kabar")


def test_a_search_shows_what_it_found_and_leaves_out_the_rest(case: Desk) -> None:
    fill(case, conflict, 3)
    page = found(case, "loyalty", "kabar")
    assert "Kabar ke-1." in page and "Kabar ke-2." in page and "beasiswa" not in page


@pytest.mark.parametrize("route", LISTS)
def test_a_search_costs_as_many_queries_for_one_row_as_for_more(case: Desk, route: str) -> None:
    costs = []
    for rows in (1, 2):
        fill(case, LISTS[route][0], rows)
        with CaptureQueriesContext(connection) as caught:
            found(case, route, "tentang")
        costs.append(len(caught))
    assert costs[0] == costs[1]


def test_a_search_stays_within_the_filter(case: Desk) -> None:
    fill(case, conflict, 2)
    assert NOTHING in found(case, "loyalty", "kabar", query="?state=weighed")
    assert NOTHING not in found(case, "loyalty", "kabar", query="?state=open")


def test_a_search_that_finds_nothing_is_logged_too(case: Desk) -> None:
    fill(case, conflict, 1)
    before = AccessLog.objects.count()
    found(case, "loyalty", "tidak-tercatat")
    assert AccessLog.objects.count() == before + 1


def test_conflicts_come_in_pages_and_what_a_search_finds_on_one(case: Desk) -> None:
    fill(case, conflict, PAGE_SIZE + 1)
    first, second = case.page("loyalty"), case.page("loyalty", page="2")
    assert "beasiswa" not in first and "beasiswa" in second
    assert "beasiswa" in found(case, "loyalty", "e")


def test_a_filter_that_cannot_be_read_is_left_out(case: Desk) -> None:
    fill(case, conflict, 1)
    page = case.page("loyalty", state="x" * 50)
    assert NOTHING not in page and "beasiswa" in page


# ---------------------------------------------------------------- the other lists of a case


def test_the_journey_shows_decisions_what_was_refused_what_was_said_or_meetings(case: Desk) -> None:
    started, said, agreed = "Hubungan konseling dimulai", "Persetujuan untuk dibantu", "setuju bertemu pada"
    expected = {"": (1, 1, 1), "decisions": (1, 0, 0), "refused": (0, 0, 0), "said": (0, 1, 0), "meetings": (0, 0, 1)}
    for show, found in expected.items():
        items = [item.sentence for item in case.get("case", show=show).context["list"].page]
        assert tuple(any(words in item for item in items) for words in (started, said, agreed)) == found, show


def test_the_journey_is_filtered_on_the_page_of_the_case_also_where_the_name_was_asked_for(case: Desk) -> None:
    page = case.post("case-name", {}).content.decode()
    assert f'action="{case.url("case")}#tabs"' in page


def test_sessions_are_filtered_by_attendance_and_kind(desk: Desk) -> None:
    held = rooms.met(desk)

    def shown(**query: str) -> list[int]:
        return [session.pk for session, _ in desk.get("case", tab="sessions", **query).context["list"].page]

    assert shown(attendance="held", kind="individual") == [held.pk]
    assert shown(attendance="open") == shown(kind="group") == []
    assert 'name="tab" value="sessions"' in desk.page("case", tab="sessions", kind="group")


def written(held: CounselingSession, desk: Desk) -> CounselingSession:
    """The session with a draft of its note."""
    stage.permitted(desk.case, desk.people.dewi, "personal_data", now=desk.now)
    note.save_draft(held, template="free", body="Tenang.", revision=0, **desk.by())
    return held


def test_notes_to_write_are_those_that_are_begun_or_not(desk: Desk) -> None:
    held = rooms.met(desk)
    assert NOTHING in desk.page("notes", note="begun") and NOTHING not in desk.page("notes", note="none")
    written(held, desk)
    assert NOTHING not in desk.page("notes", note="begun") and NOTHING in desk.page("notes", note="none")


def test_goals_are_found_by_their_words_and_filtered_by_how_they_stand(case: Desk) -> None:
    goal.agree(case.case, text="Tidur tujuh jam", source=case.source(), **case.by())
    assert "Tidur tujuh jam" in found(case, "plan", "tujuh") and NOTHING in found(case, "plan", "delapan")
    assert "Tidur tujuh jam" in case.page("plan", state="agreed") and NOTHING in case.page("plan", state="met")


def test_colleagues_are_found_by_name_and_by_whether_they_are_free(case: Desk) -> None:
    assert "Bagus" in found(case, "colleagues", "bagus") and NOTHING in found(case, "colleagues", "nadia")
    assert "Bagus" in case.page("colleagues", free="yes") and NOTHING in case.page("colleagues", free="no")


def test_sessions_and_decisions_of_an_overseen_case_have_pages_of_their_own(desk: Desk) -> None:
    rooms.met(desk)
    desk.sign_in(desk.people.ratna)
    shown = desk.get("oversight", show="refused", sessions="1").context
    assert NOTHING in desk.page("oversight", show="refused") and len(shown["session_list"].page) == 1
    assert shown["list"].clear_url == f"{desk.url('oversight')}?sessions=1"
    assert NOTHING not in desk.page("oversight", show="passed")


# ---------------------------------------------------------------- lists beyond one case


def asked(desk: Desk, route: str, *args: object, **query: str) -> str:
    desk.sign_in(desk.people.ratna)
    return str(desk.client.get(reverse(route, args=args), query).content.decode())


def test_a_team_is_narrowed_by_who_has_room_and_found_by_name(desk: Desk) -> None:
    assert "Bagus" in asked(desk, "team", state="room")
    for state in ("full", "away", "gone"):
        assert NOTHING in asked(desk, "team", state=state)
    page = desk.client.post(reverse("team"), {"q": "bagus"}).content.decode()
    assert "Bagus" in page and ">Dewi</a>" not in page


def test_the_cases_of_one_counselor_are_narrowed_by_code_and_state(desk: Desk) -> None:
    dewi = desk.people.dewi.counselor.pk
    assert desk.case.code in asked(desk, "team-cases", dewi, code=desk.case.code.lower(), state="requested")
    assert NOTHING in asked(desk, "team-cases", dewi, state="active")
    assert NOTHING in asked(desk, "team-cases", dewi, code="C-99999")


def test_opened_notes_are_narrowed_by_the_time_that_is_left(desk: Desk) -> None:
    held = written(rooms.met(desk), desk)
    lasts, by = timedelta(minutes=30), desk.people.ratna
    break_glass.open_note(held, reason="Aduan.", lasts=lasts, by=by, now=desk.now)
    assert "Aduan." in asked(desk, "opened-notes", time="open", code=desk.case.code)
    assert NOTHING in asked(desk, "opened-notes", time="over")


def test_what_waits_to_be_decided_is_narrowed_by_kind_and_found_by_case(desk: Desk) -> None:
    row = complaint.take_down(desk.case, "dignity", source=desk.source(words="Ditertawakan."), **desk.by())
    url = reverse("complaint-answer", args=[row.pk])
    assert url in asked(desk, "reviews", kind="complaints") and NOTHING in asked(desk, "reviews", kind="conflicts")
    assert url in desk.client.post(reverse("reviews"), {"q": desk.case.code}).content.decode()


@pytest.mark.parametrize("route", ["policy", "explanations"])
def test_versions_are_narrowed_by_where_they_stand(desk: Desk, route: str) -> None:
    desk.sign_in(desk.people.yoga)
    assert NOTHING in desk.client.get(reverse(route), {"standing": "to_come"}).content.decode()


def test_flags_about_a_counselor_are_narrowed_by_state(desk: Desk) -> None:
    assert NOTHING in desk.client.get(reverse("flag-answers"), {"state": "closed"}).content.decode()


# ---------------------------------------------------------------- queues


def waiting(desk: Desk, words: str) -> set[str]:
    page = desk.client.post(reverse("waiting"), {"q": words})
    return {row.case.code for _place, row, *_rest in page.context["rows"]}


def test_who_waits_is_found_by_name_or_code_and_keeps_their_place(desk: Desk) -> None:
    first, second = (rooms.queued(desk, since=timedelta(days=days)) for days in (2, 1))
    for words in (second.case.code.lower(), second.konseli.code):
        assert waiting(desk, words) == {second.case.code}, words
    assert waiting(desk, "putri ayu") == {first.case.code, second.case.code} and waiting(desk, "raka") == set()
    page = desk.client.post(reverse("waiting"), {"q": second.case.code}).content.decode()
    assert "dari 2" in page and NOTHING not in page and second.case.code in page


def test_who_waits_is_narrowed_by_urgency(desk: Desk) -> None:
    code = rooms.queued(desk).case.code
    assert code in desk.client.get(reverse("waiting"), {"urgency": "routine"}).content.decode()
    page = desk.client.get(reverse("waiting"), {"urgency": "emergency"}).content.decode()
    assert code not in page and NOTHING in page


def test_places_are_handed_over_page_by_page_and_one_that_moved_to_another_still_goes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(team_waiting, "listing", partial(listing, size=1))
    first, second = (rooms.queued(desk, since=timedelta(days=days)) for days in (2, 1))
    dewi = desk.people.dewi.counselor.pk
    assert first.case.code in asked(desk, "team-waiting", dewi) and "page=2" in asked(desk, "team-waiting", dewi)
    page = asked(desk, "team-waiting", dewi, page="2")
    assert second.case.code in page and first.case.code not in page
    assert second.case.code in asked(desk, "team-waiting", dewi, code=second.case.code, urgency="routine")
    assert NOTHING in asked(desk, "team-waiting", dewi, urgency="emergency")
    named = {"places": [str(second.pk)], "to": str(desk.people.bagus.counselor.pk), "why": "Pindah."}
    answer = desk.client.post(reverse("team-waiting", args=[dewi]), named)
    assert answer.status_code == 200 and "1 tempat beralih" in answer.content.decode()


# ---------------------------------------------------------------- what lies behind


def days_from(desk: Desk, days: int) -> str:
    return (timezone.localtime(desk.now) + timedelta(days=days)).date().isoformat()


def test_earlier_safety_plans_are_found_by_their_words_and_day_and_a_search_is_logged(desk: Desk) -> None:
    seen = None
    for number, text in enumerate(("Tidak tidur.", "Menyendiri.", "Gelisah.")):
        source = desk.source(72 - number)
        seen = safety_plan.write(desk.case, {"warning_signs": text}, source=source, seen=seen, **desk.by()).pk
    before = AccessLog.objects.filter(what="record").count()
    page = desk.client.post(desk.url("safety-plan"), {"q": "menyendiri"})
    assert [row.parts["warning_signs"] for row in page.context["others"].page] == ["Menyendiri."]
    assert AccessLog.objects.filter(what="record").count() == before + 1
    assert NOTHING in desk.page("safety-plan", first=days_from(desk, -1))
    assert NOTHING not in desk.page("safety-plan", first=days_from(desk, -5), last=days_from(desk, -1))


def test_earlier_surges_are_found_by_their_reason_and_day(desk: Desk) -> None:
    ratna = desk.people.ratna
    for reason in ("Banjir", "Gempa"):
        surge.end(surge.declare(reason=reason, by=ratna, now=desk.now), by=ratna, now=desk.now)
    desk.sign_in(ratna)
    found = desk.client.post(reverse("surge"), {"q": "gempa"}).context["past"]
    assert [row.reason for row, *_when in found] == ["Gempa"]
    assert NOTHING in asked(desk, "surge", first=days_from(desk, 1))
    assert NOTHING not in asked(desk, "surge", first=days_from(desk, 0), last=days_from(desk, 0))


def test_earlier_emergencies_are_found_by_their_words_and_day(desk: Desk) -> None:
    for hours, words in ((50, "Ia ingin mati."), (2, "Ia lari dari rumah.")):
        said = {"said_by": "counselor", "words": words}
        urgency.judge(desk.case, "emergency", source=desk.source(hours, **said), **desk.by())
        urgency.end(desk.case, source=desk.source(hours - 1, said_by="counselor", words="Aman."), **desk.by())
    page = found(desk, "urgency", "lari")
    assert "1 keadaan darurat sebelumnya" in page and 'id="past-emergencies" open' in page
    assert "2 keadaan darurat sebelumnya" in desk.page("urgency", last=days_from(desk, 0))
    assert "1 keadaan darurat sebelumnya" in desk.page("urgency", last=days_from(desk, -2))
    assert NOTHING in desk.page("urgency", last=days_from(desk, -9))


def test_who_can_be_called_is_narrowed_by_when_and_found_by_name(desk: Desk) -> None:
    for name, emergency in (("Bibi Lastri", True), ("Paman Joko", False)):
        konseli_contact.add(desk.case.konseli, name=name, relation="", phone="", emergency=emergency, **desk.by())
    for reach, shown, hidden in (("emergency", "Lastri", "Joko"), ("other", "Joko", "Lastri")):
        page = desk.page("konseli", part="contacts", reach=reach)
        assert shown in page and hidden not in page
        assert 'name="part" value="contacts"' in page
    page = found(desk, "konseli", "joko", query="?part=contacts")
    assert "Paman Joko" in page and "Lastri" not in page and 'name="phone"' in page


def test_guardians_are_narrowed_by_who_they_are_and_found_by_name(desk: Desk) -> None:
    for relation, name in (("mother", "Bu Sri"), ("father", "Pak Karto")):
        konseli.add_guardian(desk.case.konseli, relation=relation, name=name, phone="", **desk.by())
    assert [row.name for row, _line in desk.get("guardian-consent", relation="father").context["guardians"]] == [
        "Pak Karto"
    ]
    page = found(desk, "guardian-consent", "sri")
    assert "Ibu: Bu Sri" in page and "Ayah: Pak Karto" not in page
    assert NOTHING in desk.page("guardian-consent", relation="sibling")
