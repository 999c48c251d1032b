"""A flag at the same moment, again and again: one of two reviewers is first, and the gate waits for neither forever."""

from typing import Any

import pytest

from counseling.models import Determination, Flag
from counseling.selectors.flag import extent
from counseling.services import flag as flags
from counseling.services.errors import Invalid
from tests import cast
from tests.cast import NOW
from tests.counseling.services.review import again, raised, reviewed, seeing, supervisor
from tests.counseling.services.stage import HOUR
from tests.counseling.services.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

RUNS = 10


def test_of_two_determinations_one_is_made() -> None:
    people = cast.people()
    second = supervisor(people, over=(people.dewi,))
    for run in range(RUNS):
        flag = raised(people)
        page = seeing(flag, people.ratna)

        def first(flag: Flag = flag, page: dict[str, Any] = page) -> Any:
            return flags.determine(flag, "breach", "Tidak dirujuk.", **page)

        def other(flag: Flag = flag, page: dict[str, Any] = page) -> Any:
            return flags.determine(flag, "no_breach", "Wajar.", **{**page, "by": second})

        answers = at_once(first, other)
        assert sorted(isinstance(answer, Invalid) for answer in answers) == [False, True], run
        assert (flag.moves.count(), Determination.objects.filter(flag=flag).count()) == (1, 1), run


def test_it_comes_up_again_while_somebody_moves_it() -> None:
    people = cast.people()
    for run in range(RUNS):
        flag = reviewed(raised(people), people, to="remedy")

        page = seeing(flag, people.ratna, NOW + HOUR)

        def close(flag: Flag = flag, page: dict[str, Any] = page) -> Any:
            return flags.close(flag, "Sudah.", **page)

        def occur(flag: Flag = flag) -> Any:
            return again(flag, now=NOW + 2 * HOUR)

        closed, _occurred = at_once(close, occur)
        found = Flag.objects.get(pk=flag.pk)
        assert found.occurrences.count() == 2, run
        # Closed first, it opens anew; come up first, the page is old and nothing is closed over it.
        assert found.state == ("remedy" if isinstance(closed, Invalid) else "open"), run
        assert extent(found) == found.moves.count() + 2
