"""What all pages of statements share: who may open them, what is on record, corrections, text kept and escaped."""

from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from counseling.models import AccessLog, Statement
from counseling.services import goal, loyalty, wish
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk

ROUTES = [
    "konseli",
    "urgency",
    "wish",
    "contact",
    "offered",
    "roles",
    "relationship",
    "close-tie",
    "explanation",
    "consent",
    "consent-data",
    "guardian-consent",
    "guardian-add",
    "guardian-unsafe",
    "guardian-told",
    "plan",
    "goal-new",
    "goal-state",
    "sessions-agreed",
    "loyalty",
    "loyalty-raise",
    "loyalty-weigh",
    "complaint",
]
ONLY_READ = ("plan", "loyalty")


def args_of(route: str, desk: Desk) -> list[Any]:
    if route == "goal-state":
        return [goal.agree(desk.case, text="Tidur nyenyak", source=desk.source(), **desk.by()).pk]
    if route == "loyalty-weigh":
        return [loyalty.raise_conflict(desk.case, summary="Dua pihak", **desk.by()).pk]
    return []


@pytest.mark.parametrize("route", ROUTES)
def test_it_opens_for_the_counselor_of_the_case(desk: Desk, route: str) -> None:
    page = desk.page(route, *args_of(route, desk))
    assert "Raka" not in page or route == "konseli"
    assert f"<title>{desk.case.konseli.name}" not in page


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("stranger", ["bagus", "ratna", "yoga", "sari"])
def test_it_does_not_exist_for_anybody_else(desk: Desk, route: str, stranger: str) -> None:
    args = args_of(route, desk)
    desk.sign_in(getattr(desk.people, stranger))
    assert desk.get(route, *args).status_code == 404
    if route not in ONLY_READ:
        assert desk.post(route, {}, *args).status_code == 404


@pytest.mark.parametrize("route", ROUTES)
def test_it_asks_who_is_signed_out_to_sign_in(desk: Desk, route: str) -> None:
    args = args_of(route, desk)
    desk.client.logout()
    assert desk.get(route, *args).url.startswith("/accounts/login/")


@pytest.mark.parametrize("route", [route for route in ROUTES if route not in (*ONLY_READ, "guardian-consent")])
def test_an_empty_form_comes_back_with_a_summary(desk: Desk, route: str) -> None:
    response = desk.post(route, {}, *args_of(route, desk))
    assert response.status_code == 422
    assert 'class="error-summary"' in response.content.decode()


def test_it_goes_back_to_where_it_was_called(desk: Desk) -> None:
    answer = desk.post("wish", desk.typed(wish="continue"), query="?next=/code/")
    assert answer.status_code == 302
    assert answer.url == "/code/"


def test_it_does_not_go_to_a_foreign_address(desk: Desk) -> None:
    answer = desk.post("wish", desk.typed(wish="continue"), query="?next=https://evil.example/")
    assert answer.url == desk.url("case")


def test_the_newest_record_stands_open_and_earlier_ones_are_folded(desk: Desk) -> None:
    wish.record(desk.case, "continue", source=desk.source(5, words="dulu"), **desk.by())
    wish.record(desk.case, "end", source=desk.source(1, words="sekarang"), **desk.by())
    page = desk.page("wish")
    assert page.index("sekarang") < page.index("Yang disampaikan sebelumnya") < page.index("dulu")
    assert "Dicatat oleh Dewi" in page


def test_a_long_record_costs_no_more_queries_than_a_short_one(
    desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for hours in range(25):
        wish.record(desk.case, "continue", source=desk.source(hours, words=f"kata {hours}"), **desk.by())
    with django_assert_max_num_queries(12):
        page = desk.page("wish")
    assert "5 catatan sebelumnya ada di Perjalanan" in page


def test_reading_what_was_said_is_logged(desk: Desk) -> None:
    desk.page("wish")
    assert not AccessLog.objects.filter(case=desk.case).exists()
    wish.record(desk.case, "continue", source=desk.source(1, words="Mau terus."), **desk.by())
    desk.page("wish")
    assert AccessLog.objects.get(case=desk.case).user_id == desk.people.dewi.user_id


def test_a_correction_says_what_it_corrects_and_replaces_it(desk: Desk) -> None:
    old = wish.record(desk.case, "end", source=desk.source(3, channel="phone", words="Salah dengar"), **desk.by())
    page = desk.page("wish", supersedes=str(old.pk))
    assert "Anda mengoreksi catatan ini" in page
    assert "Simpan koreksi" in page
    assert 'value="phone" id="id_channel_2" checked' in " ".join(page.split())
    data = desk.typed(3, wish="continue", words="Ingin terus", channel="phone")
    assert desk.post("wish", data, query=f"?supersedes={old.pk}").status_code == 302
    new = Statement.objects.get(supersedes=old)
    assert new.value == "continue"
    assert "Salah dengar" not in desk.page("wish")


def test_a_record_that_is_corrected_already_is_not_corrected_again(desk: Desk) -> None:
    old = wish.record(desk.case, "end", source=desk.source(3), **desk.by())
    wish.record(desk.case, "continue", source=desk.source(3, supersedes=old), **desk.by())
    assert desk.get("wish", supersedes=str(old.pk)).url == desk.url("wish")
    answer = desk.post("wish", desk.typed(wish="end", words="Tetap di sini"), query=f"?supersedes={old.pk}")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "sudah dikoreksi" in page
    assert "Tetap di sini" in page


def test_what_the_konseli_wrote_on_their_own_page_cannot_be_corrected(desk: Desk) -> None:
    own = wish.record(desk.case, "end", source=desk.source(3, channel="own_page"), **desk.by())
    assert "Koreksi ini" not in desk.page("wish")
    assert desk.get("wish", supersedes=str(own.pk)).status_code == 302


def test_a_time_to_come_is_refused_at_its_field(desk: Desk) -> None:
    answer = desk.post("wish", desk.typed(-2, wish="end", words="Ketikan saya"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_said_at_error"' in page
    assert "Ketikan saya" in page


@pytest.mark.parametrize("text", [AWKWARD, "panjang " * 2000])
def test_text_is_kept_as_typed_and_shown_harmless(desk: Desk, text: str) -> None:
    assert desk.post("wish", desk.typed(wish="end", words=text)).status_code == 302
    assert Statement.objects.get(kind="wish").words == text.strip()
    page = desk.page("wish")
    assert "<script>alert" not in page
    if text == AWKWARD:
        assert ESCAPED in page


def test_too_long_a_text_comes_back_whole(desk: Desk) -> None:
    answer = desk.post("wish", desk.typed(wish="end", words="x" * 20_001))
    assert answer.status_code == 422
    assert "x" * 20_001 in answer.content.decode()


def test_times_are_shown_in_the_zone_of_the_institution(desk: Desk) -> None:
    wish.record(desk.case, "end", source=desk.source(1), **desk.by())
    assert "WIB" in desk.page("wish")
    assert timezone.get_current_timezone_name() == "Asia/Jakarta"
