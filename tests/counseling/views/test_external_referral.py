"""A referral from another institution in the eyes of its counselors, and what the sender sees of it."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from counseling.models import Case, ReceivedReferral, Referral
from counseling.services import account, referral
from tests.counseling.views import rooms
from tests.counseling.views.conftest import Desk

INBOX = "?list=institutions"


@pytest.fixture(scope="module")
def sent(desk: Desk) -> Referral:
    """On its way to the next institution; its konseli has not permitted it yet."""
    rooms.active(desk)
    typed = {"receiver_kind": "institution", "to_institution": str(desk.people.cendana.pk), "words": "Putri pindah."}
    assert desk.post("referral-name", {**typed, "reason": "opportunity_ended"}).url == desk.url("referral")
    assert desk.post("referral-handover", {"summary": "Duka.", "parts": ["identity"]}).status_code == 302
    return Referral.objects.get()


def permits(desk: Desk, sent: Referral) -> None:
    now = timezone.now()
    referral.record_consent(sent, answer="given", source=rooms.Source(said_at=now), by=desk.people.dewi, now=now)


def at(sent: Referral) -> str:
    return reverse("referral-arrived", args=[sent.pk])


def read(desk: Desk, address: str) -> str:
    response = desk.client.get(address)
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def test_institutions_are_chosen_by_name_and_ones_own_is_not_among_them(desk: Desk) -> None:
    rooms.active(desk)
    page = desk.page("referral-name")
    assert ">SMA Cendana</option>" in page and ">SMA Harapan</option>" not in page
    answer = desk.post("referral-name", {"receiver_kind": "institution", "reason": "no_benefit"})
    assert answer.status_code == 422 and 'id="id_to_institution_error"' in answer.content.decode()


def test_before_the_permission_no_name_and_no_words(desk: Desk, sent: Referral) -> None:
    desk.sign_in(desk.people.sari)
    assert "Dari SMA Harapan" in read(desk, reverse("referrals") + INBOX)
    page = read(desk, at(sent))
    assert "Konseli belum mengizinkan" in page
    for private in ("Putri", "Duka.", desk.case.code):
        assert private not in page
    assert 'value="accepted"' not in page
    assert desk.client.post(at(sent), {"answer": "accepted", "relationship": "none"}).status_code == 422


def test_it_is_taken_over_and_the_case_there_says_from_where_it_came(desk: Desk, sent: Referral) -> None:
    permits(desk, sent)
    desk.sign_in(desk.people.sari)
    assert "Putri Ayuningtyas" in read(desk, at(sent))
    missing = desk.client.post(at(sent), {"answer": "accepted", "words": "Kami tunggu."})
    assert missing.status_code == 422 and "Kami tunggu." in missing.content.decode()
    taken: Any = desk.client.post(at(sent), {"answer": "accepted", "relationship": "none", "words": "Kami tunggu."})
    assert taken.url == at(sent)
    desk.sign_in(desk.people.dewi)
    assert "Sari, SMA Cendana" in desk.page("referral")
    assert desk.post("referral-refer", {"seen": rooms.head(desk)}).status_code == 302
    desk.sign_in(desk.people.sari)
    new = ReceivedReferral.objects.get().case
    assert reverse("case", args=[new.pk]) in read(desk, at(sent))
    assert "Diserahkan dari SMA Harapan." in read(desk, reverse("case", args=[new.pk]))
    documents = read(desk, reverse("case", args=[new.pk]) + "?tab=documents")
    assert "Diserahkan dari SMA Harapan" in documents and "Duka." in documents
    assert desk.get("case").status_code == 404


def test_the_sender_meets_nothing_of_the_new_case(desk: Desk, sent: Referral) -> None:
    permits(desk, sent)
    now = timezone.now()
    referral.accept(sent, relationship="none", by=desk.people.sari, now=now)
    referral.refer(desk.case, by=desk.people.dewi, now=now, seen=None)
    new = ReceivedReferral.objects.get().case
    assert str(new.pk) not in desk.page("referral") + desk.page("referral-handed", sent.pk)
    assert desk.client.get(reverse("case", args=[new.pk])).status_code == 404


def test_a_second_counselor_is_told_that_it_has_its_answer(desk: Desk, sent: Referral) -> None:
    wulan = account.enrol(
        institution=desk.people.cendana,
        email="wulan@cendana.example",
        name="Wulan",
        password=None,
        roles=["counselor"],
        now=desk.now,
    )
    desk.sign_in(desk.people.sari)
    refused: Any = desk.client.post(at(sent), {"answer": "rejected", "words": "Penuh."})
    assert refused.url == reverse("referrals") + INBOX
    desk.sign_in(wulan)
    late: Any = desk.client.get(at(sent))
    assert late.url == reverse("referrals") + INBOX
    assert "sudah dijawab" in read(desk, late.url)
    assert Case.objects.get(pk=desk.case.pk).counselor == desk.people.dewi.counselor
