"""The edition in force: its points in order, and an index of all its codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ethics.points import (
    p1a_agreement,
    p1b_right_to_end,
    p2a_dignity,
    p2b_konseli_first,
    p2c_no_discrimination,
    p2d_permission,
    p2e_duty_to_serve,
    p2f_completion,
    p2g_explanation,
    p2h_loyalty,
    p2i_close_relations,
)
from ethics.rule import CONTINUE, DECLINE, DISCLOSE, END, REFER, STANDING, START, Point, Rule
from ethics.verdict import Effect, Transition

EDITION = "2026.1"

POINTS: tuple[Point, ...] = (
    p1a_agreement.POINT,
    p1b_right_to_end.POINT,
    p2a_dignity.POINT,
    p2b_konseli_first.POINT,
    p2c_no_discrimination.POINT,
    p2d_permission.POINT,
    p2e_duty_to_serve.POINT,
    p2f_completion.POINT,
    p2g_explanation.POINT,
    p2h_loyalty.POINT,
    p2i_close_relations.POINT,
)

# What an emergency can open at all; on the other transitions nothing gives way to 2e.
EMERGENCY_TRANSITIONS = (START, CONTINUE, REFER, DISCLOSE)
# Where the konseli's wish to end (1b) and a refusal of help (2d) outrank every block.
WISH_TRANSITIONS = (END, DECLINE)
REFUSAL_TRANSITIONS = (DECLINE,)
# Points whose overdue duties have to be made good before the next session: permission, explanation, relation.
OVERDUE_BLOCKS = ("2d", "2g", "2i")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeInfo:
    """What can come back under one code, over all its rules."""

    code: str
    point: str
    transitions: tuple[Transition, ...]
    effects: tuple[Effect, ...]
    yields_to: tuple[str, ...]
    waivable_on: tuple[Transition, ...]
    due_hours: int | None

    @property
    def waivable(self) -> bool:
        return bool(self.waivable_on)

    @property
    def is_obligation(self) -> bool:
        return Effect.oblige in self.effects


class _Entry:
    """Gathers one code while the points are read."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.transitions: set[Transition] = set()
        self.effects: set[Effect] = set()
        self.yields_to: set[str] = set()
        self.waivable_on: set[Transition] = set()
        self.due_hours: int | None = None

    def blocks_on(self, transitions: tuple[Transition, ...], *, opened_by_emergency: bool) -> None:
        self.transitions.update(transitions)
        self.effects.add(Effect.block)
        ways = {
            "1b": any(transition in WISH_TRANSITIONS for transition in transitions),
            "2d": any(transition in REFUSAL_TRANSITIONS for transition in transitions),
            "2e": opened_by_emergency,
        }
        self.yields_to.update(point for point, open_ in ways.items() if open_)
        if self.yields_to:
            self.effects.add(Effect.yield_)

    def obliges_on(self, transitions: tuple[Transition, ...], hours: int | None) -> None:
        self.transitions.update(transitions)
        self.effects.add(Effect.oblige)
        self.due_hours = hours

    def goes_overdue(self, point: str) -> None:
        self.effects.add(Effect.flag)
        self.transitions.add(STANDING)
        if point in OVERDUE_BLOCKS:
            self.blocks_on((CONTINUE,), opened_by_emergency=True)

    def add_rule(self, rule: Rule) -> None:
        self.transitions.update(rule.on)
        self.effects.update(rule.effects)
        if Effect.block in rule.effects:
            self.blocks_on(rule.on, opened_by_emergency=rule.gives_way is not None)
        if Effect.oblige in rule.effects:
            self.obliges_on(rule.on, rule.hours)
        if rule.waivable is not None:
            self.waivable_on.update(rule.on)
            self.effects.add(Effect.waive)

    def info(self, point: str) -> CodeInfo:
        if Effect.oblige in self.effects:
            self.goes_overdue(point)
        return CodeInfo(
            code=self.code,
            point=point,
            transitions=tuple(t for t in Transition if t in self.transitions),
            effects=tuple(e for e in Effect if e in self.effects),
            yields_to=tuple(sorted(self.yields_to)),
            waivable_on=tuple(t for t in Transition if t in self.waivable_on),
            due_hours=self.due_hours,
        )


def error_code(point: str) -> str:
    """The code under which a broken rule of this point comes back."""
    return f"{point}.error"


def _codes_of(point: Point) -> Iterator[CodeInfo]:
    entries: dict[str, _Entry] = {}
    for rule in point.rules:
        entries.setdefault(rule.code, _Entry(rule.code)).add_rule(rule)
        if rule.gives_way is not None and rule.gives_way.leaves is not None:
            duty = rule.gives_way.leaves
            entries.setdefault(duty, _Entry(duty)).obliges_on(rule.on, rule.gives_way.hours)
    error = _Entry(error_code(point.number))
    for transition in (transition for rule in point.rules for transition in rule.on):
        error.transitions.add(transition)
        error.effects.add(Effect.flag)
        if transition is not STANDING:
            error.blocks_on((transition,), opened_by_emergency=transition in EMERGENCY_TRANSITIONS)
    entries[error.code] = error
    for entry in entries.values():
        yield entry.info(point.number)


CODES: Mapping[str, CodeInfo] = MappingProxyType({info.code: info for point in POINTS for info in _codes_of(point)})
