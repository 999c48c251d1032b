"""Waivers: asked for from a refusal, decided by a supervisor, used once within seven days."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import Transition, WaiverState
from counseling.models import Case, LedgerEntry, Waiver
from counseling.services import waiver
from counseling.services.door import gate
from counseling.services.door.gate import Actor, Attempt, Decision
from counseling.services.errors import Invalid
from tests import cast
from tests.cast import NOW
from tests.counseling.guards.world import by_hand
from tests.counseling.services.stage import DAY, HOUR, declared, explained, judged, permitted, started

pytestmark = pytest.mark.django_db

NO_AGREEMENT = "1a.no-agreement"


@pytest.fixture(scope="module")
def case(people: cast.Cast) -> Case:
    """Ready to start, but for time and place."""
    case = cast.request(people.dewi)
    judged(case, people.dewi)
    declared(case, people.dewi)
    permitted(case, people.dewi)
    explained(case, people.dewi)
    return case


def press(case: Case, transition: str = Transition.START, *, now: Any = NOW, **attempt: Any) -> Decision:
    actor = Actor("counselor", case.counselor.membership.user)
    return gate.decide(case, transition, by=actor, now=now, attempt=Attempt(**attempt))


def ask(entry: LedgerEntry, people: cast.Cast, code: str = NO_AGREEMENT, **more: Any) -> Waiver:
    return waiver.ask(entry, **{"code": code, "reason": "Ujian akhir.", "by": people.dewi, "now": NOW, **more})


def decide(asked: Waiver, people: cast.Cast, granted: bool = True, **more: Any) -> Waiver:
    return waiver.decide(asked, **{"granted": granted, "reason": "Baik.", "by": people.ratna, "now": NOW, **more})


def test_it_names_of_a_refusal_the_blocks_that_a_waiver_lifts_and_no_other(people: cast.Cast) -> None:
    refused = press(cast.request(people.dewi))
    codes = {finding.code for finding in refused.verdict.blocks} if refused.verdict else set()
    assert {NO_AGREEMENT, "2d.consent-missing", "2g.not-explained"} <= codes
    assert gate.waivable(refused.entry) == (NO_AGREEMENT,)


def test_it_names_none_that_is_lifted_already(people: cast.Cast) -> None:
    bare = cast.request(people.dewi)
    decide(ask(press(bare).entry, people), people)
    again = press(bare, now=NOW + HOUR)
    assert again.verdict and again.verdict.blocks and gate.waivable(again.entry) == ()


def test_it_names_none_of_what_passed(people: cast.Cast, case: Case) -> None:
    started_case = started(cast.request(people.dewi, cast.adult(people.dewi)), people.dewi)
    assert gate.waivable(LedgerEntry.objects.get(case=started_case, passed=True)) == ()


def test_what_was_granted_lets_the_step_pass_once_and_refuses_the_second_time(people: cast.Cast, case: Case) -> None:
    asked = ask(press(case).entry, people)
    assert not press(case, now=NOW + HOUR).passed
    assert decide(asked, people).expires_at == NOW + 7 * DAY
    passed = press(case, now=NOW + 2 * HOUR)
    assert passed.passed
    asked.refresh_from_db()
    assert (asked.state, asked.used_by_id) == (WaiverState.USED, passed.entry.pk)
    again = press(case, Transition.CONTINUE, now=NOW + 3 * HOUR)
    assert NO_AGREEMENT in {finding.code for finding in again.verdict.blocks}  # type: ignore[union-attr]


def test_it_runs_out_after_seven_days(people: cast.Cast, case: Case) -> None:
    decide(ask(press(case).entry, people), people)
    assert not press(case, now=NOW + 7 * DAY).passed


def test_a_refused_one_lifts_nothing_and_may_be_asked_for_anew(people: cast.Cast, case: Case) -> None:
    refused = press(case).entry
    asked = decide(ask(refused, people), people, granted=False)
    assert (asked.state, asked.expires_at, asked.decision_reason) == (WaiverState.REFUSED, None, "Baik.")
    assert not press(case, now=NOW + HOUR).passed
    assert ask(refused, people).state == WaiverState.ASKED


@pytest.mark.parametrize("code", ["2d.consent-missing", "2g.not-explained", "2c.discrimination", "1a.no-opportunity"])
def test_it_takes_no_block_that_cannot_be_waived_or_does_not_stand(people: cast.Cast, code: str) -> None:
    refused = press(cast.request(people.dewi))
    with pytest.raises(Invalid) as caught:
        ask(refused.entry, people, code)
    assert caught.value.field == "code"
    assert not Waiver.objects.exists()


def test_it_takes_the_same_once(people: cast.Cast, case: Case) -> None:
    refused = press(case).entry
    asked = ask(refused, people)
    with pytest.raises(Invalid):
        ask(refused, people)
    decide(asked, people)
    with pytest.raises(Invalid):
        ask(refused, people)
    assert Waiver.objects.count() == 1


def test_it_takes_none_for_a_step_that_is_not_open_any_more(people: cast.Cast, case: Case) -> None:
    refused = press(case).entry
    decide(ask(refused, people), people)
    assert press(case, now=NOW + HOUR).passed
    with pytest.raises(Invalid):
        ask(refused, people)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 20_001])
def test_it_wants_a_reason_of_both(people: cast.Cast, case: Case, reason: str) -> None:
    refused = press(case).entry
    with pytest.raises(Invalid) as caught:
        ask(refused, people, reason=reason)
    assert caught.value.field == "reason"
    asked = ask(refused, people)
    with pytest.raises(Invalid):
        decide(asked, people, reason=reason)
    asked.refresh_from_db()
    assert asked.state == WaiverState.ASKED


@pytest.mark.parametrize("who", ["bagus", "ratna", "yoga", "sari"])
def test_only_the_counselor_of_the_case_asks(people: cast.Cast, case: Case, who: str) -> None:
    refused = press(case).entry
    with pytest.raises(PermissionDenied):
        ask(refused, people, by=getattr(people, who))


@pytest.mark.parametrize("who", ["dewi", "bagus", "yoga", "sari"])
def test_only_a_supervisor_of_the_counselor_decides(people: cast.Cast, case: Case, who: str) -> None:
    asked = ask(press(case).entry, people)
    with pytest.raises(PermissionDenied):
        decide(asked, people, by=getattr(people, who))


def test_it_is_decided_once(people: cast.Cast, case: Case) -> None:
    asked = decide(ask(press(case).entry, people), people)
    with pytest.raises(Invalid):
        decide(asked, people, granted=False, now=NOW + timedelta(minutes=1))
    asked.refresh_from_db()
    assert asked.state == WaiverState.GRANTED


def test_the_reasons_lie_sealed(people: cast.Cast, case: Case) -> None:
    asked = decide(ask(press(case).entry, people), people)
    with by_hand():
        raw = Waiver.objects.filter(pk=asked.pk).values_list("reason", "decision_reason").get()
    assert all(b"Ujian" not in bytes(value) and b"Baik" not in bytes(value) for value in raw)
