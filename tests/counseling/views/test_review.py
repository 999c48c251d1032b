"""What waits for a supervisor, on one page."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from counseling.models import AccessLog, Case
from counseling.services import complaint, loyalty
from counseling.services.statement import Source
from tests import cast
from tests.counseling.views.conftest import Desk
from tests.counseling.views.test_obligation import owed
from tests.counseling.views.test_waiver import asked

PARTIES = [{"who": "Konseli", "interest": "Rasa aman"}, {"who": "Sekolah", "interest": "Ketertiban"}]


def requested(desk: Desk) -> Case:
    before = desk.now - timedelta(days=5)
    return cast.request(desk.people.dewi, cast.adult(desk.people.dewi, now=before), now=before)


def complains(desk: Desk, *, days_ago: float = 0) -> Any:
    at = desk.now - timedelta(days=days_ago)
    source = Source(said_at=at, words="Saya ditertawakan.")
    return complaint.take_down(requested(desk), "dignity", source=source, by=desk.people.dewi, now=at)


def weighed(desk: Desk, *, days_ago: float = 0) -> Any:
    who = {"by": desk.people.dewi, "now": desk.now - timedelta(days=days_ago)}
    conflict = loyalty.raise_conflict(requested(desk), summary="Sekolah ingin tahu isinya.", **who)
    return loyalty.weigh(
        conflict,
        parties=PARTIES,
        demands="Kerahasiaan",
        options="Menyampaikan semuanya, sebagian, atau tidak sama sekali.",
        choice="Saya menyimpannya.",
        **who,
    )


def listed(desk: Desk) -> str:
    desk.sign_in(desk.people.ratna)
    return str(desk.client.get(reverse("reviews")).content.decode())


def test_complaints_and_conflicts_stand_there_the_longest_wait_on_top(desk: Desk) -> None:
    late, early = complains(desk), complains(desk, days_ago=3)
    late_weighed, early_weighed = weighed(desk), weighed(desk, days_ago=2)
    page = listed(desk)
    urls = [
        *(reverse("complaint-answer", args=[row.pk]) for row in (early, late)),
        *(reverse("conflict-review", args=[row.pk]) for row in (early_weighed, late_weighed)),
    ]
    places = [page.index(url) for url in urls]
    assert places == sorted(places)
    assert "3 hari lalu" in page
    assert "2 hari lalu" in page
    assert page.count('<span class="count">2</span>') == 2


def test_it_shows_nothing_of_what_was_said(desk: Desk) -> None:
    complains(desk)
    weighed(desk)
    page = listed(desk)
    for private in ("ditertawakan", "Sekolah", "Putri"):
        assert private not in page


def test_what_is_answered_or_reviewed_waits_no_more(desk: Desk) -> None:
    answered, agreed = complains(desk), weighed(desk)
    complaint.answer(answered, "Kami sudah bicara.", by=desk.people.ratna, now=desk.now)
    seen = agreed.weighed_at
    loyalty.review(agreed, outcome="agreed", words="", seen=seen, by=desk.people.ratna, now=desk.now)
    assert "Tidak ada yang menunggu keputusan Anda" in listed(desk)


def test_it_costs_as_many_queries_for_one_as_for_many(desk: Desk) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            complains(desk)
            weighed(desk)
        desk.sign_in(desk.people.ratna)
        with CaptureQueriesContext(connection) as queries:
            desk.client.get(reverse("reviews"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("route", ["complaint-answer", "waiver", "obligation"])
def test_an_empty_form_that_comes_back_is_a_reading_too(desk: Desk, route: str) -> None:
    thing = {"complaint-answer": complains, "waiver": asked, "obligation": owed}[route](desk)
    desk.sign_in(desk.people.ratna)
    assert desk.client.post(reverse(route, args=[thing.pk])).status_code == 422
    assert AccessLog.objects.filter(user=desk.people.ratna.user, object_id=thing.pk).count() == 1
