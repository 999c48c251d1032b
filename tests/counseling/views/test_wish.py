"""Writing down what the konseli wants."""

import pytest

from counseling.models import Statement
from tests.counseling.views.conftest import Desk


@pytest.mark.parametrize("wish", ["continue", "end", "unknown"])
def test_it_writes_down_the_konselis_own_word(desk: Desk, wish: str) -> None:
    assert desk.post("wish", desk.typed(1, wish=wish, words="Begitu.")).url == desk.url("case")
    row = Statement.objects.get(kind="wish")
    assert (row.value, row.said_by, row.words) == (wish, "konseli", "Begitu.")


def test_signed_counts_as_confirmed(desk: Desk) -> None:
    desk.post("wish", desk.typed(2, wish="end"))
    assert "Belum ditegaskan secara tertulis oleh konseli sendiri" in desk.page("wish")
    desk.post("wish", desk.typed(1, wish="end", channel="signed"))
    page = desk.page("wish")
    assert page.index("Ditandatangani di kertas") < page.index("Belum ditegaskan secara tertulis oleh konseli sendiri")


def test_without_a_choice_the_words_come_back(desk: Desk) -> None:
    answer = desk.post("wish", desk.typed(words="Ketikan saya"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_wish_error"' in page
    assert "Ketikan saya" in page
