"""The conformance files: every scenario comes out as written, and every code has its own pair."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from ethics import CODES, POINTS, Effect, Transition
from ethics.rule import Rule
from ethics.rulebook import OVERDUE_BLOCKS
from ethics.scenarios import Scenario, differences, judge, load
from tests.ethics import oracle

HERE = Path(__file__).parent
SITUATIONS = load(HERE / "scenarios.yaml")
CODE_PAIRS = load(HERE / "codes.yaml")
NAME = re.compile(
    r"(?P<code>\S+) (?P<effect>\w+)( to (?P<to>\w+))? on (?P<transition>\w+)( \(.+\))?, (?P<kind>shown|just missed)"
)

Key = tuple[str, str, str | None]


def shows(scenario: Scenario, key: Key) -> bool:
    return any((f.code, f.effect.value, f.yields_to) == key for f in judge(scenario).findings)


@cache
def pairs() -> list[tuple[Key, Scenario, Scenario]]:
    found = []
    for shown, missed in zip(CODE_PAIRS[::2], CODE_PAIRS[1::2], strict=True):
        match = NAME.fullmatch(shown.name)
        assert match, shown.name
        assert match["transition"] == shown.transition, shown.name
        assert missed.name == shown.name.replace("shown", "just missed")
        found.append(((match["code"], match["effect"], match["to"]), shown, missed))
    return found


def keys_of(rule: Rule) -> set[Key]:
    """All that can come of one row, on one of its transitions or another."""
    keys: set[Key] = {(rule.code, effect.value, None) for effect in rule.effects}
    if Effect.block in rule.effects:
        if {Transition.end, Transition.decline} & set(rule.on):
            keys.add((rule.code, "yield", "1b"))
        if Transition.decline in rule.on:
            keys.add((rule.code, "yield", "2d"))
        if rule.gives_way is not None:
            keys.add((rule.code, "yield", "2e"))
            if rule.gives_way.leaves is not None:
                keys.add((rule.gives_way.leaves, "oblige", None))
        if rule.waivable is not None:
            keys.add((rule.code, "waive", None))
    return keys


@pytest.mark.parametrize("scenario", SITUATIONS + CODE_PAIRS, ids=lambda scenario: scenario.name)
def test_it_comes_out_as_expected(scenario: Scenario) -> None:
    assert scenario.expect
    verdict = judge(scenario)
    assert differences(scenario, verdict) == []
    outcome, found = oracle.read(scenario.transition, scenario.facts.as_dict(), scenario.policy.as_dict())
    assert verdict.outcome.value == outcome
    assert [(f.code, f.effect.value, f.yields_to, f.due_hours) for f in verdict.findings] == found


def test_it_shows_each_code_in_one_scenario_and_just_misses_it_in_the_next() -> None:
    for key, shown, missed in pairs():
        assert shows(shown, key), shown.name
        assert not shows(missed, key), missed.name


def test_it_changes_a_single_fact_between_shown_and_just_missed() -> None:
    for _, shown, missed in pairs():
        one, other = shown.facts.as_dict(), missed.facts.as_dict()
        assert sum(one[name] != other[name] for name in one) == 1, shown.name
        assert shown.policy == missed.policy


@pytest.mark.parametrize(
    "rule", [rule for point in POINTS for rule in point.rules], ids=lambda rule: f"{rule.code} on {rule.on[0]}"
)
def test_it_has_a_pair_for_each_row_with_each_effect(rule: Rule) -> None:
    covered = {key for key, shown, _ in pairs() if shown.transition in rule.on and rule.when(shown.facts, shown.policy)}
    assert keys_of(rule) <= covered


def test_it_has_a_pair_for_each_obligation_that_goes_overdue() -> None:
    covered = {(key, shown.transition) for key, shown, _ in pairs()}
    for info in CODES.values():
        if info.is_obligation:
            assert ((info.code, "flag", None), Transition.standing) in covered
            if info.point in OVERDUE_BLOCKS:
                assert ((info.code, "block", None), Transition.continue_) in covered
                assert ((info.code, "yield", "2e"), Transition.continue_) in covered


def test_it_leaves_no_code_without_a_pair() -> None:
    assert {key[0] for key, _, _ in pairs()} == {code for code in CODES if not code.endswith(".error")}
