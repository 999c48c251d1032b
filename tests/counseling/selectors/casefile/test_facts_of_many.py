"""The facts of many cases cost as many queries as those of one, and are the same."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counseling.selectors.casefile.facts import facts_of
from tests import cast
from tests.cast import NOW
from tests.counseling.selectors.crowd import crowd

pytestmark = [pytest.mark.django_db, pytest.mark.data]

MOST_QUERIES = 12


def test_five_hundred_cases_take_as_many_queries_as_one() -> None:
    people = cast.people()
    cases = [case.pk for case in crowd(people.dewi, 500)]
    counted = []
    for some in (cases[:1], cases):
        with CaptureQueriesContext(connection) as queries:
            found = facts_of(some, NOW)
        assert set(found) == set(some)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= MOST_QUERIES
    together = facts_of(cases, NOW)
    for alone in cases[:77:7]:
        assert together[alone].values == facts_of([alone], NOW)[alone].values
    assert len({(s.values["consent"], s.values["konseli_wants"]) for s in together.values()}) == 4


def test_no_case_takes_no_facts_and_no_query() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert facts_of([], NOW) == {}
    assert not len(queries)
