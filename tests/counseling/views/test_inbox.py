"""Referrals as their receiver sees them: the list, the answer, their own relation to the konseli."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from counseling.models import AccessLog, Case, Referral, RelationshipDeclaration
from counseling.services import merge, referral, shared_help
from tests import cast
from tests.counseling.services.speech import permits, said
from tests.counseling.urls import scene as scenes
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


@pytest.fixture(scope="module")
def sent(desk: Desk) -> Referral:
    made = rooms.referred_to_bagus(desk)
    referral.choose(made, summary=AWKWARD, **desk.by())
    referral.record_consent(made, answer="given", source=desk.source(), **desk.by())
    desk.sign_in(desk.people.bagus)
    return made  # type: ignore[no-any-return]


def at(sent: Referral, route: str = "referral-answer") -> str:
    return reverse(route, args=[sent.pk])


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_list_names_sender_and_reason_and_nothing_of_the_case(desk: Desk, sent: Referral) -> None:
    page = read(desk.client, reverse("referrals"))
    assert "Dari Dewi" in page
    assert "Menunggu jawaban Anda" in page
    assert desk.case.code not in page
    assert "Putri" not in page


def test_a_request_that_waits_is_named_on_the_home_until_it_is_answered(desk: Desk, sent: Referral) -> None:
    line = "1 permintaan untuk mengambil alih atau membantu menunggu jawaban Anda."
    assert line in read(desk.client, reverse("home"))
    refused = desk.client.post(at(sent), {"answer": "rejected"})
    assert 'id="id_words_error"' in refused.content.decode()
    assert line in read(desk.client, reverse("home"))
    desk.client.post(at(sent), {"answer": "rejected", "words": "Penuh."})
    assert line not in read(desk.client, reverse("home"))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"who": "dew"}, True),
        ({"who": "Ratna"}, False),
        ({"answer": "waiting"}, True),
        ({"answer": "given"}, False),
        ({"answer": "perhaps"}, True),
    ],
)
def test_each_filter_narrows_the_list(desk: Desk, sent: Referral, query: dict[str, str], shown: bool) -> None:
    response = desk.client.get(reverse("referrals"), query)
    page = str(response.content.decode())
    assert (at(sent) in page) == shown
    assert ("Tidak ada yang cocok" in page) != shown


def test_the_filter_keeps_the_list_that_was_shown_by_itself(desk: Desk, sent: Referral) -> None:
    shown = desk.client.get(reverse("referrals"), {"who": "dew"}).context["list"]
    assert shown.kept == [("list", "colleagues")] and shown.clear_url == f"{reverse('referrals')}?list=colleagues"


def test_the_other_lists_are_narrowed_alike(desk: Desk) -> None:
    permits(desk.case, desk.people.dewi, said_at=desk.now)
    shared_help.ask(desk.case, colleague=desk.people.bagus.counselor, purpose="Latihan.", **desk.by())
    scenes.across(scenes.Scene(desk.people, {}), desk.now)
    for who, name, found in (("bagus", "shared", "dewi"), ("sari", "institutions", "harapan")):
        desk.sign_in(getattr(desk.people, who))
        for wanted, answer, shown in ((found, "waiting", True), (found, "given", False), ("xyz", "", False)):
            response = desk.client.get(reverse("referrals"), {"list": name, "who": wanted, "answer": answer})
            assert ("Tidak ada yang cocok" not in response.content.decode()) == shown, (name, wanted, answer)


def test_an_empty_list_says_so(desk: Desk) -> None:
    assert "Tidak ada yang meminta" in read(desk.client, reverse("referrals"))


def test_the_receiver_reads_reason_and_handover_and_each_reading_is_logged(desk: Desk, sent: Referral) -> None:
    page = read(desk.client, at(sent))
    assert ESCAPED in page
    assert "Perlu pendampingan duka." in page
    assert desk.case.code not in page
    line = AccessLog.objects.get(object_id=sent.pk)
    assert line.user_id == desk.people.bagus.user_id
    assert desk.get("case").status_code == 404


@pytest.mark.parametrize("stranger", ["dewi", "ratna", "yoga", "sari"])
@pytest.mark.parametrize("route", ["referral-answer", "referral-declare"])
def test_it_does_not_exist_for_anybody_else(desk: Desk, sent: Referral, stranger: str, route: str) -> None:
    desk.sign_in(getattr(desk.people, stranger))
    assert desk.client.get(at(sent, route)).status_code == 404
    assert desk.client.post(at(sent, route), {"answer": "accepted"}).status_code == 404


@pytest.mark.parametrize("route", ["referral-answer", "referral-declare"])
def test_who_is_signed_out_is_asked_to_sign_in(desk: Desk, sent: Referral, route: str) -> None:
    desk.client.logout()
    assert desk.client.get(at(sent, route)).url.startswith("/accounts/login/")  # type: ignore[attr-defined]


def test_accepting_twice_is_one_answer(desk: Desk, sent: Referral) -> None:
    for _ in range(2):
        answer: Any = desk.client.post(at(sent), {"answer": "accepted", "words": "Dengan senang hati."})
        assert answer.url == at(sent)
    sent.refresh_from_db()
    assert (sent.state, sent.answer_words) == ("accepted", "Dengan senang hati.")
    page = read(desk.client, at(sent))
    assert "Anda mengambil alih" in page
    assert "<textarea" not in page


def test_rejecting_twice_is_one_answer(desk: Desk, sent: Referral) -> None:
    for _ in range(2):
        answer: Any = desk.client.post(at(sent), {"answer": "rejected", "words": "Penuh."})
        assert answer.url == reverse("referrals")
    sent.refresh_from_db()
    assert sent.state == "rejected"
    assert "Dari Dewi" not in read(desk.client, reverse("referrals"))


def test_a_rejection_after_accepting_changes_nothing(desk: Desk, sent: Referral) -> None:
    desk.client.post(at(sent), {"answer": "accepted"})
    desk.client.post(at(sent), {"answer": "rejected"})
    sent.refresh_from_db()
    assert sent.state == "accepted"
    assert "Bicarakan dengan rekan Anda" in read(desk.client, reverse("referrals"))


def test_no_answer_is_refused_and_the_words_stay(desk: Desk, sent: Referral) -> None:
    answer = desk.client.post(at(sent), {"words": "Sebentar ya"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_answer_error"' in page
    assert "Sebentar ya" in page


def test_the_receiver_declares_what_they_are_to_the_konseli(desk: Desk, sent: Referral) -> None:
    assert desk.client.post(at(sent, "referral-declare"), {}).status_code == 422
    answer: Any = desk.client.post(at(sent, "referral-declare"), {"relationship": "acquaintance"})
    assert answer.url == at(sent)
    row = RelationshipDeclaration.objects.get(counselor=desk.people.bagus.counselor)
    assert (row.relationship, row.channel) == ("acquaintance", "own_page")
    assert "Kenalan" in read(desk.client, at(sent))


def test_once_handed_over_it_leads_to_the_receivers_own_case(desk: Desk, sent: Referral) -> None:
    desk.client.post(at(sent), {"answer": "accepted"})
    now = timezone.now()
    source = said(said_at=now)
    referral.record_consent(sent, answer="given", source=source, by=desk.people.dewi, now=now)
    assert referral.refer(desk.case, by=desk.people.dewi, now=now, seen=None).passed
    own = Case.objects.get(counselor=desk.people.bagus.counselor)
    assert reverse("case", args=[own.pk]) in read(desk.client, at(sent))
    assert reverse("case", args=[own.pk]) in read(desk.client, reverse("referrals"))
    assert "Diserahkan dari Dewi." in read(desk.client, reverse("case", args=[own.pk]))
    documents = read(desk.client, reverse("case", args=[own.pk]) + "?tab=documents")
    assert ESCAPED in documents and "Perlu pendampingan duka." in documents


def test_where_the_person_has_an_open_case_on_another_record_it_leads_there(desk: Desk, sent: Referral) -> None:
    other = cast.request(desk.people.dewi, now=desk.now).konseli
    own = cast.request(desk.people.bagus, other, now=desk.now)
    merge.merge(desk.case.konseli, other, reason="Sama.", **desk.by())
    desk.client.post(at(sent), {"answer": "accepted"})
    assert referral.refer(desk.case, **desk.by(), seen=None).passed
    assert Case.objects.get(counselor=desk.people.bagus.counselor) == own
    page = read(desk.client, at(sent))
    assert reverse("case", args=[own.pk]) in page and "sudah punya kasus terbuka" in page
