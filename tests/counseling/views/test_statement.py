"""Another way of help offered, and roles made clear."""

import pytest

from counseling.models import Statement
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def test_an_offer_is_the_counselors_own_word(desk: Desk) -> None:
    assert desk.post("offered", desk.typed(words=AWKWARD, channel="phone")).url == desk.url("case")
    row = Statement.objects.get(kind="offered")
    assert (row.said_by, row.words, row.channel) == ("counselor", AWKWARD, "phone")
    assert ESCAPED in desk.page("offered")


@pytest.mark.parametrize("said_by", ["counselor", "konseli"])
def test_roles_are_made_clear_on_the_word_of_either(desk: Desk, said_by: str) -> None:
    assert desk.post("roles", desk.typed(said_by=said_by, words="Ujian dinilai orang lain.")).status_code == 302
    assert Statement.objects.get(kind="roles_clarified").said_by == said_by


@pytest.mark.parametrize("route", ["offered", "roles"])
def test_without_words_it_says_so_at_the_field(desk: Desk, route: str) -> None:
    answer = desk.post(route, desk.typed(said_by="counselor", words="  "))
    assert answer.status_code == 422
    assert 'id="id_words_error"' in answer.content.decode()
