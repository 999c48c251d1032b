"""Asking the gate from a page: what is out of date, what is pressed twice, what stays typed; a decision read again."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from counseling.models import AccessLog, LedgerEntry
from counseling.services import case as case_service
from counseling.services import wish
from tests.counseling.services import stage
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk

ROUTES = [
    "case-start",
    "case-decline",
    "session-late",
    "disclosure",
    "appointment-propose",
    "notes",
    "referral",
    "referral-name",
    "disclosures",
]
OF_ACTIVE = ["session-open", "case-end", "referral-refer"]
OF_SESSION = ["session", "session-close", "session-feedback", "note", "note-sign"]
OF_REFERRAL = [
    "referral-handover",
    "referral-consent",
    "referral-withdraw",
    "referral-answer-outside",
    "referral-relate",
]
OF_APPOINTMENT = ["appointment-confirm", "appointment-move", "appointment-cancel"]
OF_DISCLOSURE = ["disclosure-tell", "disclosure-review"]
READ_ONLY = {"notes", "referral", "disclosures", "session"}
STRANGERS = ["bagus", "ratna", "yoga", "sari"]


def everywhere(desk: Desk) -> list[tuple[str, tuple[object, ...]]]:
    """Every route of these pages, with what it needs, on one case."""
    held = rooms.met(desk)
    appointment = stage.agreed(desk.case, desk.people.dewi, starts_at=desk.now + timedelta(days=2), now=timezone.now())
    disclosed = rooms.disclosed(desk, basis="konseli_consent", minimal=True)
    return [
        *((route, ()) for route in [*ROUTES, *OF_ACTIVE, *OF_REFERRAL]),
        *((route, (held.pk,)) for route in OF_SESSION),
        *((route, (appointment.pk,)) for route in OF_APPOINTMENT),
        *((route, (disclosed.pk,)) for route in OF_DISCLOSURE),
    ]


def test_every_page_opens_for_the_counselor_of_the_case(desk: Desk) -> None:
    for route, args in everywhere(desk):
        answer = desk.get(route, *args)
        assert answer.status_code in (200, 302), route
        assert b"Putri" not in answer.content, route


@pytest.mark.parametrize("stranger", STRANGERS)
def test_no_page_exists_for_anybody_else(desk: Desk, stranger: str) -> None:
    pages = everywhere(desk)
    desk.sign_in(getattr(desk.people, stranger))
    for route, args in pages:
        assert desk.get(route, *args).status_code == 404, route
        if route not in READ_ONLY:
            assert desk.post(route, {}, *args).status_code == 404, route
    assert desk.post("note-save", {}, pages[-1][1][0]).status_code == 404
    assert desk.get("entry", 1).status_code == 404


def test_of_two_pages_that_ask_at_once_one_passes_and_one_is_refused_and_recorded(desk: Desk) -> None:
    rooms.ready(desk)
    asked = {"seen": 0, "open_session": "no", "kind": "individual"}
    assert desk.post("case-start", asked | {"press": "one"}).status_code == 302
    refused = desk.post("case-start", asked | {"press": "other"})
    assert refused.status_code == 409
    kinds = LedgerEntry.objects.order_by("number").values_list("kind", "passed")
    assert list(kinds) == [("decision", True), ("stale", False)]


def test_a_press_that_passes_reads_the_record_once(desk: Desk) -> None:
    rooms.ready(desk)
    asked = {"seen": 0, "open_session": "yes", "kind": "individual"}
    with CaptureQueriesContext(connection) as queries:
        assert desk.post("case-start", asked).status_code == 302
    assert len([query for query in queries if "busy_case" in query["sql"]]) == 1


def test_who_is_signed_out_is_asked_to_sign_in(desk: Desk) -> None:
    pages = everywhere(desk)
    desk.client.logout()
    for route, args in [*pages, ("entry", (1,))]:
        assert desk.get(route, *args).url.startswith("/accounts/login/"), route


def test_an_attempt_on_an_older_state_says_what_has_happened_since(desk: Desk) -> None:
    rooms.active(desk)
    seen = rooms.head(desk)
    stage.opens(desk.case, desk.people.dewi, now=timezone.now())
    answer = desk.post("disclosure", {"seen": seen, **telling(content="Rahasia")})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Yang terjadi sejak itu" in page
    assert "Sesi dibuka" in page
    assert "Rahasia" in page
    assert f'name="seen" value="{rooms.head(desk)}"' in page
    assert rooms.entries(desk)[-1] == ("stale", "disclose", False)


def telling(**other: str) -> dict[str, str]:
    return {
        "recipient": "Ibu Sri",
        "content": "Sering terlambat.",
        "purpose": "Keringanan",
        "basis": "konseli_consent",
        "minimal": "yes",
        "answer": "in_person",
        **other,
    }


def test_the_next_try_after_an_out_of_date_one_passes(desk: Desk) -> None:
    rooms.active(desk)
    seen = rooms.head(desk)
    stage.opens(desk.case, desk.people.dewi, now=timezone.now())
    desk.post("disclosure", {"seen": seen, **telling()})
    assert desk.post("disclosure", {"seen": rooms.head(desk), **telling()}).status_code == 302


@pytest.mark.parametrize("seen", ["", "-1", "abc", "99999999999999999999"])
def test_a_number_that_nobody_can_have_seen_never_passes(desk: Desk, seen: str) -> None:
    rooms.ready(desk)
    answer = desk.post("case-start", {"seen": seen, "open_session": "no", "kind": "individual"})
    assert answer.status_code in (409, 422)
    desk.case.refresh_from_db()
    assert desk.case.state == "requested"


def test_a_step_that_is_not_open_leads_back_to_the_case(desk: Desk) -> None:
    rooms.requested(desk)
    for route in ("case-end", "session-open", "referral-refer"):
        answer = desk.get(route)
        assert answer.url == desk.url("case")
    page = desk.page("case")
    assert "Langkah ini tidak terbuka sekarang" in page


def test_a_step_that_closed_meanwhile_keeps_the_text_and_offers_no_button(desk: Desk) -> None:
    rooms.requested(desk)
    seen = rooms.head(desk)
    wish.record(desk.case, "end", source=desk.source(channel="signed"), **desk.by())
    case_service.decline(desk.case, reason="konseli_request", by=desk.people.dewi, now=timezone.now(), seen=None)
    answer = desk.post("case-start", {"seen": seen, "open_session": "no", "kind": "individual"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Kembali ke kasus" in page
    assert 'btn-lg">Mulai hubungan' not in page


def test_a_remedy_comes_back_to_the_step(desk: Desk) -> None:
    rooms.requested(desk)
    page = desk.page("case-start")
    assert f"{desk.url('consent')}?{urlencode({'next': desk.url('case-start')})}" in page


class TestReadingADecision:
    def test_it_shows_what_was_written_harmless_and_logs_the_reading(self, desk: Desk) -> None:
        rooms.active(desk)
        desk.post("case-end", {"seen": rooms.head(desk), "reason": "goals_met", "words": AWKWARD})
        made = LedgerEntry.objects.get(case=desk.case, transition="end")
        before = AccessLog.objects.count()
        page = desk.page("entry", made.number)
        assert ESCAPED in page
        assert "Dasar keputusan ini" in page
        assert AccessLog.objects.count() == before + 1

    def test_without_words_nothing_is_logged(self, desk: Desk) -> None:
        rooms.active(desk)
        desk.page("entry", 1)
        assert not AccessLog.objects.filter(case=desk.case).exists()

    def test_it_leads_on_to_the_session(self, desk: Desk) -> None:
        going_on = rooms.in_session(desk)
        assert desk.url("session", going_on.pk) in desk.page("entry", going_on.entry.number)

    @pytest.mark.parametrize("number", [99, 99999999999999999999])
    def test_one_that_does_not_exist_is_not_found(self, desk: Desk, number: int) -> None:
        assert desk.get("entry", number).status_code == 404


def test_it_says_a_word_when_the_client_is_english(desk: Desk) -> None:
    rooms.requested(desk)
    desk.client.cookies["django_language"] = "en"
    assert "Start the relationship" in desk.page("case-start")
