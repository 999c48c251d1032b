"""The package and the plain second reading agree on everything."""

from __future__ import annotations

from hypothesis import given

from ethics import Facts, Policy, Transition, evaluate
from tests.ethics import oracle
from tests.ethics.strategies import facts, policies


@given(facts(), policies())
def test_it_judges_as_the_plain_reading_of_the_tables_does(facts: Facts, policy: Policy) -> None:
    for transition in Transition:
        verdict = evaluate(transition, facts, policy)
        outcome, found = oracle.read(transition.value, facts.as_dict(), policy.as_dict())
        assert verdict.outcome.value == outcome, transition
        got = [(f.code, f.effect.value, f.yields_to, f.due_hours) for f in verdict.findings]
        assert got == found, transition
