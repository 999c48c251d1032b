"""Long forms: at most seven fields stand open, nothing required is folded, what is typed or wrong is never hidden."""

import re
from collections.abc import Callable

import pytest

from counseling.services import loyalty
from tests.counseling.services.speech import permits
from tests.counseling.views import rooms
from tests.counseling.views.conftest import Desk
from tests.counseling.views.test_disclosure import telling
from tests.counseling.views.test_disclosure import weighed as weighed_conflict
from tests.counseling.views.test_loyalty import named, weighed

pytestmark = pytest.mark.django_db

MOST_OPEN = 7
FOLD = re.compile(r'<details class="fold"( open)?>(.*?)</details>', re.DOTALL)


def parts(page: str) -> tuple[int, str, bool]:
    """How many fields stand open beside the folded part, that part, and whether it is open."""
    form = page[page.index('<form method="post" novalidate') :]
    fold = FOLD.search(form)
    assert fold is not None, "nothing is folded"
    return FOLD.sub("", form).count('<div id="div_id_'), fold[2], bool(fold[1])


def weighing(desk: Desk) -> str:
    return desk.page("loyalty-weigh", named(desk).pk)


def disclosing(desk: Desk) -> str:
    """With everything there is to choose from: a permission to share, and a weighed conflict."""
    permits(desk.case, desk.people.dewi, said_at=desk.now)
    weighed_conflict(desk)
    return desk.page("disclosure")


@pytest.mark.parametrize("page_of", [weighing, disclosing])
def test_at_most_seven_fields_stand_open_and_no_required_one_is_folded(
    desk: Desk, page_of: Callable[[Desk], str]
) -> None:
    open_fields, folded, is_open = parts(page_of(rooms.active(desk)))
    assert open_fields == MOST_OPEN and "div_id_" in folded and " required" not in folded
    assert not is_open


def test_further_parties_that_are_named_or_half_named_stand_open(desk: Desk) -> None:
    conflict = named(desk)
    answer = desk.post("loyalty-weigh", weighed(who_3="Ibu", interest_3=""), conflict.pk)
    assert answer.status_code == 422 and parts(answer.content.decode())[2]


def test_room_for_more_parties_opens_the_folded_ones(desk: Desk) -> None:
    answer = desk.post("loyalty-weigh", {"more": "1", "rows": "4"}, named(desk).pk)
    assert parts(answer.content.decode())[2]


def test_a_weighing_sent_back_shows_all_its_parties(desk: Desk) -> None:
    conflict = named(desk)
    desk.post("loyalty-weigh", weighed(who_3="Ibu", interest_3="Ketenangan"), conflict.pk)
    conflict.refresh_from_db()
    ratna = desk.people.ratna
    loyalty.review(
        conflict, outcome="sent_back", words="Timbang lagi.", by=ratna, now=desk.now, seen=conflict.weighed_at
    )
    _, folded, is_open = parts(desk.page("loyalty-weigh", conflict.pk))
    assert is_open and "Ketenangan" in folded


@pytest.mark.parametrize("basis", ["serious_harm", "legal_order"])
def test_what_a_disclosure_rests_on_stands_open_where_the_konseli_did_not_permit_it(desk: Desk, basis: str) -> None:
    rooms.active(desk)
    answer = desk.post("disclosure", telling(desk, basis=basis, answer="not_asked", recipient=""))
    _, folded, is_open = parts(answer.content.decode())
    assert answer.status_code == 422 and is_open and 'name="paper"' in folded
