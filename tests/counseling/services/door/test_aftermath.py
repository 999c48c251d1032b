"""What a decision leaves behind: flags that join, obligations that keep their first due time, waivers used once."""

from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest

from counseling.choices import FlagState, WaiverState
from counseling.models import Case, Flag, FlagOccurrence, LedgerEntry, Obligation, Waiver
from counseling.services.door import aftermath, gate
from counseling.services.door.gate import Actor, Attempt, Decision
from counseling.services.held import held
from tests import cast
from tests.cast import NOW
from tests.counseling.guards.world import by_hand, entry
from tests.counseling.services.speech import by_mouth, on_paper
from tests.counseling.services.stage import DAY, HOUR, agreed, declared, duties, explained, judged, permitted, walk

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def case(people: cast.Cast) -> Case:
    return cast.request(people.dewi)


def press(case: Case, transition: str, *, now: datetime = NOW, **attempt: Any) -> Decision:
    actor = Actor("counselor", case.counselor.membership.user)
    return gate.decide(case, transition, by=actor, now=now, attempt=Attempt(**attempt))


def nearly_ready(case: Case, people: cast.Cast, *, without: str = "", form: str = "written") -> None:
    """Ready to start, but for one thing."""
    judged(case, people.dewi)
    declared(case, people.dewi)
    permitted(case, people.dewi, **(on_paper() if form == "written" else by_mouth()))
    explained(case, people.dewi)
    if without != "appointment":
        agreed(case, people.dewi)


def waiver(case: Case, code: str, transition: str = "start", **more: Any) -> Waiver:
    user = case.counselor.membership.user
    granted = {"state": WaiverState.GRANTED, "decided_at": NOW - HOUR, "expires_at": NOW + 7 * DAY, "decided_by": user}
    with by_hand():
        return Waiver.objects.create(
            institution=case.institution,
            konseli=case.konseli,
            case=case,
            code=code,
            transition=transition,
            asked_by=user,
            asked_at=NOW - 2 * HOUR,
            reason="Ujian",
            **{**granted, **more},
        )


def writing(case: Case) -> AbstractContextManager[Case]:
    """As the door does it: with the case held."""
    return held(case, now=NOW, settles=False)


# ---------------------------------------------------------------- flags


def test_it_joins_new_occurrences_to_the_open_flag(case: Case) -> None:
    first = press(case, "decline", reason="personal_interest")
    again = press(case, "decline", now=NOW + HOUR, reason="personal_interest")
    flag = Flag.objects.get(case=case, code="2b.personal-interest")
    assert (flag.raised_at, flag.last_seen_at, flag.state) == (NOW, NOW + HOUR, FlagState.OPEN)
    occurrences = FlagOccurrence.objects.filter(flag=flag).order_by("at")
    assert [row.entry_id for row in occurrences] == [first.entry.pk, again.entry.pk]


@pytest.mark.parametrize("state", [state for state in FlagState.values if state != FlagState.CLOSED])
def test_it_joins_a_flag_that_is_being_looked_at_and_leaves_its_state(case: Case, state: str) -> None:
    press(case, "decline", reason="personal_interest")
    walk(Flag.objects.get(case=case, code="2b.personal-interest"), state)
    press(case, "decline", now=NOW + HOUR, reason="personal_interest")
    flag = Flag.objects.get(case=case, code="2b.personal-interest")
    assert (flag.state, flag.occurrences.count()) == (state, 2)


def test_it_reopens_a_closed_flag_that_comes_up_anew(case: Case) -> None:
    press(case, "decline", reason="personal_interest")
    walk(Flag.objects.get(case=case, code="2b.personal-interest"), FlagState.CLOSED)
    press(case, "decline", now=NOW + HOUR, reason="personal_interest")
    flag = Flag.objects.get(case=case, code="2b.personal-interest")
    assert (flag.state, flag.occurrences.count()) == (FlagState.OPEN, 2)
    (move,) = flag.moves.all()
    assert (move.from_state, move.to_state, move.by, move.at) == ("closed", "open", None, NOW + HOUR)


def test_it_keeps_the_flags_of_two_cases_apart(people: cast.Cast, case: Case) -> None:
    other = cast.request(people.dewi, cast.adult(people.dewi))
    for one in (case, other):
        press(one, "decline", reason="personal_interest")
    assert Flag.objects.filter(code="2b.personal-interest").count() == 2


def test_it_raises_a_code_once_however_often_it_is_told(case: Case) -> None:
    with by_hand():
        made = entry(case, "start", passed=False)
    # Each is a service of its own, whoever calls it.
    with writing(case):
        flags = aftermath.raise_flags(made, ["2a.values", "2c.discrimination", "2a.values"])
        owed = aftermath.impose(made, [("1a.agree", 72), ("1a.agree", 24)])
    assert [flag.code for flag in flags] == ["2a.values", "2c.discrimination"]
    assert FlagOccurrence.objects.count() == 2
    assert {duty.pk for duty in owed} == set(Obligation.objects.values_list("pk", flat=True))


# ---------------------------------------------------------------- obligations


def test_it_imposes_what_the_verdict_obliges_with_its_hours(people: cast.Cast, case: Case) -> None:
    nearly_ready(case, people, form="verbal")
    decision = press(case, "start")
    assert decision.passed
    duty = Obligation.objects.get(case=case, code="2d.write-consent")
    assert (duty.created_at, duty.due_at, duty.entry_id) == (NOW, NOW + 72 * HOUR, decision.entry.pk)
    assert [row.pk for row in decision.obligations] == [duty.pk]


def test_it_keeps_the_first_due_time_of_what_is_owed_already(people: cast.Cast, case: Case) -> None:
    nearly_ready(case, people, form="verbal")
    press(case, "start")
    again = press(case, "continue", now=NOW + 5 * HOUR)
    assert again.passed and "2d.write-consent" in {finding.code for finding in again.verdict.obliges}  # type: ignore[union-attr]
    duty = Obligation.objects.get(case=case, code="2d.write-consent")
    assert duty.due_at == NOW + 72 * HOUR
    assert duty in again.obligations


def test_it_owes_anew_what_was_made_good_before(people: cast.Cast, case: Case) -> None:
    nearly_ready(case, people, form="verbal")
    press(case, "start")
    with by_hand():
        Obligation.objects.update(closed_at=NOW + HOUR)
    press(case, "continue", now=NOW + 5 * HOUR)
    due = Obligation.objects.filter(code="2d.write-consent").order_by("created_at").values_list("due_at", flat=True)
    assert list(due) == [NOW + 72 * HOUR, NOW + 77 * HOUR]


def test_it_imposes_nothing_when_blocked(people: cast.Cast, case: Case) -> None:
    nearly_ready(case, people, without="appointment", form="verbal")
    decision = press(case, "start")
    assert decision.verdict is not None and not decision.passed
    assert "2d.write-consent" in {finding.code for finding in decision.verdict.obliges}
    assert decision.obligations == () and duties(case) == set()


# ---------------------------------------------------------------- waivers


def test_it_uses_up_the_waiver_that_let_it_pass(people: cast.Cast, case: Case) -> None:
    nearly_ready(case, people, without="appointment")
    leave = waiver(case, "1a.no-agreement")
    decision = press(case, "start")
    assert decision.passed
    leave.refresh_from_db()
    assert (leave.state, leave.used_by_id) == (WaiverState.USED, decision.entry.pk)


def test_it_uses_up_two_waivers_by_one_decision(people: cast.Cast, case: Case) -> None:
    nearly_ready(case, people, without="appointment")
    declared(case, people.dewi, "dual_role", now=NOW + timedelta(minutes=1))
    first, second = waiver(case, "1a.no-agreement"), waiver(case, "2h.dual-role")
    decision = press(case, "start", now=NOW + timedelta(minutes=2))
    assert {finding.code for finding in decision.verdict.waives} == {"1a.no-agreement", "2h.dual-role"}  # type: ignore[union-attr]
    for leave in (first, second):
        leave.refresh_from_db()
        assert (leave.state, leave.used_by_id) == (WaiverState.USED, decision.entry.pk)


def test_it_uses_a_waiver_once(people: cast.Cast, case: Case) -> None:
    nearly_ready(case, people)
    with by_hand():
        entry(case, "start")
    agreed_later = NOW + 3 * DAY
    waiver(case, "1a.no-agreement", "continue")
    assert press(case, "continue", now=agreed_later).passed
    again = press(case, "continue", now=agreed_later)
    assert not again.passed
    assert "1a.no-agreement" in {finding.code for finding in again.verdict.blocks}  # type: ignore[union-attr]


def test_it_uses_the_waiver_that_was_granted_first(people: cast.Cast, case: Case) -> None:
    nearly_ready(case, people, without="appointment")
    newer = waiver(case, "1a.no-agreement", decided_at=NOW - HOUR)
    older = waiver(case, "1a.no-agreement", decided_at=NOW - 2 * HOUR)
    press(case, "start")
    states = dict(Waiver.objects.values_list("pk", "state"))
    assert states == {older.pk: WaiverState.USED, newer.pk: WaiverState.GRANTED}


def test_it_ends_all_waivers_with_the_counselor_they_were_given_to(people: cast.Cast, case: Case) -> None:
    asked = waiver(case, "1b.no-benefit", state=WaiverState.ASKED, decided_by=None, decided_at=None, expires_at=None)
    granted = waiver(case, "1a.no-agreement")
    with by_hand():
        made = entry(case, "start", passed=False)
    with writing(case):
        aftermath.end_waivers(made)
    for leave in (asked, granted):
        leave.refresh_from_db()
    assert (asked.state, asked.decided_at, granted.expires_at) == (WaiverState.REFUSED, made.at, made.at)


def test_it_keeps_a_waiver_that_was_not_needed(people: cast.Cast, case: Case) -> None:
    nearly_ready(case, people)
    leave = waiver(case, "1a.no-agreement")
    assert press(case, "start").passed
    leave.refresh_from_db()
    assert (leave.state, leave.used_by_id) == (WaiverState.GRANTED, None)


def test_it_keeps_a_waiver_when_something_else_blocks(people: cast.Cast, case: Case) -> None:
    judged(case, people.dewi)
    permitted(case, people.dewi)
    explained(case, people.dewi)
    leave = waiver(case, "1a.no-agreement")
    decision = press(case, "start")
    assert decision.verdict is not None and not decision.passed
    assert "1a.no-agreement" in {finding.code for finding in decision.verdict.waives}
    leave.refresh_from_db()
    assert (leave.state, leave.used_by_id) == (WaiverState.GRANTED, None)


@pytest.mark.parametrize(
    "unfit",
    [
        {"transition": "continue"},
        {"state": WaiverState.ASKED, "decided_at": None, "expires_at": None},
        {"state": WaiverState.REFUSED},
        {"expires_at": NOW},
        {"expires_at": NOW - HOUR},
        {"code": "1b.no-benefit"},
        {"code": "2d.consent-missing"},
    ],
    ids=lambda unfit: " ".join(unfit),
)
def test_it_takes_no_waiver_that_does_not_fit(people: cast.Cast, case: Case, unfit: dict[str, Any]) -> None:
    nearly_ready(case, people, without="appointment")
    settings = {"code": "1a.no-agreement", "transition": "start", **unfit}
    leave = waiver(case, settings.pop("code"), settings.pop("transition"), **settings)
    before = leave.state
    assert not press(case, "start").passed
    leave.refresh_from_db()
    assert leave.state == before


def test_it_takes_no_waiver_of_another_case(people: cast.Cast, case: Case) -> None:
    other = cast.request(people.dewi, cast.adult(people.dewi))
    nearly_ready(case, people, without="appointment")
    waiver(other, "1a.no-agreement")
    assert not press(case, "start").passed
    assert Waiver.objects.get().state == WaiverState.GRANTED


def test_it_leaves_everything_alone_when_the_page_was_old(people: cast.Cast, case: Case) -> None:
    nearly_ready(case, people, without="appointment", form="verbal")
    leave = waiver(case, "1a.no-agreement")
    actor = Actor("counselor", people.dewi.user)
    assert gate.decide(case, "start", by=actor, now=NOW, seen=5).stale
    leave.refresh_from_db()
    assert leave.state == WaiverState.GRANTED
    assert duties(case) == set() and not Flag.objects.exists()
    assert LedgerEntry.objects.count() == 1
