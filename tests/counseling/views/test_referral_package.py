"""Choosing what is handed over, the konseli's permission for it, and what the receiver's page shows of it."""

import re
from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from counseling.models import AccessLog, Referral
from counseling.selectors import referral_package as selector
from counseling.services import referral
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


@pytest.fixture(scope="module")
def sent(desk: Desk) -> Any:
    return rooms.referred_to_bagus(desk)


def ticked(page: str) -> set[str]:
    return set(re.findall(r'name="parts" value="(\w+)" id="\w+" checked', page))


def told(page: str) -> list[str]:
    """What is handed over, as it stands on a page."""
    parts = "".join(re.findall(r'<section class="package">(.*?)</section>', page, re.S))
    return [unescape(text) for text in re.findall(r"<dd>(.*?)</dd>", parts, re.S)]


def items(of: Referral) -> list[str]:
    """What is handed over, as it was kept."""
    return [line.worded for part in selector.package_of(of) for line in part.lines]


def test_each_part_stands_with_all_that_would_be_read(desk: Desk, sent: Referral) -> None:
    page = desk.page("referral-handover")
    for part in selector.offered(desk.case, desk.now):
        assert part.label in page
        assert all(escape(line.worded) in page for line in part.lines)
    assert ticked(page) == {"identity"}
    assert AccessLog.objects.get(what="handover").object_id == sent.pk


def test_what_was_typed_and_ticked_comes_back(desk: Desk, sent: Referral) -> None:
    answer = desk.post("referral-handover", {"summary": "", "parts": ["request"]})
    assert answer.status_code == 422
    assert ticked(answer.content.decode()) == {"request"}
    assert desk.post("referral-handover", {"summary": AWKWARD, "parts": ["request"]}).status_code == 302
    page = desk.page("referral-handover")
    assert ESCAPED in page and ticked(page) == {"request"}


def test_a_page_out_of_date_hands_nothing_over(desk: Desk, sent: Referral) -> None:
    answer = desk.post("referral-handover", {"summary": "Duka.", "parts": ["identity"], "seen": "lain"})
    assert answer.status_code == 422 and "Catatan kasus sudah berubah" in answer.content.decode()
    fresh = re.search(r'name="seen" value="(\w+)"', answer.content.decode())
    assert fresh is not None
    typed = {"summary": "Duka.", "parts": ["identity"], "seen": fresh[1], "press": "again"}
    assert desk.post("referral-handover", typed).status_code == 302


def test_the_konseli_is_read_what_the_receiver_will_read(desk: Desk, sent: Referral) -> None:
    desk.post("referral-handover", {"summary": AWKWARD, "parts": ["identity"]})
    page = desk.page("referral-consent")
    assert "Ini yang akan dibaca penerima" in page
    assert told(page) == items(sent) == [AWKWARD, "Putri Ayuningtyas", "17 Mei 2000"]


def test_the_receiver_reads_exactly_the_items(desk: Desk, sent: Referral) -> None:
    desk.post("referral-handover", {"summary": AWKWARD, "parts": ["identity"]})
    now = timezone.now()
    referral.record_consent(sent, answer="given", source=rooms.Source(said_at=now), by=desk.people.dewi, now=now)
    desk.sign_in(desk.people.bagus)
    page = desk.client.get(reverse("referral-answer", args=[sent.pk])).content.decode()
    assert told(page) == items(sent) and len(items(sent)) == 3
    assert desk.case.request.words not in page


def test_what_was_added_since_is_said_at_the_step(desk: Desk, sent: Referral) -> None:
    desk.post("referral-handover", {"summary": "Duka."})
    desk.now = timezone.now()
    desk.post("referral-consent", desk.typed(answer="given"))
    assert "Konseli setuju dirujuk" in desk.page("referral")
    desk.post("referral-handover", {"summary": "Duka.", "parts": ["identity"], "press": "more"})
    assert "Tanyakan lagi" in desk.page("referral")


def test_the_sender_looks_up_what_was_handed_over_and_who_read_it(desk: Desk, sent: Referral) -> None:
    desk.post("referral-handover", {"summary": AWKWARD, "parts": ["identity"]})
    now = timezone.now()
    referral.record_consent(sent, answer="given", source=rooms.Source(said_at=now), by=desk.people.dewi, now=now)
    referral.read(sent, by=desk.people.bagus, now=now)
    desk.post("referral-withdraw", {})
    page = desk.page("referral-handed", sent.pk)
    assert ESCAPED in page
    assert "Bagus" in page.split("Siapa yang sudah membaca")[1]
    assert desk.url("referral-handed", sent.pk) in desk.page("referral")


def test_an_answer_to_what_is_handed_over_no_more_is_asked_anew(desk: Desk, sent: Referral) -> None:
    desk.post("referral-handover", {"summary": "Sulit tidur.", "parts": ["identity"]})
    shown = re.search(r'name="seen" value="(\w+)"', desk.page("referral-consent"))
    assert shown is not None
    answer = desk.typed(answer="given", seen=shown.group(1))
    desk.post("referral-handover", {"summary": "Sulit tidur.", "parts": ["identity", "request"]})
    late = desk.post("referral-consent", answer)
    page = late.content.decode()
    assert late.status_code == 422 and not desk.case.statements.filter(kind="referral_consent").exists()
    assert escape(desk.case.request.words) in page
    fresh = re.search(r'name="seen" value="(\w+)"', page)
    assert fresh is not None
    assert desk.post("referral-consent", {**answer, "seen": fresh.group(1)}).status_code == 302
