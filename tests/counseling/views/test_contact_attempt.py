"""Writing down attempts to reach the konseli."""

from datetime import timedelta

import pytest

from counseling.models import Statement
from counseling.services import contact_attempt
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def test_it_writes_down_an_attempt_of_the_counselor(desk: Desk) -> None:
    data = desk.typed(1, outcome="not_reached", channel="phone", words=AWKWARD)
    assert desk.post("contact", data).url == desk.url("case")
    row = Statement.objects.get(kind="contact")
    assert (row.value, row.said_by, row.channel) == ("not_reached", "counselor", "phone")
    assert ESCAPED in desk.page("contact")


def test_it_says_how_long_it_has_been_silent(desk: Desk) -> None:
    for hours in (30, 4):
        source = desk.source(hours, channel="phone")
        contact_attempt.record(desk.case, "not_reached", source=source, **desk.by())
    page = desk.page("contact")
    assert "Tanpa kabar 2 hari, sudah dicoba pada 2 hari sejak kontak terakhir." in page
    assert "setelah 30 hari" in page
    assert desk.now - desk.case.request.requested_at >= timedelta(days=2)


@pytest.mark.parametrize("channel", ["signed", "own_page"])
def test_one_does_not_reach_somebody_on_paper(desk: Desk, channel: str) -> None:
    answer = desk.post("contact", desk.typed(outcome="reached", channel=channel, words="Ketikan saya"))
    assert answer.status_code == 422
    assert "Ketikan saya" in answer.content.decode()
