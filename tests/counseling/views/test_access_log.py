"""Who read what: searchable, for the counselor and their supervisor."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from counseling.models import AccessLog, Case, Membership
from counseling.services import break_glass, note, reading
from tests import cast
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def read(desk: Desk, by: Membership, *, what: str = "record", days_ago: float = 0, case: Case | None = None) -> Any:
    """Somebody read something in a case of Dewi's, or in the one given."""
    case = case or cast.request(desk.people.dewi, cast.adult(desk.people.dewi, now=desk.now), now=desk.now)
    at = desk.now - timedelta(days=days_ago)
    return reading.log(case, what=what, object_id=case.pk, by=by, now=at)


def listed(desk: Desk, by: Membership, **query: str) -> str:
    desk.sign_in(by)
    answer = desk.client.get(reverse("access-log"), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_counselor_sees_the_readings_in_their_cases_newest_first(desk: Desk) -> None:
    old, new = read(desk, desk.people.dewi, days_ago=2), read(desk, desk.people.ratna)
    other = read(desk, desk.people.bagus, case=cast.request(desk.people.bagus, now=desk.now))
    page = listed(desk, desk.people.dewi)
    assert page.index(new.case.code) < page.index(old.case.code)
    assert reverse("case", args=[new.case_id]) in page
    assert other.case.code not in page
    assert "Putri" not in page


def test_a_supervisor_sees_those_of_the_counselors_they_oversee(desk: Desk) -> None:
    elsewhere = cast.request(desk.people.sari, now=desk.now)
    foreign = read(desk, desk.people.sari, case=elsewhere, what="name")
    mine = read(desk, desk.people.dewi)
    page = listed(desk, desk.people.ratna)
    assert mine.case.code in page
    assert reverse("oversight", args=[mine.case_id]) in page
    assert "<span>Dewi</span>" in page
    assert "<span>Sari</span>" not in page
    assert foreign.case_id != mine.case_id


def test_a_note_that_was_opened_stands_there_with_its_reason(desk: Desk) -> None:
    held = rooms.met(desk)
    note.save_draft(held, template="free", body="Tidur empat jam.", revision=0, **desk.by())
    lasts = timedelta(minutes=30)
    row = break_glass.open_note(held, reason=AWKWARD, lasts=lasts, by=desk.people.ratna, now=desk.now)
    break_glass.read(row, by=desk.people.ratna, now=desk.now)
    for member in (desk.people.dewi, desk.people.ratna):
        page = listed(desk, member)
        assert ESCAPED in page
        assert "Tidur empat jam." not in page


class TestFilters:
    def test_each_narrows_the_list_and_stays_in_the_form(self, desk: Desk) -> None:
        dewi, ratna = desk.people.dewi, desk.people.ratna
        name, record = read(desk, dewi, what="name", days_ago=9), read(desk, ratna)
        day = timezone.localtime(record.at).date().isoformat()
        before = timezone.localtime(name.at).date().isoformat()
        only_record = (
            {"code": record.case.code.lower()},
            {"person": str(ratna.user_id)},
            {"what": "record"},
            {"first": day},
        )
        for query in only_record:
            page = listed(desk, dewi, **query)
            assert f">{record.case.code}<" in page, query
            assert f">{name.case.code}<" not in page, query
        page = listed(desk, dewi, last=before, what="name")
        assert f">{name.case.code}<" in page
        assert f">{record.case.code}<" not in page
        assert f'value="{before}"' in page
        assert '<option value="name" selected>' in page

    def test_what_fits_nothing_says_so(self, desk: Desk) -> None:
        read(desk, desk.people.dewi)
        assert "Tidak ada pembacaan yang cocok" in listed(desk, desk.people.dewi, code="C-99999")

    def test_nonsense_in_the_address_shows_the_list(self, desk: Desk) -> None:
        row = read(desk, desk.people.dewi)
        nonsense = {"code": "\x00", "person": "'; drop", "what": "<b>", "first": "9999-12-31", "last": "0001-01-01"}
        assert row.case.code in listed(desk, desk.people.dewi, page="-3", **nonsense)

    def test_only_those_who_read_here_can_be_chosen(self, desk: Desk) -> None:
        read(desk, desk.people.ratna)
        page = listed(desk, desk.people.dewi)
        assert str(desk.people.ratna.user_id) in page
        for member in (desk.people.bagus, desk.people.sari):
            assert str(member.user_id) not in page


def test_an_empty_one_says_what_will_stand_there(desk: Desk) -> None:
    assert "Belum ada yang dibaca" in listed(desk, desk.people.bagus)


def test_it_is_shown_in_pages_that_keep_the_filter(desk: Desk) -> None:
    case = cast.request(desk.people.dewi, cast.adult(desk.people.dewi, now=desk.now), now=desk.now)
    for _ in range(51):
        read(desk, desk.people.dewi, case=case)
    page = listed(desk, desk.people.dewi, what="record")
    assert page.count(f">{case.code}<") == 50
    assert "what=record&amp;page=2" in page
    assert listed(desk, desk.people.dewi, what="record", page="2").count(f">{case.code}<") == 1


def test_it_costs_as_many_queries_for_one_as_for_many(desk: Desk) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            read(desk, desk.people.dewi)
        desk.sign_in(desk.people.ratna)
        with CaptureQueriesContext(connection) as queries:
            desk.client.get(reverse("access-log"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert AccessLog.objects.count() == 6


def test_it_is_no_page_for_an_administrator(desk: Desk) -> None:
    desk.sign_in(desk.people.yoga)
    assert desk.client.get(reverse("access-log")).status_code == 404
