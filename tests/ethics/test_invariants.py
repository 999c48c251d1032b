"""What holds whatever the facts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ethics import CODES, Effect, Facts, Outcome, Policy, Transition, Verdict, evaluate, inspect
from ethics.engine import can_waive
from tests.ethics.strategies import facts, policies, transitions

ROOT = Path(__file__).parents[2]
END, DECLINE, REFER = Transition.end, Transition.decline, Transition.refer
START, CONTINUE = Transition.start, Transition.continue_


def konseli_ends(facts: Facts) -> bool:
    return facts.actor == "konseli" or facts.konseli_wants == "end"


def refuses(facts: Facts) -> bool:
    return facts.consent in ("refused", "withdrawn")


@given(facts(), policies())
def test_it_never_blocks_an_end_that_the_konseli_wants(facts: Facts, policy: Policy) -> None:
    assert evaluate(END, replace(facts, actor="konseli"), policy).passed
    assert evaluate(END, replace(facts, konseli_wants="end"), policy).passed


@given(facts(), policies(), st.sampled_from(["refused", "withdrawn"]))
def test_it_never_passes_a_start_or_a_continue_against_a_refusal(facts: Facts, policy: Policy, answer: str) -> None:
    refused = Facts.from_mapping({**facts.as_dict(), "consent": answer})
    assert not evaluate(START, refused, policy).passed
    assert not evaluate(CONTINUE, refused, policy).passed


@given(facts(urgency="emergency"), policies())
def test_it_passes_a_decline_in_an_emergency_only_for_the_konseli_or_after_death(facts: Facts, policy: Policy) -> None:
    if evaluate(DECLINE, facts, policy).passed:
        assert konseli_ends(facts) or refuses(facts) or facts.reason == "deceased"


@given(facts(), policies(), st.sampled_from(["relative", "close_friend"]))
def test_it_never_passes_a_close_relation_on_start_without_a_flag(facts: Facts, policy: Policy, tie: str) -> None:
    verdict = evaluate(START, Facts.from_mapping({**facts.as_dict(), "relationship": tie}), policy)
    assert "2i.close-relation" in [finding.code for finding in verdict.flags]


@given(facts(), policies(), st.sampled_from([END, REFER, DECLINE]))
def test_it_passes_a_discriminating_reason_only_where_the_konseli_decides(
    facts: Facts, policy: Policy, transition: Transition
) -> None:
    biased = replace(facts, reason_protected=frozenset({"religion"}))
    if evaluate(transition, biased, policy).passed:
        assert transition in (END, DECLINE)
        assert konseli_ends(biased) or (transition is DECLINE and refuses(biased))


@given(facts(), policies(), transitions)
def test_it_lets_a_waiver_change_only_what_can_be_waived(facts: Facts, policy: Policy, transition: Transition) -> None:
    without = evaluate(transition, replace(facts, waived=frozenset()), policy)
    with_waivers = evaluate(transition, facts, policy)
    blocked = {finding.code for finding in without.blocks}
    waivable = {code for code in blocked if can_waive(code, transition, facts, policy)}
    if not waivable & facts.waived:
        assert with_waivers == without
    assert {finding.code for finding in with_waivers.waives} == waivable & facts.waived
    assert {finding.code for finding in with_waivers.blocks} == blocked - (waivable & facts.waived)


@given(facts(), policies())
def test_it_only_flags_on_standing(facts: Facts, policy: Policy) -> None:
    verdict = inspect(facts, policy)
    assert verdict == evaluate("standing", facts, policy)
    assert verdict.findings == verdict.flags
    assert verdict.outcome is Outcome.allowed


@given(facts(), policies(), transitions)
def test_it_gives_the_same_verdict_again_and_after_storage(
    facts: Facts, policy: Policy, transition: Transition
) -> None:
    verdict = evaluate(transition, facts, policy)
    again = Facts.from_mapping(dict(reversed(facts.as_dict().items())))
    assert evaluate(transition.value, again, policy) == verdict
    assert Verdict.from_dict(json.loads(json.dumps(verdict.as_dict()))) == verdict


@given(st.lists(st.tuples(facts(), policies()), min_size=5, max_size=10))
@settings(max_examples=3)
def test_it_gives_the_same_verdicts_in_another_process(cases: list[tuple[Facts, Policy]]) -> None:
    here = [evaluate(t, f, p).as_dict() for f, p in cases for t in Transition]
    for seed in ("0", "1", "4242"):
        assert _verdicts_elsewhere(cases, seed) == here


def _verdicts_elsewhere(cases: list[tuple[Facts, Policy]], seed: str) -> object:
    """What a fresh process with another hash seed makes of the same cases."""
    program = (
        "import json, sys; from ethics import Facts, Policy, Transition, evaluate; "
        "cases = [(Facts.from_mapping(f), Policy.from_mapping(p)) for f, p in json.load(sys.stdin)]; "
        "print(json.dumps([evaluate(t, f, p).as_dict() for f, p in cases for t in Transition]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps([(f.as_dict(), p.as_dict()) for f, p in cases]),
        env={**os.environ, "PYTHONHASHSEED": seed},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@given(facts(), policies(), transitions)
def test_it_finds_each_code_with_each_effect_once_and_in_the_order_of_the_points(
    facts: Facts, policy: Policy, transition: Transition
) -> None:
    findings = evaluate(transition, facts, policy).findings
    assert len({(finding.code, finding.effect) for finding in findings}) == len(findings)
    points = [finding.point for finding in findings]
    assert points == sorted(points)


@given(facts(), policies(), transitions)
def test_it_finds_nothing_that_the_index_of_codes_does_not_tell(
    facts: Facts, policy: Policy, transition: Transition
) -> None:
    for finding in evaluate(transition, facts, policy).findings:
        info = CODES[finding.code]
        assert transition in info.transitions and finding.effect in info.effects, finding
        assert finding.yields_to is None or finding.yields_to in info.yields_to, finding
        assert finding.effect is not Effect.waive or transition in info.waivable_on, finding
        assert finding.effect is not Effect.oblige or finding.due_hours == info.due_hours, finding


@given(facts(), policies(), transitions)
def test_it_takes_its_outcome_from_its_findings(facts: Facts, policy: Policy, transition: Transition) -> None:
    verdict = evaluate(transition, facts, policy)
    assert verdict.passed is not bool(verdict.blocks)
    assert (verdict.outcome is Outcome.obliged) == (verdict.passed and bool(verdict.obliges))
    parts = (
        verdict.blocks, verdict.flags, verdict.obliges, verdict.advises, verdict.yields, verdict.waives
    )  # fmt: skip
    assert sum(len(part) for part in parts) == len(verdict.findings)


@given(facts(), policies(), transitions)
def test_it_gives_hours_to_obligations_and_a_point_to_yields_only(
    facts: Facts, policy: Policy, transition: Transition
) -> None:
    for finding in evaluate(transition, facts, policy).findings:
        assert (finding.due_hours is not None) == (finding.effect is Effect.oblige)
        assert (finding.yields_to is not None) == (finding.effect is Effect.yield_)
        assert finding.facts
