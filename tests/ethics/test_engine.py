"""Who gives way to whom, what a broken rule does, and how duties come back when they are overdue."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given

from ethics import POINTS, Effect, FactError, Facts, Finding, Policy, Transition, Verdict, evaluate
from ethics.bench import SETTLED
from ethics.engine import can_waive, compile_points, run
from ethics.facts import FACT_DOMAINS, Domain
from ethics.rule import Point, Rule
from tests.ethics import strategies

EMERGENCY = replace(SETTLED, urgency="emergency")
START, CONTINUE, END, DECLINE = Transition.start, Transition.continue_, Transition.end, Transition.decline
PAIRS = [(point, transition) for point in POINTS for transition in Transition]


def effects(verdict: Verdict, code: str) -> list[str]:
    return [f"{f.effect.value} {f.yields_to}" if f.yields_to else f.effect.value for f in found(verdict, code)]


def found(verdict: Verdict, code: str) -> list[Finding]:
    return [finding for finding in verdict.findings if finding.code == code]


def broken(facts: Facts, policy: Policy) -> bool:
    raise RuntimeError("broken on purpose")


def with_broken_rules(point: Point, transition: Transition, facts: Facts) -> Verdict:
    """Judge with every rule of one point broken."""
    rules = tuple(replace(rule, when=broken) for rule in point.rules)
    points = tuple(replace(p, rules=rules) if p is point else p for p in POINTS)
    return run(compile_points(points), transition, facts, Policy())


def broken_one_by_one(facts: Facts, transition: Transition) -> list[tuple[Rule, Verdict]]:
    """Judge once for each rule of the transition, with that rule alone broken."""
    verdicts = []
    for point in POINTS:
        for index, rule in enumerate(point.rules):
            if transition in rule.on:
                rules = (*point.rules[:index], replace(rule, when=broken), *point.rules[index + 1 :])
                points = tuple(replace(p, rules=rules) if p is point else p for p in POINTS)
                verdicts.append((rule, run(compile_points(points), transition, facts, Policy())))
    return verdicts


def test_it_refuses_a_transition_that_does_not_exist() -> None:
    with pytest.raises(FactError, match="start, continue, end, refer, decline, disclose, standing"):
        evaluate("open", SETTLED)


def test_it_lets_the_konselis_wish_outrank_a_guardian_without_a_right() -> None:
    facts = replace(SETTLED, actor="guardian", konseli_wants="end")
    assert effects(evaluate(END, facts), "2f.guardian-no-right") == ["yield 1b", "flag"]


def test_it_lets_the_wish_to_end_come_before_a_refusal_on_decline() -> None:
    facts = Facts(urgency="emergency", consent="refused", konseli_wants="end")
    assert effects(evaluate(DECLINE, facts), "2e.emergency") == ["yield 1b", "flag"]


def test_it_lets_a_refusal_open_a_decline_but_not_an_end() -> None:
    facts = Facts(urgency="emergency", consent="withdrawn", reason_protected=frozenset({"religion"}))
    assert effects(evaluate(DECLINE, facts), "2c.discrimination") == ["yield 2d", "flag"]
    assert effects(evaluate(END, facts), "2c.discrimination") == ["block", "flag"]


def test_it_lets_an_emergency_come_before_a_waiver() -> None:
    facts = replace(EMERGENCY, agreed_time=False, waived=frozenset({"1a.no-agreement"}))
    assert effects(evaluate(START, facts), "1a.no-agreement") == ["yield 2e"]


def test_it_lets_a_surge_open_a_start_only() -> None:
    facts = replace(SETTLED, agreed_time=False, surge=True)
    assert effects(evaluate(START, facts), "1a.no-agreement") == ["yield 2e"]
    assert effects(evaluate(CONTINUE, facts), "1a.no-agreement") == ["block"]
    assert evaluate(START, facts).flags == ()


def test_it_puts_an_obligation_right_after_its_yield() -> None:
    facts = replace(EMERGENCY, relationship="relative")
    assert [(f.code, f.effect.value, f.due_hours) for f in evaluate(START, facts).findings if f.point == "2i"] == [
        ("2i.close-relation", "yield", None),
        ("2i.refer-on", "oblige", 72),
        ("2i.close-relation", "flag", None),
    ]


def test_it_keeps_2i_shut_in_an_emergency_while_a_colleague_is_there() -> None:
    for relationship, code in (("undeclared", "2i.undeclared"), ("relative", "2i.close-relation")):
        facts = Facts.from_mapping({**EMERGENCY.as_dict(), "relationship": relationship, "colleague_available": True})
        assert "block" in effects(evaluate(START, facts), code)


def test_it_flags_a_used_emergency_only_once_waivers_have_cleared_the_rest() -> None:
    facts = replace(EMERGENCY, agreed_time=False, relationship="relative", colleague_available=True)
    shut = evaluate(START, facts)
    assert effects(shut, "2e.emergency-blocked") == ["flag"]
    assert effects(shut, "2e.emergency-used") == []
    opened = evaluate(START, replace(facts, waived=frozenset({"2i.close-relation"})))
    assert effects(opened, "2e.emergency-blocked") == []
    assert effects(opened, "2e.emergency-used") == ["flag"]
    assert effects(opened, "2e.confirm-emergency") == ["oblige"]


def test_it_does_not_call_a_waiver_alone_a_used_emergency() -> None:
    facts = replace(
        EMERGENCY, relationship="relative", colleague_available=True, waived=frozenset({"2i.close-relation"})
    )
    assert effects(evaluate(START, facts), "2e.emergency-used") == []


def test_it_lists_obligations_on_a_blocked_verdict_too() -> None:
    facts = replace(EMERGENCY, agreed_time=False, consent="refused")
    verdict = evaluate(START, facts)
    assert not verdict.passed
    assert effects(verdict, "1a.agree") == ["oblige"]


@pytest.mark.parametrize(
    ("code", "transition", "facts", "possible"),
    [
        ("2e.emergency", END, replace(EMERGENCY, reason="konseli_unreachable"), True),
        ("2e.emergency", END, EMERGENCY, False),
        ("2e.emergency", DECLINE, replace(EMERGENCY, reason="konseli_unreachable"), False),
        ("2i.close-relation", START, EMERGENCY, True),
        ("2i.close-relation", START, replace(SETTLED, receiver="accepted"), False),
        ("2i.close-relation", CONTINUE, replace(SETTLED, receiver="accepted"), True),
        ("2i.close-relation", CONTINUE, replace(SETTLED, receiver="named"), False),
        ("2f.unfinished", END, SETTLED, True),
        ("2f.unfinished", START, SETTLED, False),
        ("2c.discrimination", END, SETTLED, False),
        ("2d.consent-refused", START, EMERGENCY, False),
        ("no.such-code", START, SETTLED, False),
    ],
)
def test_it_says_whether_a_waiver_would_count(code: str, transition: Transition, facts: Facts, possible: bool) -> None:
    assert can_waive(code, transition, facts) is possible


UNAGREED = {"agreed_time": False}
RELATED = {"relationship": "relative"}


@pytest.mark.parametrize(
    ("transition", "facts", "code", "more"),
    [
        (START, UNAGREED, "1a.no-agreement", ()),
        (START, {**UNAGREED, "urgency": "emergency"}, "1a.no-agreement", ("urgency", "surge")),
        (CONTINUE, {**UNAGREED, "urgency": "emergency"}, "1a.no-agreement", ("urgency",)),
        (START, {**UNAGREED, "waived": ["1a.no-agreement"]}, "1a.no-agreement", ("waived",)),
        (START, RELATED, "2i.close-relation", ("colleague_available",)),
        (START, {**RELATED, "urgency": "emergency"}, "2i.close-relation", ("urgency", "colleague_available")),
        (
            CONTINUE,
            {**RELATED, "receiver": "accepted", "waived": ["2i.close-relation"]},
            "2i.close-relation",
            ("waived", "urgency", "receiver"),
        ),
        (DECLINE, {"urgency": "emergency", "actor": "konseli"}, "2e.emergency", ("actor", "konseli_wants")),
        (DECLINE, {"urgency": "emergency", "consent": "refused"}, "2e.emergency", ("consent",)),
    ],
)
def test_it_names_the_facts_that_shut_or_opened_a_block_after_those_of_its_rule(
    transition: Transition, facts: dict[str, object], code: str, more: tuple[str, ...]
) -> None:
    reads = {"1a": ("agreed_time", "agreed_place"), "2i": ("relationship",), "2e": ("urgency", "reason")}
    first = found(evaluate(transition, Facts.from_mapping({**SETTLED.as_dict(), **facts})), code)[0]
    assert first.facts == (*reads[first.point], *more)


def test_it_blocks_the_next_session_on_overdue_permission_explanation_and_relation_only() -> None:
    overdue = frozenset({"2d.write-consent", "2g.outdated", "2i.declare", "2f.renew-plan", "1a.agree"})
    verdict = evaluate(CONTINUE, replace(SETTLED, overdue=overdue))
    assert [f.code for f in verdict.findings] == ["2d.write-consent", "2g.outdated", "2i.declare"]
    assert {f.effect for f in verdict.findings} == {Effect.block}


def test_it_opens_an_overdue_block_in_an_emergency_with_no_new_obligation() -> None:
    facts = replace(EMERGENCY, overdue=frozenset({"2i.declare"}), emergency_confirmed=True, colleague_available=True)
    verdict = evaluate(CONTINUE, facts)
    assert effects(verdict, "2i.declare") == ["yield 2e"]
    assert verdict.obliges == ()


def test_it_puts_overdue_duties_at_the_end_of_their_point() -> None:
    facts = replace(SETTLED, consent="expired", next_session_agreed=True, overdue=frozenset({"2d.write-consent"}))
    verdict = evaluate("standing", replace(facts, loyalty_conflict="open"))
    assert [f.code for f in verdict.findings] == ["2d.consent-lapsed", "2d.write-consent", "2h.loyalty-unweighed"]


def test_it_puts_overdue_duties_of_one_point_in_the_order_of_the_tables() -> None:
    facts = replace(SETTLED, overdue=frozenset({"2d.inform-guardian", "2d.write-consent", "2d.obtain-consent"}))
    codes = [finding.code for finding in evaluate(CONTINUE, facts).findings]
    assert codes == ["2d.obtain-consent", "2d.write-consent", "2d.inform-guardian"]


def test_it_joins_an_overdue_duty_with_a_rule_that_finds_the_same() -> None:
    facts = replace(SETTLED, sessions_held=6, overdue=frozenset({"2f.renew-plan"}))
    (only,) = found(evaluate("standing", facts), "2f.renew-plan")
    assert only.facts == ("opened", "sessions_agreed", "sessions_held", "goals_met", "konseli_wants", "overdue")


@pytest.mark.parametrize(("point", "transition"), PAIRS, ids=lambda value: getattr(value, "number", str(value)))
def test_it_fails_closed_when_the_rules_of_a_point_break(point: Point, transition: Transition) -> None:
    if not any(transition in rule.on for rule in point.rules):
        return
    code = f"{point.number}.error"
    calm = with_broken_rules(point, transition, SETTLED)
    urgent = with_broken_rules(point, transition, EMERGENCY)
    if transition is Transition.standing:
        assert effects(calm, code) == effects(urgent, code) == ["flag"]
    else:
        assert effects(calm, code) == ["block", "flag"]
        assert not calm.passed
        opens = transition not in (END, DECLINE)
        assert effects(urgent, code) == ["yield 2e" if opens else "block", "flag"]
    ended = with_broken_rules(point, transition, replace(EMERGENCY, actor="konseli"))
    refused = with_broken_rules(point, transition, replace(EMERGENCY, consent="refused"))
    if transition in (END, DECLINE):
        assert effects(ended, code) == ["yield 1b", "flag"]
    if transition is DECLINE:
        assert effects(refused, code) == ["yield 2d", "flag"]


@pytest.mark.parametrize("transition", list(Transition))
def test_it_fails_closed_whichever_single_rule_breaks(transition: Transition) -> None:
    for rule, verdict in broken_one_by_one(SETTLED, transition):
        flagged = effects(verdict, f"{rule.point}.error")
        assert flagged == (["flag"] if transition is Transition.standing else ["block", "flag"]), rule.code
        assert verdict.passed is (transition is Transition.standing)


@pytest.mark.parametrize("transition", [START, CONTINUE, Transition.refer, Transition.disclose])
def test_it_reports_a_broken_rule_in_an_emergency_as_a_used_emergency(transition: Transition) -> None:
    for rule, verdict in broken_one_by_one(replace(EMERGENCY, emergency_confirmed=True), transition):
        if verdict.passed and rule.code != "2e.emergency-used":
            assert effects(verdict, "2e.emergency-used") == ["flag"], rule.code


def test_it_never_holds_a_konseli_who_ends_even_when_every_rule_is_broken() -> None:
    points = tuple(replace(p, rules=tuple(replace(rule, when=broken) for rule in p.rules)) for p in POINTS)
    verdict = run(compile_points(points), END, replace(EMERGENCY, actor="konseli"), Policy())
    assert verdict.passed
    assert len(verdict.flags) == len({rule.point for p in POINTS for rule in p.rules if END in rule.on})


def test_it_does_not_let_a_waiver_open_a_broken_rule() -> None:
    facts = replace(SETTLED, waived=frozenset({"1a.error"}))
    assert effects(with_broken_rules(POINTS[0], START, facts), "1a.error") == ["block", "flag"]


def test_it_fails_closed_when_the_condition_of_a_waiver_breaks() -> None:
    point = POINTS[-1]
    rules = tuple(
        replace(rule, waivable=replace(rule.waivable, when=broken)) if rule.waivable else rule for rule in point.rules
    )
    points = (*POINTS[:-1], replace(point, rules=rules))
    facts = replace(SETTLED, relationship="relative", waived=frozenset({"2i.close-relation"}))
    verdict = run(compile_points(points), START, facts, Policy())
    assert not verdict.passed
    assert effects(verdict, "2i.error") == ["block", "flag"]


class Watched:
    """Facts that note which of them are read."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.read: set[str] = set()

    def __getattr__(self, name: str) -> object:
        self.read.add(name)
        return getattr(self._facts, name)


@given(strategies.facts(), strategies.policies())
def test_it_reads_no_fact_that_a_rule_does_not_declare(facts: Facts, policy: Policy) -> None:
    for rule in (rule for point in POINTS for rule in point.rules):
        watched = Watched(facts)
        rule.when(watched, policy)  # type: ignore[arg-type]
        assert watched.read <= set(rule.reads), rule.code
        if rule.waivable is not None and rule.waivable.when is not None:
            watched = Watched(facts)
            rule.waivable.when(watched, policy)  # type: ignore[arg-type]
            assert watched.read <= set(rule.waivable.reads), rule.code


@pytest.mark.parametrize("rule", [rule for point in POINTS for rule in point.rules], ids=lambda rule: rule.code)
def test_it_declares_no_fact_that_a_rule_never_reads(rule: Rule) -> None:
    chance = random.Random(rule.code)
    read: set[str] = set()
    for _ in range(400):
        values = {name: _any_value(FACT_DOMAINS[name], chance) for name in rule.reads}
        watched = Watched(Facts.from_mapping(values))
        rule.when(watched, Policy())  # type: ignore[arg-type]
        read |= watched.read
    assert read == set(rule.reads)


def _any_value(domain: Domain, chance: random.Random) -> object:
    if domain.kind == "bool":
        return chance.random() < 0.5
    if domain.kind == "int":
        return chance.choice((0, 2, 24, 200))
    return chance.choice(domain.allowed) if domain.kind == "choice" else list(domain.allowed[:1])
