"""Taking down a request for help in its steps, and the konseli's record."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from counseling.choices.konseli_record import Identity
from counseling.models import AccessLog, Case, Konseli
from counseling.services import konseli as konseli_service
from counseling.services.door import gate
from tests import cast
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk

NEW = reverse("request-new")
WHO = {"step": "identity", "name": "Nita Lestari", "birth_date": "2012-04-30", "unit": "X-3", "nisn": "", "phone": ""}


def asked(desk: Desk, **other: Any) -> dict[str, Any]:
    at = desk.typed()["said_at"]
    return {"step": "request", "source": "teacher", "asked_by_name": "Bu Ani", "words": "", "requested_at": at} | other


def page_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return str(response.content.decode())


def closed(desk: Desk) -> None:
    head = gate.preview(desk.case, now=desk.now).head
    actor = gate.Actor("konseli")
    decision = gate.decide(desk.case, "decline", by=actor, now=desk.now, seen=head)
    assert decision.passed


@pytest.mark.parametrize("query", ["raka", "RAK", "k-00001"])
def test_it_finds_a_konseli_of_the_counselor_and_leads_to_the_open_case(desk: Desk, query: str) -> None:
    page = page_of(desk.client.post(NEW, {"step": "search", "q": query}))
    assert "K-00001" in page
    assert reverse("case", args=[desk.case.pk]) in page
    assert "Raka Pratama" not in page


def test_it_finds_nobody_of_a_colleague(desk: Desk) -> None:
    cast.request(desk.people.bagus, cast.adult(desk.people.bagus, name="Wulan Sari", now=desk.now), now=desk.now)
    page = page_of(desk.client.post(NEW, {"step": "search", "q": "wulan"}))
    assert "Tidak ada konseli Anda yang cocok" in page


def test_no_name_stands_in_an_address(desk: Desk) -> None:
    page = page_of(desk.client.get(NEW))
    assert 'method="post" novalidate role="search"' in page


def test_the_name_looked_for_is_taken_over(desk: Desk) -> None:
    assert 'value="Nita Lestari"' in page_of(desk.client.post(NEW, {"step": "new", "q": "Nita Lestari"}))
    assert 'value="0012' not in page_of(desk.client.post(NEW, {"step": "new", "q": "0012345678"}))


def test_a_new_konseli_is_written_with_the_request_and_not_before(desk: Desk) -> None:
    page = page_of(desk.client.post(NEW, WHO))
    assert 'type="hidden" name="name" value="Nita Lestari"' in page
    assert Konseli.objects.count() == 1
    answer: Any = desk.client.post(NEW, WHO | asked(desk, words="Anak ini murung."))
    case = Case.objects.exclude(pk=desk.case.pk).get()
    assert answer.url == reverse("case", args=[case.pk])
    assert (case.konseli.name, case.konseli.birth_date, case.konseli.unit) == ("Nita Lestari", date(2012, 4, 30), "X-3")
    assert (case.request.source, case.request.asked_by_name) == ("teacher", "Bu Ani")
    assert case.request.words == "Anak ini murung."


def test_a_second_press_finds_the_case_of_the_first(desk: Desk) -> None:
    sent = {**WHO, **asked(desk, words="Sulit tidur.")}
    first, second = (desk.client.post(NEW, sent) for _ in range(2))
    assert first.url == second.url  # type: ignore[attr-defined]
    assert Konseli.objects.count() == Case.objects.count() == 2


@pytest.mark.parametrize("other", [{"name": "Nita Lestariani"}, {"unit": "X-4"}, {"words": "Sulit makan."}])
def test_what_differs_in_one_word_is_written_down_too(desk: Desk, other: dict[str, str]) -> None:
    sent = {**WHO, **asked(desk, words="Sulit tidur.")}
    desk.client.post(NEW, sent)
    desk.client.post(NEW, sent | other)
    assert Konseli.objects.count() == 3


def test_one_can_go_back_and_change_who_it_is(desk: Desk) -> None:
    page = page_of(desk.client.post(NEW, WHO | asked(desk) | {"step": "again"}))
    assert 'value="Nita Lestari"' in page
    assert 'value="2012-04-30"' in page


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "Tulis nama"),
        ("nisn", "12345", "sepuluh angka"),
        ("birth_date", "2222-01-01", "Periksa lagi tahunnya"),
        ("birth_date", "kemarin", "id_birth_date_error"),
    ],
)
def test_a_wrong_identity_comes_back_with_what_was_typed(desk: Desk, field: str, value: str, says: str) -> None:
    page = page_of(desk.client.post(NEW, WHO | {field: value}), 422)
    assert says in page
    assert 'value="X-3"' in page
    assert Konseli.objects.count() == 1


def test_a_wrong_request_comes_back_with_what_was_typed(desk: Desk) -> None:
    page = page_of(desk.client.post(NEW, WHO | asked(desk, source="", words="Ketikan saya")), 422)
    assert "Ketikan saya" in page
    assert 'type="hidden" name="name" value="Nita Lestari"' in page


def test_it_warns_of_a_konseli_with_the_same_name(desk: Desk) -> None:
    assert "Apakah salah satu dari ini?" in page_of(
        desk.client.post(NEW, WHO | {"name": "raka PRATAMA", "birth_date": ""})
    )
    assert "Apakah salah satu dari ini?" not in page_of(desk.client.post(NEW, WHO | {"name": "raka pratama"}))


def test_somebody_with_an_open_case_is_led_there(desk: Desk) -> None:
    answer: Any = desk.client.get(f"{NEW}?konseli={desk.case.konseli_id}", follow=True)
    assert "sudah punya kasus terbuka" in page_of(answer)
    answer = desk.client.post(f"{NEW}?konseli={desk.case.konseli_id}", asked(desk))
    assert answer.url == reverse("case", args=[desk.case.pk])
    assert Case.objects.count() == 1


def test_who_comes_back_gets_a_new_case_linked_to_the_old_one(desk: Desk) -> None:
    closed(desk)
    url = f"{NEW}?konseli={desk.case.konseli_id}"
    assert "terhubung dengan C-00001" in page_of(desk.client.get(url))
    desk.client.post(url, asked(desk))
    assert Case.objects.exclude(pk=desk.case.pk).get().previous == desk.case


@pytest.mark.parametrize("wanted", ["no-id", "01a20284-5848-7870-b118-515add4097f0"])
def test_a_konseli_whom_the_counselor_may_not_see_does_not_exist(desk: Desk, wanted: str) -> None:
    assert desk.client.get(f"{NEW}?konseli={wanted}").status_code == 404
    assert desk.client.post(f"{NEW}?konseli={wanted}", asked(desk)).status_code == 404


def test_a_konseli_of_a_colleague_does_not_exist(desk: Desk) -> None:
    desk.sign_in(desk.people.bagus)
    assert desk.client.get(f"{NEW}?konseli={desk.case.konseli_id}").status_code == 404


@pytest.mark.parametrize("who", ["ratna", "yoga"])
def test_only_a_counselor_takes_down_requests(desk: Desk, who: str) -> None:
    desk.sign_in(getattr(desk.people, who))
    assert desk.client.get(NEW).status_code == 404
    assert desk.client.post(NEW, WHO | asked(desk)).status_code == 404


def test_it_asks_who_is_signed_out_to_sign_in(desk: Desk) -> None:
    desk.client.logout()
    assert desk.client.get(NEW).status_code == 302
    assert desk.client.post(NEW, WHO | asked(desk)).status_code == 302
    assert Konseli.objects.count() == 1


def test_a_name_in_any_script_is_kept_and_escaped(desk: Desk) -> None:
    page = page_of(desk.client.post(NEW, WHO | {"name": AWKWARD}))
    assert ESCAPED.replace("'", "&#x27;") in page
    desk.client.post(NEW, WHO | asked(desk, words=AWKWARD) | {"name": AWKWARD})
    case = Case.objects.exclude(pk=desk.case.pk).get()
    assert (case.konseli.name, case.request.words) == (AWKWARD, AWKWARD)


def test_each_part_of_the_record_saves_by_itself_and_comes_back_to_itself(desk: Desk) -> None:
    page = desk.page("konseli")
    assert "Raka Pratama" in page
    parts = {
        "identity": WHO | {"name": "Raka Pratama Putra", "nisn": "0012345678"},
        "contacts": {"phone": "0812", "address": "Jl. Melati 4", "village": "Sukamaju"},
        "known": {"language": "Jawa", "culture_and_belief": AWKWARD},
    }
    for part, data in parts.items():
        address = f"{desk.url('konseli')}?part={part}"
        assert desk.post("konseli", data | rooms.seen(desk, part), query=f"?part={part}").url == address
    konseli = Konseli.objects.get()
    assert (konseli.name, konseli.nisn) == ("Raka Pratama Putra", "0012345678")
    assert (konseli.phone, konseli.address, konseli.village) == ("0812", "Jl. Melati 4", "Sukamaju")
    assert (konseli.language, konseli.culture_and_belief) == ("Jawa", AWKWARD)
    assert ESCAPED in desk.page("konseli", part="known")
    assert "K-00001" in page_of(desk.client.post(NEW, {"step": "search", "q": "putra"}))


def test_opening_the_record_is_logged(desk: Desk) -> None:
    desk.page("konseli")
    assert AccessLog.objects.get().object_id == desk.case.konseli_id


class TestAClosedCase:
    """What the next counselor writes down about a konseli is not for the one before."""

    @pytest.fixture(scope="module")
    @classmethod
    def next_one(cls, desk: Desk) -> Case:
        """Bagus serves the konseli now, and has asked for the new number."""
        konseli_service.add_guardian(
            desk.case.konseli, relation="mother", name="Bu Sri", phone="0813-1", by=desk.people.dewi, now=desk.now
        )
        closed(desk)
        later: dict[str, Any] = {"by": desk.people.bagus, "now": desk.now + timedelta(hours=1)}
        case = cast.request(desk.people.bagus, desk.case.konseli, now=later["now"])
        konseli_service.amend(case.konseli, Identity(name="Raka Pratama", phone="0877-2"), **later)
        konseli_service.add_guardian(case.konseli, relation="father", name="Pak Joko", phone="0855-3", **later)
        return case

    def test_its_page_stays_with_initials_and_the_name_on_tap(self, desk: Desk, next_one: Case) -> None:
        page = desk.page("case")
        assert "C-00001" in page
        assert "RP" in page
        assert "Raka Pratama" in page_of(desk.post("case-name", {}))

    def test_the_record_does_not_exist_and_nothing_leads_there(self, desk: Desk, next_one: Case) -> None:
        assert desk.get("konseli").status_code == 404
        assert desk.post("konseli", WHO).status_code == 404
        for tab in ("journey", "documents"):
            assert desk.url("konseli") not in desk.page("case", tab=tab)
        desk.sign_in(desk.people.bagus)
        record = reverse("konseli", args=[next_one.pk])
        assert "0877-2" in page_of(desk.client.get(record, {"part": "contacts"}))
        assert record in page_of(desk.client.get(reverse("case", args=[next_one.pk]), {"tab": "documents"}))

    def test_guardians_who_were_entered_afterwards_are_not_shown(self, desk: Desk, next_one: Case) -> None:
        page = desk.page("guardian-consent")
        assert "0813-1" in page
        assert "Pak Joko" not in page
        assert "0855-3" not in page

    def test_a_konseli_who_came_back_has_their_record_again(self, desk: Desk, next_one: Case) -> None:
        cast.request(desk.people.dewi, desk.case.konseli, now=desk.now + timedelta(hours=2))
        assert "0877-2" in desk.page("konseli", part="contacts")


def test_a_search_lists_code_and_initials_and_nothing_of_the_record(desk: Desk) -> None:
    who = desk.case.konseli
    told = Identity(name=who.name, birth_date=who.birth_date, unit="Kelas X-7")
    konseli_service.amend(who, told, **desk.by())
    for stands in (True, False):
        page = page_of(desk.client.post(NEW, {"step": "search", "q": "raka"}))
        assert f"{who.code} · RP" in page and desk.case.code in page
        assert "Kelas X-7" not in page
        if stands:
            closed(desk)
