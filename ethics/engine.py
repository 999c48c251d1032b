"""Runs the points over the facts, applies who gives way to whom, and gives the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from operator import attrgetter

from ethics.facts import FactError, Facts, Policy
from ethics.rule import BLOCK, CONTINUE, FLAG, STANDING, GivesWay, Once, Point, Predicate, Rule, Waiver
from ethics.rulebook import (
    CODES,
    EMERGENCY_TRANSITIONS,
    OVERDUE_BLOCKS,
    POINTS,
    REFUSAL_TRANSITIONS,
    WISH_TRANSITIONS,
    error_code,
)
from ethics.terms import konseli_ends, refuses_help
from ethics.verdict import Effect, Finding, Outcome, Transition, Verdict

DEFAULT_POLICY = Policy()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One rule on one transition, with whatever can come of it made ready beforehand."""

    when: Predicate
    plain: tuple[Finding, ...]
    blocked: tuple[Finding, ...] | None = None
    to_1b: tuple[Finding, ...] = ()
    to_2d: tuple[Finding, ...] = ()
    to_2e: tuple[Finding, ...] = ()
    waived: tuple[Finding, ...] = ()
    code: str = ""
    gives_way: GivesWay | None = None
    surge_opens: bool = False
    waivable: Waiver | None = None
    once: Once | None = None
    broken: Row | None = None

    def settle(self, facts: Facts, policy: Policy, outranked_by: str | None) -> tuple[Finding, ...]:
        """What comes of this rule once it applies: who outranks it, what opens it, what waives it, in that order."""
        if self.blocked is None:
            return self.plain
        if outranked_by is not None:
            return self.to_1b if outranked_by == "1b" else self.to_2d
        if self.gives_way is not None and self._opens(self.gives_way, facts):
            return self.to_2e
        if self.waivable is not None and self.code in facts.waived and _applies(self.waivable, facts, policy):
            return self.waived
        return self.blocked

    def _opens(self, way: GivesWay, facts: Facts) -> bool:
        if way.unless_colleague and facts.colleague_available:
            return False
        return facts.urgency == "emergency" or (self.surge_opens and facts.surge)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The points made ready to run: rows by transition, rows for overdue duties, the order of all codes."""

    rows: Mapping[Transition, tuple[Row, ...]]
    overdue: Mapping[Transition, Mapping[str, Row]]
    order: Mapping[str, int]
    waivers: Mapping[tuple[str, Transition], Waiver]


def evaluate(transition: str | Transition, facts: Facts, policy: Policy = DEFAULT_POLICY) -> Verdict:
    """Judge one transition; raises FactError for a transition that does not exist."""
    return run(PROGRAM, _transition(transition), facts, policy)


def inspect(facts: Facts, policy: Policy = DEFAULT_POLICY) -> Verdict:
    """Look at a relationship as it stands; only flags come back."""
    return run(PROGRAM, STANDING, facts, policy)


def can_waive(code: str, transition: str | Transition, facts: Facts, policy: Policy = DEFAULT_POLICY) -> bool:
    """Whether a supervisor's waiver of this code would count on this transition in this case."""
    waiver = PROGRAM.waivers.get((code, _transition(transition)))
    return waiver is not None and _applies(waiver, facts, policy)


def run(program: Program, transition: Transition, facts: Facts, policy: Policy) -> Verdict:
    """Judge with a given program; what `evaluate` does with the one in force."""
    outranked_by = _outranking(transition, facts)
    findings: list[Finding] = []
    late: list[tuple[Once, tuple[Finding, ...]]] = []
    repeats = False
    for row in program.rows[transition]:
        try:
            if not row.when(facts, policy):
                continue
            given = row.settle(facts, policy, outranked_by)
            if row.once is not None:
                late.append((row.once, given))
        except Exception:
            # Whatever went wrong in a rule, the door stays shut until somebody has looked.
            if row.broken is None:
                raise
            given = row.broken.settle(facts, policy, outranked_by)
            repeats = True
        findings += given
    if facts.overdue and transition in program.overdue:
        rows = program.overdue[transition]
        # In the order of the tables: a set has none of its own.
        for code in sorted(facts.overdue & rows.keys(), key=program.order.__getitem__):
            findings += rows[code].settle(facts, policy, outranked_by)
        findings.sort(key=_point)
        repeats = True
    if late:
        findings = _without_untimely(findings, late)
    if repeats:
        findings = _merged(findings)
    return Verdict(transition, _outcome(findings), tuple(findings))


# The number of a point sorts as the points do.
_point = attrgetter("point")


def _transition(transition: str | Transition) -> Transition:
    try:
        return Transition(transition)
    except ValueError:
        raise FactError("transition", transition, ", ".join(Transition)) from None


def _outranking(transition: Transition, facts: Facts) -> str | None:
    """The point that outranks every block here: the konseli's wish to end first, then a refusal of help."""
    if transition in WISH_TRANSITIONS and konseli_ends(facts):
        return "1b"
    if transition in REFUSAL_TRANSITIONS and refuses_help(facts):
        return "2d"
    return None


def _applies(waiver: Waiver, facts: Facts, policy: Policy) -> bool:
    return waiver.when is None or waiver.when(facts, policy)


def _without_untimely(findings: list[Finding], late: list[tuple[Once, tuple[Finding, ...]]]) -> list[Finding]:
    """Drop what looked at the whole and did not find it so: only now all blocks, yields and waivers are known."""
    state: Once | None = None
    for finding in findings:
        if finding.effect is Effect.block:
            state = Once.emergency_shut
            break
        if finding.yields_to == "2e":
            state = Once.emergency_opened
    untimely = {id(finding) for once, given in late if once is not state for finding in given}
    return [finding for finding in findings if id(finding) not in untimely]


def _merged(findings: list[Finding]) -> list[Finding]:
    """The same code with the same effect comes back once, with the facts of both.

    Rows of one code exclude each other; only a broken rule or an overdue duty can repeat what is there.
    """
    by_key: dict[tuple[str, Effect], Finding] = {}
    for finding in findings:
        key = (finding.code, finding.effect)
        first = by_key.get(key)
        if first is None:
            by_key[key] = finding
        elif first is not finding:
            by_key[key] = replace(first, facts=tuple(dict.fromkeys(first.facts + finding.facts)))
    return list(by_key.values())


def _outcome(findings: list[Finding]) -> Outcome:
    outcome = Outcome.allowed
    for finding in findings:
        if finding.effect is Effect.block:
            return Outcome.blocked
        if finding.effect is Effect.oblige:
            outcome = Outcome.obliged
    return outcome


def compile_points(points: tuple[Point, ...]) -> Program:
    """Make every finding that can come of these points, so that judging only picks among them."""
    rules = [rule for point in points for rule in point.rules]
    waivers = {(rule.code, on): rule.waivable for rule in rules if rule.waivable for on in rule.on}
    return Program(
        rows={
            transition: tuple(_row(rule, transition) for rule in rules if transition in rule.on)
            for transition in Transition
        },
        overdue={transition: _overdue_rows(transition, waivers) for transition in (CONTINUE, STANDING)},
        order={code: position for position, code in enumerate(CODES)},
        waivers=waivers,
    )


def _row(rule: Rule, transition: Transition, broken: bool = False) -> Row:
    """One rule made ready for one transition; `broken` is what comes back in its place when it raises."""

    def finding(effect: Effect, more: tuple[str, ...] = (), yields_to: str | None = None) -> Finding:
        hours = rule.hours if effect is Effect.oblige else None
        facts = tuple(dict.fromkeys(rule.reads + more))
        return Finding(rule.code, rule.point, effect, yields_to, hours, facts)

    plain = tuple(finding(effect) for effect in rule.effects if effect is not Effect.block)
    row = Row(
        when=rule.when,
        plain=plain,
        once=rule.once,
        broken=None if broken else _row(_error_rule(rule, transition), transition, broken=True),
    )
    if Effect.block not in rule.effects:
        return row
    way, waiver = rule.gives_way, rule.waivable
    held_by = ("colleague_available",) if way is not None and way.unless_colleague else ()
    surge = way is not None and transition in way.surge_on
    waived_by = ("waived", *waiver.reads) if waiver is not None else ()
    return replace(
        row,
        code=rule.code,
        blocked=(finding(Effect.block, held_by), *plain),
        to_1b=(finding(Effect.yield_, ("actor", "konseli_wants"), "1b"), *plain),
        to_2d=(finding(Effect.yield_, ("consent",), "2d"), *plain),
        to_2e=(*_opened(rule, ("urgency", *(("surge",) if surge else ()), *held_by)), *plain),
        waived=(finding(Effect.waive, waived_by), *plain),
        gives_way=way,
        surge_opens=surge,
        waivable=waiver,
    )


def _opened(rule: Rule, more: tuple[str, ...]) -> tuple[Finding, ...]:
    """The yield to 2e, and the duty that it leaves."""
    facts = tuple(dict.fromkeys(rule.reads + more))
    opened = Finding(rule.code, rule.point, Effect.yield_, "2e", None, facts)
    if rule.gives_way is None or rule.gives_way.leaves is None:
        return (opened,)
    duty = Finding(rule.gives_way.leaves, rule.point, Effect.oblige, None, rule.gives_way.hours, facts)
    return (opened, duty)


def _error_rule(rule: Rule, transition: Transition) -> Rule:
    return Rule(
        code=error_code(rule.point),
        on=(transition,),
        when=rule.when,
        reads=rule.reads,
        effects=(FLAG,) if transition is STANDING else (BLOCK, FLAG),
        gives_way=GivesWay() if transition in EMERGENCY_TRANSITIONS else None,
    )


def _overdue(facts: Facts, policy: Policy) -> bool:
    return bool(facts.overdue)


def _overdue_rows(transition: Transition, waivers: Mapping[tuple[str, Transition], Waiver]) -> Mapping[str, Row]:
    """For each code that can be overdue: a flag on `standing`, and a block on `continue` for some points."""
    standing = transition is STANDING
    return {
        info.code: _row(
            Rule(
                code=info.code,
                on=(transition,),
                when=_overdue,
                reads=("overdue",),
                effects=(FLAG,) if standing else (BLOCK,),
                gives_way=None if standing else GivesWay(),
                waivable=waivers.get((info.code, transition)),
            ),
            transition,
        )
        for info in CODES.values()
        if standing or info.point in OVERDUE_BLOCKS
    }


PROGRAM = compile_points(POINTS)
