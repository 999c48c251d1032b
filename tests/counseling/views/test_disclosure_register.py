"""The register of disclosures over all cases: who sees which, what narrows it, and nothing confided stands in it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from counseling.models import Membership
from counseling.services import disclosure
from tests.counseling.services import stage
from tests.counseling.views import rooms
from tests.counseling.views.conftest import Desk

pytestmark = pytest.mark.django_db


def listed(desk: Desk, by: Membership, **query: str) -> str:
    desk.sign_in(by)
    answer = desk.client.get(reverse("disclosure-register"), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def told(desk: Desk, **other: Any) -> Any:
    return rooms.disclosed(rooms.requested(desk), **other)


def urgent(desk: Desk, **other: Any) -> Any:
    """In an emergency, which lets more be told."""
    stage.judged(rooms.requested(desk).case, desk.people.dewi, "emergency", now=desk.now)
    return rooms.disclosed(desk, **other)


def test_a_counselor_sees_their_own_and_a_supervisor_those_they_oversee(desk: Desk) -> None:
    row = told(desk)
    for member, route in ((desk.people.dewi, "disclosures"), (desk.people.ratna, "oversight")):
        page = listed(desk, member)
        assert row.case.code in page and reverse(route, args=[row.case_id]) in page
    for member in (desk.people.bagus, desk.people.sari):
        assert row.case.code not in listed(desk, member)


def test_nothing_confided_and_no_recipient_stands_in_it(desk: Desk) -> None:
    told(desk)
    for member in (desk.people.dewi, desk.people.ratna):
        page = listed(desk, member)
        assert "merawat adik" not in page and "Ibu Sri" not in page and "Keringanan" not in page


def test_each_filter_narrows_it(desk: Desk) -> None:
    permitted = told(desk)
    too_much, harm = urgent(desk, minimal=False), urgent(desk, basis="serious_harm")
    codes = {row.case.code for row in (permitted, too_much, harm)}

    def shown(**query: str) -> set[str]:
        page = listed(desk, desk.people.dewi, **query)
        return {code for code in codes if f">{code}</a>" in page}

    assert shown() == codes
    assert shown(code=permitted.case.code.lower()) == {permitted.case.code}
    assert shown(basis="serious_harm") == shown(open="tell") == {harm.case.code}
    assert shown(open="review") == {too_much.case.code}
    disclosure.tell_konseli(harm, told_at=desk.now, **desk.by())
    assert shown(open="tell") == set()
    assert "Semua" in listed(desk, desk.people.dewi, open="tell")


def test_its_queries_do_not_grow_with_its_rows(desk: Desk) -> None:
    def queries() -> int:
        desk.sign_in(desk.people.dewi)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            desk.client.get(reverse("disclosure-register"))
        return len(caught)

    told(desk)
    few = queries()
    for _ in range(3):
        told(desk)
    assert queries() == few


def test_it_is_nobodys_without_cases_to_care_for(desk: Desk) -> None:
    desk.sign_in(desk.people.yoga)
    assert desk.client.get(reverse("disclosure-register")).status_code == 404
    assert "Belum ada hal yang dipercayakan" in listed(desk, desk.people.bagus)
