"""Lists within one case: short ones stand by themselves; longer ones are filtered, searched and shown in pages."""

from collections.abc import Callable

import pytest

from counseling.models import AccessLog
from counseling.services import loyalty, referral, shared_help
from counseling.views.listing import CALM, PAGE_SIZE
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
