"""One press to an emergency, what it defers, and its end on a page of its own."""

from typing import Any

import pytest
from django.urls import reverse

from counseling.models import Obligation, Statement
from counseling.services import urgency
from tests.counseling.services import stage
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def declare(desk: Desk) -> Statement:
    source = desk.source(3, said_by="counselor", words="Ia ingin mati.")
    return urgency.declare(desk.case, source=source, **desk.by())


def answered(**other: str) -> dict[str, Any]:
    return {"said_by": "counselor", "said_by_name": "", "words": "Ia pamit lewat pesan.", **other}


@pytest.mark.parametrize(("route", "query"), [("case", ""), ("caseload", ""), ("home", "")])
def test_a_request_has_its_button_wherever_it_stands(desk: Desk, route: str, query: str) -> None:
    page = desk.page(route) if route == "case" else desk.client.get(reverse(route)).content.decode()
    assert f'href="{desk.url("emergency")}"' in page
    declare(desk)
    page = desk.page(route) if route == "case" else desk.client.get(reverse(route)).content.decode()
    assert f'href="{desk.url("emergency")}"' not in page


def test_it_is_declared_by_two_answers(desk: Desk) -> None:
    assert desk.post("emergency", answered(words=AWKWARD)).url == desk.url("urgency")
    page = desk.page("urgency")
    assert ESCAPED in page
    assert "Keadaan darurat dinyatakan" in page


def test_the_numbers_to_call_stand_on_top_and_can_be_tapped(desk: Desk) -> None:
    declare(desk)
    page = desk.page("urgency")
    assert 'href="tel:112"' in page and 'href="tel:119,8"' in page
    assert page.index('href="tel:112"') < page.index("Dinilai oleh")


@pytest.mark.parametrize("missing", [{"words": ""}, {"said_by": ""}, {"said_by": "other"}])
def test_it_asks_who_and_why_and_keeps_what_was_typed(desk: Desk, missing: dict[str, str]) -> None:
    answer = desk.post("emergency", answered(**missing))
    assert answer.status_code == 422
    assert "words" in missing or "Ia pamit lewat pesan." in answer.content.decode()
    assert not Statement.objects.filter(kind="urgency").exists()


def test_a_second_press_leads_to_the_emergency_that_stands(desk: Desk) -> None:
    declare(desk)
    assert desk.get("emergency").url == desk.url("urgency")
    assert desk.post("emergency", answered()).url == desk.url("urgency")
    assert Statement.objects.filter(kind="urgency").count() == 1


def test_what_is_deferred_stands_on_the_start_with_its_times_and_afterwards_on_the_emergency(desk: Desk) -> None:
    rooms.requested(desk)
    assert "Yang boleh menyusul" not in desk.page("case-start")
    urgency.declare(desk.case, source=desk.source(said_by="counselor", words="Gawat."), **desk.by())
    stage.declared(desk.case, desk.people.dewi, now=desk.now)
    for page in (desk.page("case-start"), desk.page("urgency")):
        assert "Yang boleh menyusul" in page
        assert "Paling lambat" in page
    answer = desk.post("case-start", {"seen": rooms.head(desk), "open_session": "yes", "kind": "crisis"})
    assert answer.url == desk.url("urgency")
    page = desk.page("urgency")
    assert "Yang boleh menyusul" not in page
    for code in Obligation.objects.values_list("code", flat=True):
        assert code in page


def test_it_ends_on_a_page_of_its_own_with_a_reason(desk: Desk) -> None:
    assert desk.get("emergency-end").url == desk.url("urgency")
    declare(desk)
    assert "Yang ditunda tetap harus dipenuhi" in desk.page("emergency-end")
    assert desk.post("emergency-end", answered(words="")).status_code == 422
    assert desk.post("emergency-end", answered(words="Aman di rumah bibi.")).status_code == 302
    page = desk.page("urgency")
    assert "1 keadaan darurat sebelumnya" in page
    assert page.count("Aman di rumah bibi.") == 2
    assert desk.post("emergency-end", answered()).url == desk.url("urgency")


def test_who_waits_in_the_queue_is_called_up_by_the_same_press(desk: Desk) -> None:
    entry = rooms.queued(desk)
    url = reverse("waiting-emergency", args=[entry.pk])
    assert url in desk.client.get(reverse("waiting")).content.decode()
    assert desk.client.post(url, answered(words="")).status_code == 422
    answer = desk.client.post(url, answered())
    entry.refresh_from_db()
    assert answer.url == reverse("urgency", args=[entry.called_up_case_id])
    assert "Keadaan darurat dinyatakan" in desk.client.get(answer.url).content.decode()
