"""Shared help on the pages: asked by the counselor, answered by the colleague, ended by either."""

import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.urls import reverse

from counseling.choices import PackagePart
from counseling.models import AccessLog, SharedHelp
from counseling.services import case as cases
from counseling.services import shared_help, statement
from tests.counseling.services.speech import permits
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


@pytest.fixture(scope="module")
def case(desk: Desk) -> Desk:
    rooms.active(desk)
    permits(desk.case, desk.people.dewi, said_at=desk.now)
    return desk


def asks(desk: Desk, **other: Any) -> Any:
    colleague = str(desk.people.bagus.counselor.pk)
    typed = {"colleague": colleague, "purpose": AWKWARD, "parts": ["identity"], "summary": ""}
    return desk.post("shared-help-ask", {**typed, **other})


def read(desk: Desk, help: SharedHelp) -> Any:
    return desk.client.get(reverse("shared-help-answer", args=[help.pk]))


def test_the_counselor_asks_and_the_case_stays_with_them(case: Desk) -> None:
    assert "Kasus tetap pada Anda" in case.page("shared-help")
    assert asks(case).url == case.url("shared-help")
    page = case.page("shared-help")
    assert ESCAPED in page and str(PackagePart.IDENTITY.label) in page
    assert "Bagus (diminta)" in case.page("case")


def test_what_is_missing_is_said_and_the_text_stays(case: Desk) -> None:
    answer = asks(case, colleague="")
    page = answer.content.decode()
    assert answer.status_code == 422 and 'id="id_colleague_error"' in page and ESCAPED in page


def test_without_a_permission_the_page_says_what_comes_first_and_shows_nothing_of_the_record(desk: Desk) -> None:
    rooms.active(desk)
    page = desk.page("shared-help-ask")
    assert f"{desk.url('consent-sharing')}?next={desk.url('shared-help-ask')}" in unquote(page)
    assert "<textarea" not in page and desk.case.konseli.name not in page
    assert not AccessLog.objects.exists()
    assert asks(desk).status_code == 409
    assert not SharedHelp.objects.exists()


def test_nothing_is_ticked_before_somebody_ticks_it(case: Desk) -> None:
    assert ticked(case.page("shared-help-ask")) == []
    asks(case, parts=[])
    assert ticked(case.page("shared-help-parts", SharedHelp.objects.get().pk)) == []


def ticked(page: str) -> list[str]:
    assert 'name="parts" value="identity"' in page
    return re.findall(r'name="parts" value="(\w+)"[^>]* checked', page)


def test_the_colleague_answers_and_reads_what_was_chosen(case: Desk) -> None:
    asks(case)
    made = SharedHelp.objects.get()
    case.sign_in(case.people.bagus)
    inbox = case.client.get(reverse("referrals"), {"list": "shared"}).content.decode()
    assert "Dari Dewi" in inbox and case.case.code not in inbox
    before = read(case, made).content.decode()
    assert ESCAPED in before and "Putri" not in before
    # What they are asked for is written about the konseli: reading it is logged, too.
    line = AccessLog.objects.get(user=case.people.bagus.user)
    assert (line.case, line.what, line.object_id) == (case.case, "record", made.pk)
    address = reverse("shared-help-answer", args=[made.pk])
    assert case.client.post(address, {"answer": "accepted", "words": "Siap."}).status_code == 302
    after = read(case, made).content.decode()
    assert "Putri Ayuningtyas" in after and case.case.request.words not in after
    assert case.get("case").status_code == 404


def test_a_withdrawn_permission_closes_the_page_at_once(case: Desk) -> None:
    asks(case)
    made = SharedHelp.objects.get()
    case.sign_in(case.people.bagus)
    assert read(case, made).status_code == 200
    permits(case.case, case.people.dewi, "withdrawn", said_at=case.now)
    assert read(case, made).status_code == 404
    case.sign_in(case.people.dewi)
    assert "rekan Anda tidak melihat apa pun" in case.page("shared-help")


@pytest.mark.parametrize("who", ["dewi", "bagus"])
def test_either_side_ends_it_after_one_more_question(case: Desk, who: str) -> None:
    asks(case)
    made = SharedHelp.objects.get()
    case.sign_in(getattr(case.people, who))
    address = reverse("shared-help-end", args=[made.pk])
    assert "Yang akan terjadi" in case.client.get(address).content.decode()
    assert case.client.post(address).status_code == 302
    assert case.client.get(address).status_code == 404


def test_what_the_colleague_sees_is_chosen_anew(case: Desk) -> None:
    asks(case)
    made = SharedHelp.objects.get()
    typed = {"parts": ["request"], "summary": "Latihan napas saja."}
    assert case.post("shared-help-parts", typed, made.pk).url == case.url("shared-help")
    shared_help.accept(made, by=case.people.bagus, now=case.now)
    case.sign_in(case.people.bagus)
    page = read(case, made).content.decode()
    assert "Latihan napas saja." in page and "Putri Ayuningtyas" not in page


def test_once_the_case_is_closed_nothing_of_the_record_is_offered_any_more(case: Desk) -> None:
    asks(case)
    made = SharedHelp.objects.get()
    statement.say(case.case, "wish", "end", source=case.source(), **case.by())
    assert cases.end(case.case, reason="konseli_request", seen=None, **case.by()).passed
    assert case.get("shared-help-ask").status_code == 404
    assert case.get("shared-help-parts", made.pk).status_code == 404
    assert case.post("shared-help-parts", {"parts": ["identity"]}, made.pk).status_code == 404


def test_the_list_costs_the_same_for_one_and_for_many(case: Desk, django_assert_max_num_queries: Any) -> None:
    def cost() -> int:
        with django_assert_max_num_queries(60) as counted:
            case.page("shared-help")
        return len(counted)

    def once(press: str) -> None:
        asks(case, press=press)
        shared_help.end(SharedHelp.objects.latest("pk"), **case.by())

    once("a")
    one = cost()
    once("b")
    once("c")
    assert cost() == one
