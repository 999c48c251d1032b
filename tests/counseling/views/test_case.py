"""The caseload, the page of a case with its readiness panel, the walk, and a decision read again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from counseling.models import AccessLog, Case
from counseling.services import case as case_service
from counseling.services import consent
from counseling.services.door import gate
from counseling.services.statement import Source
from tests import cast
from tests.counseling.services import stage

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def people(kept: None) -> cast.Cast:
    return cast.people(timezone.now())


@pytest.fixture
def dewi(client: Client, people: cast.Cast) -> Client:
    client.force_login(people.dewi.user)
    return client


@pytest.fixture(scope="module")
def requested(people: cast.Cast) -> Case:
    now = timezone.now()
    return cast.request(people.dewi, cast.adult(people.dewi, now=now), now=now)


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def test_an_empty_caseload_says_how_cases_begin(dewi: Client) -> None:
    page = text(dewi.get(reverse("caseload")))
    assert "Anda belum memiliki kasus" in page
    assert reverse("request-new") in page


def test_the_caseload_shows_codes_and_initials_and_no_name(dewi: Client, requested: Case) -> None:
    page = text(dewi.get(reverse("caseload")))
    assert requested.code in page
    assert "· PA" in page
    assert "Putri" not in page


@pytest.mark.parametrize("query", ["putri", "AYUNING", "C-00001"])
def test_a_case_is_found_by_name_or_code(dewi: Client, requested: Case, query: str) -> None:
    assert requested.code in text(dewi.post(reverse("caseload"), {"q": query}))


def test_a_filter_without_a_match_offers_the_way_back(dewi: Client, requested: Case) -> None:
    page = text(dewi.get(reverse("caseload"), {"state": "ended"}))
    assert "Tidak ada kasus yang cocok" in page
    page = text(dewi.post(reverse("caseload"), {"q": "zzz"}))
    assert "Tidak ada kasus yang cocok" in page
    assert reverse("caseload") in page


def test_a_search_looks_through_all_cases_whatever_the_filter_was(dewi: Client, requested: Case) -> None:
    page = text(dewi.get(reverse("caseload"), {"state": "ended"}))
    assert f'action="{reverse("caseload")}"' in page and '<option value="ended" selected>' in page
    found = text(dewi.post(reverse("caseload"), {"q": "putri"}))
    assert requested.code in found and '<option value="all" selected>' in found


def test_the_panel_names_all_that_a_start_lacks_each_with_its_form(dewi: Client, requested: Case) -> None:
    page = text(dewi.get(reverse("case", args=[requested.pk])))
    for code, route in [
        ("1a.no-agreement", "appointment-propose"),
        ("2d.consent-missing", "consent"),
        ("2g.not-explained", "explanation"),
        ("2i.undeclared", "relationship"),
    ]:
        assert code in page
        assert reverse(route, args=[requested.pk]) in page
    assert "4 hal belum siap" in page


def test_nothing_is_written_by_looking(dewi: Client, requested: Case) -> None:
    dewi.get(reverse("case", args=[requested.pk]))
    requested.refresh_from_db()
    assert requested.head == 0


def test_the_name_is_shown_on_a_tap_and_the_reading_is_logged(dewi: Client, requested: Case) -> None:
    page = text(dewi.get(reverse("case", args=[requested.pk])))
    assert "Putri" not in page
    assert "Putri Ayuningtyas" in text(dewi.post(reverse("case-name", args=[requested.pk])))
    assert AccessLog.objects.get().what == "name"


@pytest.mark.parametrize("who", ["bagus", "sari", "ratna", "yoga"])
@pytest.mark.parametrize("route", ["case", "case-name"])
def test_a_case_of_somebody_else_answers_like_one_that_does_not_exist(
    client: Client, people: cast.Cast, requested: Case, who: str, route: str
) -> None:
    client.force_login(getattr(people, who).user)
    call = client.post if route == "case-name" else client.get
    assert call(reverse(route, args=[requested.pk])).status_code == 404


def test_the_walk_goes_through_the_missing_forms_and_comes_back(dewi: Client, requested: Case) -> None:
    walk = reverse("walk", args=[requested.pk, "start"])
    response = dewi.get(walk)
    assert response.url.startswith(reverse("appointment-propose", args=[requested.pk]))  # type: ignore[attr-defined]
    skipped = dewi.get(walk, {"skip": ["1a.no-agreement"]})
    assert skipped.url.startswith(reverse("consent", args=[requested.pk]))  # type: ignore[attr-defined]


def test_the_walk_ends_at_the_button_when_nothing_is_missing(dewi: Client, people: cast.Cast, requested: Case) -> None:
    stage.ready(requested, people.dewi, now=timezone.now())
    response = dewi.get(reverse("walk", args=[requested.pk, "start"]))
    assert response.url == reverse("case-start", args=[requested.pk])  # type: ignore[attr-defined]


def test_nobody_is_led_on_against_a_konseli_who_said_no(dewi: Client, people: cast.Cast, requested: Case) -> None:
    page, walk = reverse("case", args=[requested.pk]), reverse("walk", args=[requested.pk, "start"])
    assert walk in text(dewi.get(page))
    now = timezone.now()
    source = Source(said_at=now, words="Saya tidak mau.")
    consent.record(requested, "help", "refused", form="verbal", source=source, by=people.dewi, now=now)
    refused = text(dewi.get(page))
    assert walk not in refused
    assert "Catat jawaban baru" in refused
    assert reverse("case-decline", args=[requested.pk]) in refused


def test_a_decision_can_be_read_again_with_the_facts_and_who_said_them(
    dewi: Client, people: cast.Cast, requested: Case
) -> None:
    now = timezone.now()
    stage.declared(requested, people.dewi, now=now)
    gate.decide(requested, "start", by=gate.Actor("counselor", people.dewi.user), now=now, seen=0)
    page = text(dewi.get(reverse("entry", args=[requested.pk, 1])))
    assert "Belum bisa" in page
    assert "2d.consent-missing" in page
    assert "Konselor" in page
    assert dewi.get(reverse("entry", args=[requested.pk, 2])).status_code == 404


def test_the_timeline_tells_refusals_in_words(dewi: Client, people: cast.Cast, requested: Case) -> None:
    gate.decide(requested, "start", by=gate.Actor("counselor", people.dewi.user), now=timezone.now(), seen=0)
    page = text(dewi.get(reverse("case", args=[requested.pk])))
    assert "Belum bisa dimulai. 4 hal belum siap." in page


@pytest.mark.parametrize("tab", ["journey", "sessions", "goals", "documents", "unknown"])
def test_every_tab_opens(dewi: Client, people: cast.Cast, requested: Case, tab: str) -> None:
    now = timezone.now() - timedelta(hours=3)
    stage.ready(requested, people.dewi, now=now)
    case_service.start(requested, open_session=True, by=people.dewi, now=now + timedelta(hours=1), seen=0)
    assert dewi.get(reverse("case", args=[requested.pk]), {"tab": tab}).status_code == 200
    # What is clinical is logged before it is shown.
    assert AccessLog.objects.filter(what="record").exists() == (tab in ("sessions", "goals", "documents"))


def test_the_caseload_costs_the_same_queries_for_two_cases_and_for_ten(
    dewi: Client, people: cast.Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from counseling.keys import keyring

    now = timezone.now()
    counts = []
    for names in (["Ani A", "Budi B"], ["Cici C", "Dodi D", "Eka E", "Fia F", "Gani G", "Hari H", "Ina I", "Jon J"]):
        for name in names:
            cast.request(people.dewi, cast.adult(people.dewi, name=name, now=now), now=now)
        keyring.forget()
        with CaptureQueriesContext(connection) as queries:
            dewi.get(reverse("caseload"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_signed_out_one_is_sent_to_the_sign_in(client: Client, requested: Case) -> None:
    response = client.get(reverse("case", args=[requested.pk]))
    assert response.status_code == 302
    assert reverse("account_login") in response.url  # type: ignore[attr-defined]
