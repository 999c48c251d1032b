"""The one door: what passes, what is blocked, what is out of date, and that an error leaves no trace."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from counseling.choices import CLOSED_STATES, ActorKind, CaseState, EntryKind, Speaker, Transition
from counseling.models import Case, Flag, FlagOccurrence, LedgerEntry, Membership, Obligation
from counseling.services import referral, wish
from counseling.services.door import aftermath, chain, gate
from counseling.services.door.gate import Actor, Attempt, Decision
from tests import cast
from tests.cast import NOW
from tests.counseling.guards.test_ledger import WAYS, in_state
from tests.counseling.services.speech import said
from tests.counseling.services.stage import DAY, HOUR, chain_of, judged, ready, started

pytestmark = pytest.mark.django_db

CONSENTED = {"disclosure_basis": "konseli_consent", "disclosure_consent": "given", "disclosure_minimal": True}


@pytest.fixture(scope="module")
def case(people: cast.Cast) -> Case:
    return cast.request(people.dewi)


def press(
    case: Case, transition: str, by: Membership, *, seen: int | None = None, kind: str = "counselor", **attempt: Any
) -> Decision:
    actor = Actor(kind, by.user if kind in (ActorKind.COUNSELOR, ActorKind.SUPERVISOR) else None)
    return gate.decide(case, transition, by=actor, now=NOW, seen=seen, attempt=Attempt(**attempt))


def wants(case: Case, what: str, by: Membership) -> None:
    wish.record(case, what, source=said(), by=by, now=NOW)


def handed_over(case: Case, people: cast.Cast) -> None:
    """Everything for a referral to Bagus but his answer."""
    made = referral.name(
        case, receiver=people.bagus.counselor, reason="beyond_competence", words="", by=people.dewi, now=NOW
    )
    referral.record_consent(made, answer="given", source=said(), by=people.dewi, now=NOW)
    referral.choose(made, summary="Sulit tidur.", by=people.dewi, now=NOW)
    from counseling.services import relationship

    relationship.declare_as_receiver(made, "none", source=said(said_by="counselor"), by=people.bagus, now=NOW)


# ---------------------------------------------------------------- each transition, passing and blocked


def _start(case: Case, people: cast.Cast) -> Decision:
    return press(ready(case, people.dewi), Transition.START, people.dewi)


def _continue(case: Case, people: cast.Cast) -> Decision:
    return press(started(case, people.dewi), Transition.CONTINUE, people.dewi)


def _end(case: Case, people: cast.Cast) -> Decision:
    wants(started(case, people.dewi), "end", people.dewi)
    return press(case, Transition.END, people.dewi, reason="konseli_request")


def _refer(case: Case, people: cast.Cast) -> Decision:
    handed_over(started(case, people.dewi), people)
    return press(case, Transition.REFER, people.dewi, reason="beyond_competence")


def _refer_accepted(case: Case, people: cast.Cast) -> Decision:
    handed_over(started(case, people.dewi), people)
    referral.accept(case.referrals.get(), by=people.bagus, now=NOW)
    return press(case, Transition.REFER, people.dewi, reason="beyond_competence")


def _decline(case: Case, people: cast.Cast) -> Decision:
    wants(case, "end", people.dewi)
    return press(case, Transition.DECLINE, people.dewi, reason="konseli_request")


def _disclose(case: Case, people: cast.Cast) -> Decision:
    return press(started(case, people.dewi), Transition.DISCLOSE, people.dewi, **CONSENTED)


PASSING = {
    "start": (_start, CaseState.ACTIVE),
    "continue": (_continue, CaseState.ACTIVE),
    "end": (_end, CaseState.ENDED),
    "refer to somebody named": (_refer, CaseState.REFERRING),
    "refer to somebody who accepted": (_refer_accepted, CaseState.REFERRED),
    "decline": (_decline, CaseState.DECLINED),
    "disclose": (_disclose, CaseState.ACTIVE),
}


@pytest.mark.parametrize(("act", "state"), PASSING.values(), ids=PASSING.keys())
def test_it_lets_pass_and_the_case_moves(
    people: cast.Cast, case: Case, act: Callable[[Case, cast.Cast], Decision], state: str
) -> None:
    decision = act(case, people)
    assert decision.passed and not decision.stale and decision.verdict is not None and decision.verdict.passed
    case.refresh_from_db()
    entry = LedgerEntry.objects.get(pk=decision.entry.pk)
    assert (case.state, case.head, case.head_hash) == (state, entry.number, entry.mac)
    given = decision.case
    assert (given.state, given.head, given.state_since) == (case.state, case.head, case.state_since)
    assert (entry.passed, entry.to_state, entry.kind) == (True, state, EntryKind.DECISION)
    assert entry.verdict == decision.verdict.as_dict()
    assert entry.facts["facts"]["actor"] == "counselor"
    assert entry.actor_id == people.dewi.user_id
    assert chain.is_authentic(entry)


BLOCKED = {
    "start": (None, Transition.START, {}, "2d.consent-missing"),
    "continue": (started, Transition.CONTINUE, {}, "1b.konseli-ended"),
    "end": (started, Transition.END, {"reason": "value_difference"}, "2a.values"),
    "refer": (started, Transition.REFER, {}, "2f.no-receiver"),
    "decline": (None, Transition.DECLINE, {"reason": "personal_interest"}, "2b.personal-interest"),
    "disclose": (started, Transition.DISCLOSE, {}, "2h.disclosure-unfounded"),
}


@pytest.mark.parametrize(("before", "transition", "attempt", "code"), BLOCKED.values(), ids=BLOCKED.keys())
def test_it_blocks_and_records_what_it_refused(
    people: cast.Cast, case: Case, before: Any, transition: str, attempt: dict[str, Any], code: str
) -> None:
    if before:
        before(case, people.dewi)
    if transition == Transition.CONTINUE:
        wants(case, "end", people.dewi)
    case.refresh_from_db()
    state, head, since = case.state, case.head, case.state_since
    duties = Obligation.objects.count()
    decision = press(case, transition, people.dewi, **attempt)
    assert decision.verdict is not None and not decision.passed
    assert code in {finding.code for finding in decision.verdict.blocks}
    case.refresh_from_db()
    assert (case.state, case.head, case.state_since) == (state, head + 1, since)
    entry = LedgerEntry.objects.get(case=case, number=case.head)
    assert (entry.outcome, entry.passed, entry.to_state) == ("blocked", False, state)
    assert entry.verdict == decision.verdict.as_dict()
    assert Obligation.objects.count() == duties and decision.obligations == ()
    assert {flag.code for flag in decision.flags} == {finding.code for finding in decision.verdict.flags}


def test_it_keeps_the_facts_sealed_and_who_said_them(people: cast.Cast, case: Case) -> None:
    entry = press(ready(case, people.dewi), Transition.START, people.dewi).entry
    with connection.cursor() as cursor:
        cursor.execute("SELECT facts FROM counseling_ledgerentry")
        (stored,) = cursor.fetchone()
    assert b"consent" not in bytes(stored)
    said_by = LedgerEntry.objects.get(pk=entry.pk).facts["said"]
    assert said_by["consent"]["by"] == Speaker.KONSELI
    assert said_by["urgency"]["by"] == Speaker.COUNSELOR


def test_it_knows_no_other_transition(people: cast.Cast, case: Case) -> None:
    for unknown in ("standing", "", "START", "delete"):
        with pytest.raises(ValueError, match="not a valid Transition"):
            press(case, unknown, people.dewi)
    assert not LedgerEntry.objects.exists()


# ---------------------------------------------------------------- out of date


def test_it_records_an_attempt_from_an_old_page_and_does_not_judge_it(people: cast.Cast, case: Case) -> None:
    press(case, Transition.START, people.dewi, seen=0)
    occurrences = FlagOccurrence.objects.count()
    decision = press(ready(case, people.dewi), Transition.START, people.dewi, seen=0)
    assert decision.stale and not decision.passed and decision.verdict is None
    entry = LedgerEntry.objects.get(pk=decision.entry.pk)
    assert (entry.kind, entry.outcome, entry.facts, entry.verdict) == (EntryKind.STALE, "none", None, {})
    assert entry.detail == {"seen": 0, "head": 1, "state": "requested"}
    assert chain.is_authentic(entry)
    case.refresh_from_db()
    assert (case.state, case.head) == (CaseState.REQUESTED, 2)
    assert FlagOccurrence.objects.count() == occurrences


def test_it_takes_the_page_that_showed_the_newest_entry(people: cast.Cast, case: Case) -> None:
    press(case, Transition.START, people.dewi, seen=0)
    assert press(ready(case, people.dewi), Transition.START, people.dewi, seen=1).passed


@pytest.mark.parametrize("seen", [-1, 2, 99])
def test_it_takes_no_number_that_was_never_shown(people: cast.Cast, case: Case, seen: int) -> None:
    ready(case, people.dewi)
    assert press(case, Transition.START, people.dewi, seen=seen).stale


def test_it_never_calls_the_konselis_own_ending_out_of_date(people: cast.Cast, case: Case) -> None:
    started(case, people.dewi)
    press(case, Transition.CONTINUE, people.dewi)
    decision = press(case, Transition.END, people.dewi, kind=ActorKind.KONSELI, seen=0)
    assert decision.passed
    case.refresh_from_db()
    assert case.state == CaseState.ENDED


def test_it_never_calls_the_konselis_own_withdrawal_out_of_date(people: cast.Cast, case: Case) -> None:
    press(case, Transition.START, people.dewi)
    assert press(case, Transition.DECLINE, people.dewi, kind=ActorKind.KONSELI, seen=0).passed


def test_it_ends_what_the_konseli_withdraws_while_it_is_being_started(people: cast.Cast, case: Case) -> None:
    """On the konseli's page it was still a request: their word holds whichever came first."""
    started(case, people.dewi)
    decision = press(case, Transition.DECLINE, people.dewi, kind=ActorKind.KONSELI, seen=0)
    assert decision.passed and decision.entry.transition == Transition.END
    assert decision.case.state == CaseState.ENDED


def test_it_takes_nothing_else_that_the_konseli_asks_for_to_be_their_ending(people: cast.Cast, case: Case) -> None:
    assert press(ready(case, people.dewi), Transition.START, people.dewi, kind="konseli").entry.transition == "start"
    case.refresh_from_db()
    assert case.state == CaseState.ACTIVE


def test_it_calls_anybody_elses_ending_out_of_date(people: cast.Cast, case: Case) -> None:
    started(case, people.dewi)
    press(case, Transition.CONTINUE, people.dewi)
    for kind in (ActorKind.COUNSELOR, ActorKind.GUARDIAN):
        assert press(case, Transition.END, people.dewi, kind=kind, seen=0).stale


# ---------------------------------------------------------------- what a state allows at all

OPEN = {
    CaseState.REQUESTED: {"start", "decline", "disclose"},
    CaseState.ACTIVE: {"continue", "end", "refer", "disclose"},
    CaseState.REFERRING: {"continue", "end", "refer", "disclose"},
    CaseState.ENDED: {"disclose"},
    CaseState.DECLINED: {"disclose"},
    CaseState.REFERRED: {"disclose"},
}


@pytest.mark.parametrize("state", WAYS)
def test_it_judges_only_what_the_state_allows_and_records_the_rest(people: cast.Cast, case: Case, state: str) -> None:
    in_state(case, state)
    assert set(gate.open_transitions(state)) == OPEN[CaseState(state)]
    assert set(gate.preview(case, now=NOW).verdicts) == OPEN[CaseState(state)]
    for transition in set(Transition.values) - OPEN[CaseState(state)]:
        decision = press(case, transition, people.dewi)
        assert decision.stale, transition
        case.refresh_from_db()
        assert case.state == state


@pytest.mark.parametrize("state", CLOSED_STATES)
def test_it_lets_a_closed_case_be_disclosed_and_stay_closed(people: cast.Cast, case: Case, state: str) -> None:
    in_state(case, state)
    decision = press(case, Transition.DISCLOSE, people.dewi, **CONSENTED)
    assert decision.passed and decision.case.state == state
    own = press(case, Transition.END, people.dewi, kind=ActorKind.KONSELI)
    assert own.stale and own.case.state == state


# ---------------------------------------------------------------- late


def test_it_judges_a_late_session_of_a_closed_case_and_lets_nothing_pass(people: cast.Cast, case: Case) -> None:
    started(case, people.dewi)
    wants(case, "end", people.dewi)
    press(case, Transition.END, people.dewi, reason="konseli_request")
    decision = gate.decide(
        case, Transition.CONTINUE, by=Actor("counselor", people.dewi.user), now=NOW + DAY,
        attempt=Attempt(held_at=NOW + HOUR), late=True,
    )  # fmt: skip
    assert decision.verdict is not None and not decision.passed
    assert (decision.entry.kind, decision.case.state) == (EntryKind.LATE, CaseState.ENDED)
    assert decision.entry.detail == {"held_at": (NOW + HOUR).isoformat()}


@pytest.mark.parametrize("transition", ["end", "refer", "decline", "disclose"])
def test_it_takes_nothing_but_a_session_late(people: cast.Cast, case: Case, transition: str) -> None:
    with pytest.raises(ValueError, match="late"):
        gate.decide(case, transition, by=Actor("counselor", people.dewi.user), now=NOW, late=True)
    assert chain_of(case) == []


# ---------------------------------------------------------------- an error leaves no trace


def boom(*_: Any, **__: Any) -> Any:
    raise RuntimeError("boom")


def after_saving(*args: Any, **kwargs: Any) -> Any:
    _append(*args, **kwargs)
    raise RuntimeError("boom")


_append = chain.append


@pytest.mark.parametrize(
    ("where", "name", "instead"),
    [
        (gate, "evaluate", boom),
        (gate, "records_of", boom),
        (chain, "append", after_saving),
        (chain, "mac_of", boom),
        (aftermath, "raise_flags", boom),
        (aftermath, "impose", boom),
        (aftermath, "use_waivers", boom),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_leaves_the_case_as_it_was_when_something_fails_inside(
    people: cast.Cast, case: Case, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, instead: Any
) -> None:
    ready(case, people.dewi)
    monkeypatch.setattr(where, name, instead)
    with pytest.raises(RuntimeError, match="boom"):
        press(case, Transition.START, people.dewi)
    monkeypatch.undo()
    case.refresh_from_db()
    assert (case.state, case.head, case.head_hash) == (CaseState.REQUESTED, 0, "")
    assert not any(model.objects.exists() for model in (LedgerEntry, Flag, FlagOccurrence, Obligation))
    assert press(case, Transition.START, people.dewi, seen=0).passed


# ---------------------------------------------------------------- preview


def snapshot_of_tables() -> dict[str, int]:
    from django.apps import apps

    models: list[type[Model]] = list(apps.get_app_config("counseling").get_models())
    return {model.__name__: model._base_manager.count() for model in models}


@pytest.mark.parametrize("state", WAYS)
def test_it_previews_what_the_decision_then_says_and_writes_nothing(people: cast.Cast, case: Case, state: str) -> None:
    ready(case, people.dewi)
    in_state(case, state)
    before = snapshot_of_tables()
    shown = gate.preview(case, now=NOW)
    assert snapshot_of_tables() == before
    assert shown.head == Case.objects.get(pk=case.pk).head
    for transition, verdict in shown.verdicts.items():
        fresh = gate.preview(case, now=NOW)
        assert fresh.verdicts[transition] == verdict
        decision = press(case, transition, people.dewi, seen=fresh.head)
        assert decision.verdict == verdict
        if decision.passed:
            break


def test_it_previews_for_a_supervisor_as_one(people: cast.Cast, case: Case) -> None:
    shown = gate.preview(case, actor_kind=ActorKind.SUPERVISOR, now=NOW)
    assert shown.snapshot.values["actor"] == "supervisor"


def test_it_previews_with_twelve_queries_at_most(
    people: cast.Cast, case: Case, django_assert_max_num_queries: Any
) -> None:
    started(case, people.dewi)
    with django_assert_max_num_queries(12):
        gate.preview(case, now=NOW)


def test_it_decides_with_as_many_queries_whatever_is_on_record(people: cast.Cast, case: Case) -> None:
    counts = []
    for rounds in (0, 10):
        for hour in range(rounds):
            judged(case, people.dewi, now=NOW - HOUR + hour * HOUR / 20)
            press(case, Transition.START, people.dewi)
        with CaptureQueriesContext(connection) as queries:
            press(case, Transition.START, people.dewi)
        counts.append(len(queries))
    assert counts[0] >= counts[1]
    assert counts[0] <= 26


# ---------------------------------------------------------------- who may ask


def test_it_asks_who_it_is_before_it_records_anything(people: cast.Cast, case: Case) -> None:
    for stranger in (people.bagus, people.sari, people.yoga):
        with pytest.raises(PermissionDenied):
            press(case, Transition.START, stranger)
        with pytest.raises(PermissionDenied):
            press(case, Transition.START, stranger, seen=99)
    assert not LedgerEntry.objects.exists()
