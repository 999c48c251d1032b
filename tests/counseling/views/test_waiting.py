"""The waiting list: who is next, calling up, leaving."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from counseling.models import Case, WaitingEntry
from counseling.services import merge
from tests import cast
from tests.counseling.views import rooms
from tests.counseling.views.conftest import Desk


def read(desk: Desk) -> str:
    response = desk.client.get(reverse("waiting"))
    assert response.status_code == 200
    return str(response.content.decode())


def at(entry: WaitingEntry, route: str) -> str:
    return reverse(f"waiting-{route}", args=[entry.pk])


def test_who_waits_longest_stands_on_top_with_initials_only(desk: Desk) -> None:
    late = rooms.queued(desk, since=timedelta(hours=1))
    early = rooms.queued(desk, since=timedelta(days=2))
    page = read(desk)
    assert page.index(early.case.code) < page.index(late.case.code)
    assert "PA" in page
    assert "Putri" not in page


def test_an_empty_list_says_so(desk: Desk) -> None:
    assert "Tidak ada yang menunggu" in read(desk)


def test_a_colleague_sees_their_own_queue_only(desk: Desk) -> None:
    entry = rooms.queued(desk)
    for stranger in ("bagus", "ratna", "yoga", "sari"):
        desk.sign_in(getattr(desk.people, stranger))
        if stranger in ("bagus", "sari"):
            assert entry.case.code not in read(desk)
        else:
            assert desk.client.get(reverse("waiting")).status_code == 404
        for route in ("call-up", "leave"):
            assert desk.client.get(at(entry, route)).status_code == 404
            assert desk.client.post(at(entry, route)).status_code == 404
    desk.client.logout()
    assert desk.client.get(at(entry, "call-up")).status_code == 302
    assert Case.objects.filter(previous=entry.case).count() == 0


def test_calling_up_opens_one_new_request_linked_to_the_old(desk: Desk) -> None:
    entry = rooms.queued(desk)
    assert "permohonan baru dibuka" in desk.client.get(at(entry, "call-up")).content.decode()
    answers: list[Any] = [desk.client.post(at(entry, "call-up")) for _ in range(2)]
    opened = Case.objects.get(previous=entry.case)
    assert [answer.url for answer in answers] == [reverse("case", args=[opened.pk])] * 2
    assert "Tidak ada yang menunggu" in read(desk)


def test_where_a_case_is_open_already_it_says_which(desk: Desk) -> None:
    entry = rooms.queued(desk)
    other = cast.request(desk.people.dewi, entry.konseli, now=desk.now)
    answer = desk.client.post(at(entry, "call-up"))
    assert answer.status_code == 422
    assert other.code in answer.content.decode()


def test_a_case_that_is_open_on_another_record_of_the_person_is_named_and_linked_beforehand(desk: Desk) -> None:
    entry = rooms.queued(desk)
    other = cast.request(desk.people.dewi, now=desk.now)
    merge.merge(entry.konseli, other.konseli, reason="Sama.", **desk.by())
    shown = desk.client.get(at(entry, "call-up")).content.decode()
    assert reverse("case", args=[other.pk]) in shown and "sudah punya kasus terbuka" in shown
    assert 'method="post" novalidate' not in shown
    assert desk.client.post(at(entry, "call-up")).status_code == 422
    assert desk.client.get(at(entry, "emergency")).url == reverse("emergency", args=[other.pk])  # type: ignore[attr-defined]
    assert Case.objects.filter(previous=entry.case).count() == 0


def test_leaving_gives_up_the_place_and_twice_is_harmless(desk: Desk) -> None:
    entry = rooms.queued(desk)
    assert "melepas tempatnya" in desk.client.get(at(entry, "leave")).content.decode()
    typed = desk.typed(why="wish", words="Sudah tidak perlu.")
    for _ in range(2):
        answer: Any = desk.client.post(at(entry, "leave"), typed)
        assert answer.url == reverse("waiting")
    entry.refresh_from_db()
    assert entry.left_at is not None
    assert desk.client.get(at(entry, "call-up")).status_code == 302
    timeline = desk.client.get(reverse("case", args=[entry.case_id])).content.decode()
    assert "Keinginan konseli: ingin mengakhiri" in timeline and "dikeluarkan dari daftar tunggu" in timeline
    assert "Dewi" in timeline.split("dikeluarkan dari daftar tunggu")[1].split("</li>")[0]


@pytest.mark.parametrize(("why", "field"), [("", "why"), ("helped", "words"), ("unreached", "why")])
def test_without_a_word_that_counts_the_place_stays_and_so_does_what_was_typed(
    desk: Desk, why: str, field: str
) -> None:
    entry = rooms.queued(desk)
    words = "" if field == "words" else "Tidak diangkat."
    answer = desk.client.post(at(entry, "leave"), desk.typed(why=why, words=words))
    page = answer.content.decode()
    assert answer.status_code == 422 and f'id="id_{field}_error"' in page and words in page
    assert entry.case.code in read(desk)


def test_a_signed_wish_goes_without_words(desk: Desk) -> None:
    entry = rooms.queued(desk)
    assert desk.client.post(at(entry, "leave"), desk.typed(why="wish", channel="signed")).status_code == 302


@pytest.mark.parametrize("page", ["0", "99", "abc"])
def test_a_page_that_does_not_exist_shows_one_that_does(desk: Desk, page: str) -> None:
    rooms.queued(desk)
    assert desk.client.get(reverse("waiting"), {"page": page}).status_code == 200
