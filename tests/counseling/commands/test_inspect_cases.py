"""`manage.py inspect_cases`: what stands in a case is raised once, duties are marked, and no fault stops the rest."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counseling.choices import CaseState, FlagState
from counseling.keys import keyring
from counseling.models import Case, DataKey, Flag, FlagMove, FlagOccurrence, Inspection, Obligation
from counseling.selectors import inspection as selector
from counseling.services import complaint, wish
from counseling.services.door import aftermath, gate, inspection
from counseling.services.door.gate import Actor
from counseling.services.door.inspection import RAISED_ANEW, InspectionTotals
from tests import cast
from tests.cast import NOW
from tests.counseling.guards.world import by_hand, entry
from tests.counseling.selectors.crowd import crowd
from tests.counseling.services.review import reviewed
from tests.counseling.services.speech import said
from tests.counseling.services.stage import DAY, HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.data]

WISH = "1b.wish-ignored"
UNASSESSED = "2e.unassessed"


@pytest.fixture(scope="module")
def case(people: cast.Cast) -> Case:
    """Somebody has asked for help, and nobody has judged how urgent it is."""
    return cast.request(people.dewi)


def look(at: datetime = NOW) -> InspectionTotals:
    return inspection.inspect_all(now=at)


def wants(case: Case, people: cast.Cast, what: str, *, now: datetime) -> None:
    wish.record(case, what, source=said(said_at=now), by=people.dewi, now=now)


def occurrences(code: str) -> list[datetime]:
    return list(FlagOccurrence.objects.filter(flag__code=code).order_by("at").values_list("at", flat=True))


def picture() -> list[Any]:
    """Everything that an inspection may write."""
    tables = (Flag, FlagMove, FlagOccurrence, Inspection, Obligation)
    return [list(table.objects.order_by("pk").values()) for table in tables]


# ---------------------------------------------------------------- findings


def test_it_raises_what_it_finds_with_the_facts_of_that_moment(people: cast.Cast, case: Case) -> None:
    at = NOW + 25 * HOUR
    assert look(at).raised == 1
    flag = Flag.objects.get()
    assert (flag.code, flag.state, flag.counselor_id) == (UNASSESSED, FlagState.OPEN, people.dewi.counselor.pk)
    assert (flag.raised_at, flag.standing) == (at, True)
    found = Inspection.objects.get()
    assert [row.inspection_id for row in flag.occurrences.all()] == [found.pk]
    assert found.facts["facts"]["hours_waiting"] == 25
    assert set(found.facts) == {"facts", "said"}
    assert (found.at, found.verdict["transition"]) == (at, "standing")
    assert found.edition and found.policy["triage_hours"] == 24


def test_it_finds_nothing_where_nothing_is_wrong(case: Case) -> None:
    assert look(NOW + HOUR) == InspectionTotals(cases=1)
    assert not Flag.objects.exists() and not Inspection.objects.exists()


def test_a_second_run_changes_nothing(people: cast.Cast, case: Case) -> None:
    look(NOW + 25 * HOUR)
    before = picture()
    assert look(NOW + 25 * HOUR) == look(NOW + 9 * DAY) == InspectionTotals(cases=1)
    assert picture() == before


def test_it_raises_what_came_anew_and_leaves_alone_what_goes_on(people: cast.Cast, case: Case) -> None:
    look(NOW + 2 * DAY)
    wants(case, people, "end", now=NOW + 3 * DAY)
    assert look(NOW + 4 * DAY).raised == 1
    assert Inspection.objects.count() == 2
    assert occurrences(UNASSESSED) == [NOW + 2 * DAY]
    assert occurrences(WISH) == [NOW + 4 * DAY]


def test_it_says_that_a_finding_is_over_and_joins_it_to_the_open_flag_when_it_comes_back(
    people: cast.Cast, case: Case
) -> None:
    wants(case, people, "end", now=NOW)
    look(NOW + HOUR)
    wants(case, people, "continue", now=NOW + 2 * HOUR)
    assert look(NOW + 3 * HOUR).over == 1
    assert not Flag.objects.get().standing
    wants(case, people, "end", now=NOW + 4 * HOUR)
    assert look(NOW + 5 * HOUR).raised == 1
    assert Flag.objects.get().standing
    assert occurrences(WISH) == [NOW + HOUR, NOW + 5 * HOUR]


def test_a_flag_of_a_decision_is_joined_once_when_its_finding_also_stands(people: cast.Cast, case: Case) -> None:
    complaint.take_down(case, "dignity", source=said("Saya ditertawakan."), by=people.dewi, now=NOW)
    wants(case, people, "continue", now=NOW)
    gate.decide(case, "start", by=Actor("counselor", people.dewi.user), now=NOW)
    assert [row.entry_id is not None for row in FlagOccurrence.objects.filter(flag__code="2a.complaint-open")] == [True]
    look(NOW + HOUR)
    look(NOW + DAY)
    flag = Flag.objects.get(code="2a.complaint-open")
    assert (flag.raised_at, flag.last_seen_at, flag.standing) == (NOW, NOW + HOUR, True)
    assert occurrences(flag.code) == [NOW, NOW + HOUR]


def test_it_leaves_a_flag_that_is_being_looked_at_in_its_state(people: cast.Cast, case: Case) -> None:
    wants(case, people, "end", now=NOW)
    look(NOW)
    reviewed(Flag.objects.get(), people, to=FlagState.ANSWERED)
    with by_hand():
        Flag.objects.update(standing=False)
    look(NOW + HOUR)
    assert Flag.objects.get().state == FlagState.ANSWERED
    assert occurrences(WISH) == [NOW, NOW + HOUR]


def test_a_flag_closed_while_its_finding_stands_comes_up_anew_after_thirty_days(people: cast.Cast, case: Case) -> None:
    wants(case, people, "end", now=NOW)
    look(NOW)
    closed, anew = NOW + HOUR, NOW + HOUR + RAISED_ANEW
    reviewed(Flag.objects.get(), people, to=FlagState.CLOSED, conclusion="no_breach", now=closed)
    for at, state, came_up in (
        (closed + HOUR, "closed", [NOW]),
        (anew - HOUR, "closed", [NOW]),
        (anew, "open", [NOW, anew]),
        (anew + DAY, "open", [NOW, anew]),
    ):
        look(at)
        flag = Flag.objects.get(code=WISH)
        assert (flag.state, flag.standing, occurrences(WISH)) == (state, True, came_up)


def test_it_reopens_a_closed_flag_whose_finding_was_over_and_is_back(people: cast.Cast, case: Case) -> None:
    wants(case, people, "end", now=NOW)
    look(NOW)
    reviewed(Flag.objects.get(), people, to=FlagState.CLOSED, conclusion="no_breach", now=NOW + HOUR)
    wants(case, people, "continue", now=NOW + 2 * HOUR)
    look(NOW + 3 * HOUR)
    wants(case, people, "end", now=NOW + 4 * HOUR)
    look(NOW + 5 * HOUR)
    flag = Flag.objects.get()
    assert (flag.state, flag.standing) == (FlagState.OPEN, True)
    assert flag.moves.get(to_state=FlagState.OPEN).at == NOW + 5 * HOUR


def test_a_finding_is_about_the_counselor_who_has_the_case_now(people: cast.Cast, case: Case) -> None:
    wants(case, people, "end", now=NOW)
    look(NOW)
    with by_hand():
        entry(case, kind="reassign", outcome="none", facts=None, counselor_id=people.bagus.counselor.pk)
    assert (look(NOW + HOUR).raised, look(NOW + 2 * HOUR).raised) == (1, 0)
    standing = {flag.counselor_id: flag.standing for flag in Flag.objects.all()}
    assert standing == {people.dewi.counselor.pk: False, people.bagus.counselor.pk: True}


def test_nothing_stands_any_longer_in_a_closed_case(people: cast.Cast, case: Case) -> None:
    wants(case, people, "end", now=NOW)
    look(NOW)
    gate.decide(case, "decline", by=Actor("konseli"), now=NOW + HOUR)
    case.refresh_from_db()
    assert case.state == CaseState.DECLINED
    assert look(NOW + DAY).over == 1
    assert not Flag.objects.filter(standing=True).exists()
    assert look(NOW + DAY) == InspectionTotals()


# ---------------------------------------------------------------- duties


@pytest.fixture(scope="module")
def duty(people: cast.Cast, case: Case) -> Obligation:
    """Due an hour from now."""
    with by_hand():
        return aftermath.impose(entry(case, "start"), [("2f.renew-plan", 1)])[0]


def overdue(duty: Obligation) -> datetime | None:
    duty.refresh_from_db()
    return duty.overdue_since


def test_it_marks_a_duty_overdue_once_its_time_has_passed(duty: Obligation) -> None:
    look(NOW + HOUR)
    assert overdue(duty) is None
    assert look(NOW + 2 * HOUR).marked == 1
    assert overdue(duty) == NOW + HOUR
    assert Flag.objects.filter(code=duty.code, standing=True).exists()
    assert look(NOW + 3 * HOUR) == InspectionTotals(cases=1)


def test_it_counts_from_the_time_to_which_a_supervisor_postponed_it(duty: Obligation) -> None:
    look(NOW + 2 * HOUR)
    with by_hand():
        Obligation.objects.update(postponed_to=NOW + 5 * HOUR)
    assert look(NOW + 3 * HOUR).marked == 1
    assert overdue(duty) is None
    look(NOW + 6 * HOUR)
    assert overdue(duty) == NOW + 5 * HOUR


def test_it_leaves_a_duty_alone_that_is_done(duty: Obligation) -> None:
    with by_hand():
        Obligation.objects.update(closed_at=NOW)
    look(NOW + 2 * HOUR)
    assert overdue(duty) is None


def test_it_marks_duties_of_closed_cases_too(duty: Obligation) -> None:
    with by_hand():
        entry(duty.case, "end")
    assert look(NOW + 2 * HOUR) == InspectionTotals(cases=1, marked=1)
    assert overdue(duty) == NOW + HOUR


# ---------------------------------------------------------------- many, and what goes wrong


def inspect(at: datetime = NOW + 2 * DAY) -> str:
    out, errors = io.StringIO(), io.StringIO()
    with time_machine.travel(at, tick=False):
        try:
            call_command("inspect_cases", stdout=out, stderr=errors)
        except CommandError as error:
            return f"{out.getvalue()}{errors.getvalue()}{error} ({error.returncode})"
    return out.getvalue()


def test_it_says_in_one_line_what_it_did(duty: Obligation) -> None:
    assert inspect() == "Inspected 1 cases: 1 findings raised, 0 over, 1 duties marked.\n"


def test_it_goes_from_batch_to_batch(people: cast.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(people.dewi, 7)
    monkeypatch.setattr(selector, "BATCH", 3)
    assert look(NOW).cases == 7
    assert Flag.objects.filter(code=WISH).count() == 3


def test_many_cases_in_which_nothing_is_new_take_as_many_queries_as_one(people: cast.Cast) -> None:
    counted = []
    for cases in (crowd(people.dewi, 1), crowd(people.sari, 40)):
        look(NOW + 2 * DAY)
        with CaptureQueriesContext(connection) as queries:
            assert look(NOW + 2 * DAY).cases >= len(cases)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 16


def test_an_erased_key_is_told_with_its_case_and_stops_no_other(people: cast.Cast, case: Case) -> None:
    other = cast.request(people.dewi, cast.adult(people.dewi))
    with by_hand():
        DataKey.objects.filter(konseli=case.konseli).update(wrapped=None, erased_at=NOW)
    keyring.forget()
    said = inspect()
    assert f"harapan, case {case.code}: Konseli" in said and "1 of them could not be inspected. (1)" in said
    assert list(Flag.objects.values_list("case_id", flat=True)) == [other.pk]


def test_an_unknown_fault_is_told_by_its_name_and_place_alone(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(snap: Any) -> Any:
        raise ValueError("Putri Ayuningtyas")

    monkeypatch.setattr(gate, "inspect", broken)
    said = inspect()
    assert f"case {case.code}: ValueError in test_inspect_cases.py, line" in said
    assert "Putri" not in said


def test_a_run_that_broke_off_is_taken_up_by_the_next(people: cast.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (cast.request(people.dewi, cast.adult(people.dewi)) for _ in range(2))
    whole: Callable[..., Any] = aftermath.raise_flags

    def killed(source: Any, codes: Any) -> Any:
        raised = whole(source, codes)
        if source.case_id == second.pk:
            raise KeyboardInterrupt
        return raised

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(aftermath, "raise_flags", killed)
        look(NOW + 2 * DAY)
    assert list(Flag.objects.values_list("case_id", flat=True)) == [first.pk]
    assert look(NOW + 2 * DAY).raised == 1
    assert Inspection.objects.count() == Flag.objects.count() == FlagOccurrence.objects.count() == 2
