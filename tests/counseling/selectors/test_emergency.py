"""Emergencies that are open, and how much each role gets to know of them."""

from datetime import timedelta

import pytest

from counseling.models import Case
from counseling.selectors import emergency, oversight
from counseling.selectors import urgency as urgency_selector
from counseling.selectors.casefile.records import records_of
from counseling.services import urgency
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services import stage
from tests.counseling.services.speech import said
from tests.counseling.services.stage import DAY, HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def urgent(people: Cast, who: str = "dewi", *, hours_ago: float = 0) -> Case:
    by, at = getattr(people, who), NOW - timedelta(hours=hours_ago)
    case = cast.request(by, cast.adult(by, now=at), now=at)
    stage.judged(case, by, "emergency", now=at)
    return case


def among(*cases: Case) -> list[emergency.Emergency]:
    return emergency.among(records_of([case.pk for case in cases], NOW).values())


def test_what_waits_comes_before_what_has_begun_and_the_longest_first(people: Cast) -> None:
    began, late, early = (urgent(people, hours_ago=hours) for hours in (30, 1, 5))
    stage.declared(began, people.dewi, now=NOW - DAY)
    assert stage.case.start(began, open_session=False, by=people.dewi, now=NOW - DAY, seen=0).decision.passed
    assert [row.case for row in among(began, late, early)] == [early, late, began]
    assert [row.waits for row in among(began, early)] == [True, False]


def test_one_is_marked_that_lasts_too_long_or_was_not_served(people: Cast) -> None:
    policy = records_of([urgent(people).pk], NOW).popitem()[1].policy
    fresh, unserved = urgent(people), urgent(people, hours_ago=policy.emergency_wait_hours)
    lasting = urgent(people, hours_ago=24 * policy.emergency_days_limit)
    marks = {row.case: (row.lasting, row.unserved) for row in among(fresh, unserved, lasting)}
    assert marks == {fresh: (False, False), unserved: (False, True), lasting: (True, True)}


def test_a_relationship_that_has_begun_is_unserved_after_a_silent_day(people: Cast) -> None:
    case = urgent(people, hours_ago=60)
    stage.declared(case, people.dewi, now=NOW - 2 * DAY)
    started = stage.case.start(case, open_session=False, by=people.dewi, now=NOW - 2 * DAY, seen=0)
    assert started.decision.passed
    assert [row.unserved for row in among(case)] == [True]
    stage.agreed(case, people.dewi, starts_at=NOW + HOUR)
    assert [row.unserved for row in among(case)] == [False]


def test_a_counselor_knows_how_many_wait_with_whom_and_since_when(people: Cast) -> None:
    urgent(people, "dewi", hours_ago=9)
    urgent(people, "bagus", hours_ago=2)
    urgent(people, "bagus", hours_ago=5)
    over = urgent(people, "bagus", hours_ago=8)
    urgency.end(over, source=said("Tenang."), by=people.bagus, now=NOW)
    assert emergency.elsewhere(people.dewi, now=NOW) == [emergency.Elsewhere("Bagus", 2, 5)]
    for nobody in (people.ratna, people.yoga, people.sari):
        assert emergency.elsewhere(nobody, now=NOW) == []


def test_an_emergency_that_is_declared_again_lasts_from_then(people: Cast) -> None:
    case = urgent(people, "bagus", hours_ago=8)
    urgency.end(case, source=said("Tenang.", said_at=NOW - 4 * HOUR), by=people.bagus, now=NOW)
    stage.judged(case, people.bagus, "emergency", now=NOW - 3 * HOUR)
    assert emergency.elsewhere(people.dewi, now=NOW) == [emergency.Elsewhere("Bagus", 1, 3)]


def test_what_others_may_know_costs_two_queries_whatever_waits(
    people: Cast, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    emergency.elsewhere(people.dewi, now=NOW), emergency.counted(people.yoga, now=NOW)  # who asks is read once
    for _ in range(2):
        urgent(people, "bagus", hours_ago=2)
        with django_assert_num_queries(2):  # type: ignore[operator]
            emergency.elsewhere(people.dewi, now=NOW)
        with django_assert_num_queries(2):  # type: ignore[operator]
            emergency.counted(people.yoga, now=NOW)


def test_where_a_list_is_cut_off_no_emergency_falls_out(people: Cast) -> None:
    old = cast.request(people.dewi, now=NOW - 9 * DAY)
    case = urgent(people, hours_ago=1)
    assert list(emergency.first(Case.objects.all())) == [case, old]


def test_an_administrator_counts_them_and_nobody_else_does(people: Cast) -> None:
    urgent(people, "bagus", hours_ago=2)
    urgent(people, "dewi", hours_ago=7)
    assert emergency.counted(people.yoga, now=NOW) == emergency.EmergencyCount(2, 7)
    for nobody in (people.dewi, people.ratna, people.sari):
        assert emergency.counted(nobody, now=NOW) == emergency.EmergencyCount(0, 0)


def test_a_supervisor_sees_those_past_their_limit_on_top(people: Cast) -> None:
    fresh = urgent(people, "dewi", hours_ago=0)
    late = urgent(people, "bagus", hours_ago=24 * 30)
    stage.declared(late, people.bagus, now=NOW - DAY)
    stage.case.start(late, open_session=False, by=people.bagus, now=NOW - DAY, seen=0)
    assert [row.case for row in oversight.waiting(people.ratna, now=NOW).emergencies] == [late, fresh]


def test_an_episode_tells_who_judged_confirmed_and_ended_it(people: Cast) -> None:
    case = urgent(people, hours_ago=5)
    urgency.confirm(case, True, by=people.bagus, now=NOW - 4 * HOUR, words="Saya bersamanya.")
    urgency.judge(case, "emergency", source=said(said_at=NOW - 3 * HOUR), by=people.dewi, now=NOW - 3 * HOUR)
    urgency.end(case, source=said("Aman.", said_at=NOW - 2 * HOUR), by=people.dewi, now=NOW - 2 * HOUR)
    stage.judged(case, people.dewi, "routine", now=NOW - 2 * HOUR)
    stage.judged(case, people.dewi, "emergency", now=NOW - HOUR)
    present, past = urgency_selector.episodes(case)
    assert (present.began.said_at, present.answers, present.ended) == (NOW - HOUR, [], None)
    assert past.began.said_at == NOW - 5 * HOUR
    assert [row.said_by_name for row in past.answers] == ["Bagus"]
    assert past.ended is not None and past.ended.words == "Aman."
