"""Whether the konseli can decide, on its page."""

from counseling.models import Statement
from counseling.services import capacity
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def test_it_takes_down_who_judged_it_and_why(desk: Desk) -> None:
    data = desk.typed(capacity="unable", said_by="other", said_by_name="dr. Lestari", words="")
    answer = desk.post("capacity", data)
    assert answer.status_code == 422
    assert 'id="id_words_error"' in answer.content.decode()
    assert desk.post("capacity", data | {"words": AWKWARD}).url == desk.url("case")
    row = Statement.objects.get()
    assert (row.kind, row.value, row.said_by_name) == ("capacity", "unable", "dr. Lestari")
    page = desk.page("capacity")
    assert "dr. Lestari" in page
    assert ESCAPED in page


def test_neither_the_konseli_nor_a_guardian_is_offered_as_judge(desk: Desk) -> None:
    page = desk.page("capacity")
    assert 'value="konseli"' not in page
    assert 'value="guardian"' not in page


def test_the_timeline_has_it(desk: Desk) -> None:
    capacity.record(desk.case, True, source=desk.source(said_by="counselor", words="Tenang."), **desk.by())
    assert "mampu memutuskan" in desk.page("case").lower()
