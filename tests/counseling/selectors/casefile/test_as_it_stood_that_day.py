"""The clock of the day on which a session was held that is logged afterwards."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counseling.models import Absence
from counseling.selectors.casefile.facts import Attempt, snapshot
from counseling.selectors.casefile.records import records_of
from tests import cast
from tests.cast import NOW
from tests.counseling.selectors.casefile.test_as_it_stood import AFTER, BEFORE, HELD, dated, read
from tests.counseling.selectors.casefile.test_facts_of_many import MOST_QUERIES
from tests.counseling.selectors.crowd import crowd
from tests.counseling.selectors.scene import DAY, HOUR, Scene

pytestmark = [pytest.mark.django_db, pytest.mark.data]


# ---------------------------------------------------------------- the clock of that day


def test_one_was_a_minor_until_the_birthday(scene: Scene) -> None:
    scene.is_about(born=date(2008, 11, 29))
    scene.now = AFTER
    assert read(scene)["minor"] is False
    assert read(scene, as_of=HELD)["minor"] is True


def test_days_and_hours_are_counted_to_the_session(scene: Scene) -> None:
    scene.judges("emergency")
    scene.now = AFTER
    stood = read(scene, as_of=HELD)
    assert (stood["emergency_days"], stood["days_since_contact"], stood["hours_waiting"]) == (5, 5, 120)


def test_a_permission_held_until_its_last_day(scene: Scene) -> None:
    scene.permits(valid_until=HELD.date())
    scene.now = AFTER
    assert read(scene)["consent"] == "expired"
    assert read(scene, as_of=HELD)["consent"] == "given"


def test_a_note_was_owed_once_its_hours_were_over(scene: Scene) -> None:
    scene.meets()
    scene.now = AFTER
    assert read(scene)["unwritten_notes"] == 1
    assert read(scene, as_of=NOW + HOUR)["unwritten_notes"] == 0


def test_a_duty_was_overdue_once_its_time_was_past(scene: Scene) -> None:
    scene.owes("2g.explain", due_in=5 * DAY + HOUR)
    scene.now = AFTER
    assert read(scene)["overdue"] == {"2g.explain"}
    assert read(scene, as_of=HELD)["overdue"] == frozenset()


def test_an_absence_of_that_day_is_remembered_however_late_the_session_is_logged(scene: Scene) -> None:
    scene.now = HELD
    scene.dewi_is_away()
    scene.now = HELD + 60 * DAY
    assert read(scene, as_of=HELD)["both_available"] is False


def test_an_absence_that_was_announced_afterwards_is_none_of_that_day(scene: Scene) -> None:
    scene.now = AFTER
    scene.dewi_is_away(HELD - AFTER)
    scene.bagus_is_away(HELD - AFTER)
    stood = read(scene, as_of=HELD)
    assert (stood["both_available"], stood["colleague_available"]) == (True, True)


def test_an_absence_that_was_cancelled_afterwards_is_one_of_that_day(scene: Scene) -> None:
    scene.now = BEFORE
    scene.dewi_is_away(0 * HOUR)
    scene.now = AFTER
    dated(scene, Absence.objects.get(), "cancelled_at")
    assert read(scene, as_of=HELD)["both_available"] is False


def test_a_leave_for_the_attempt_counts_as_it_is_now(scene: Scene) -> None:
    scene.now = AFTER
    scene.is_waived("1a.no-agreement", "continue", expires_in=HOUR)
    record = records_of([scene.case.pk], scene.now, held_at=HELD)[scene.case.pk]
    assert snapshot(record, Attempt(held_at=HELD)).facts("continue").waived == {"1a.no-agreement"}
    lapsed = records_of([scene.case.pk], scene.now + HOUR, held_at=HELD)[scene.case.pk]
    assert snapshot(lapsed, Attempt(held_at=HELD)).facts("continue").waived == frozenset()


def test_who_waited_for_the_case_sees_what_was_said_meanwhile(scene: Scene) -> None:
    scene.now = NOW + timedelta(seconds=1)
    scene.permits("refused")
    scene.complains()
    scene.now = NOW
    assert read(scene)["consent"] == "refused"
    assert read(scene)["complaint_open"] is True


def test_it_takes_no_more_queries_than_the_present() -> None:
    cases = [case.pk for case in crowd(cast.people().dewi, 20)]
    for some in (cases[:1], cases):
        with CaptureQueriesContext(connection) as queries:
            records_of(some, NOW + DAY, held_at=NOW)
        assert len(queries) <= MOST_QUERIES
