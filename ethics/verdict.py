"""What an evaluation gives back: transitions, effects, outcomes, and the findings that make a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Transition(StrEnum):
    """What may happen to a relationship; `standing` is none, it looks at a relationship as it is."""

    start = "start"
    continue_ = "continue"
    end = "end"
    refer = "refer"
    decline = "decline"
    disclose = "disclose"
    standing = "standing"


class Effect(StrEnum):
    """What a finding does to the transition."""

    block = "block"
    flag = "flag"
    oblige = "oblige"
    advise = "advise"
    yield_ = "yield"
    waive = "waive"


class Outcome(StrEnum):
    """The verdict in one word."""

    allowed = "allowed"
    obliged = "obliged"
    blocked = "blocked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found; worded only when a person reads it."""

    code: str
    point: str
    effect: Effect
    yields_to: str | None
    due_hours: int | None
    facts: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "point": self.point,
            "effect": self.effect.value,
            "yields_to": self.yields_to,
            "due_hours": self.due_hours,
            "facts": list(self.facts),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Finding:
        """Read a stored finding; its code may belong to an older edition and is not looked up."""
        return cls(
            code=data["code"],
            point=data["point"],
            effect=Effect(data["effect"]),
            yields_to=data["yields_to"],
            due_hours=data["due_hours"],
            facts=tuple(data["facts"]),
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one evaluation, and every finding behind it in the order of the points."""

    transition: Transition
    outcome: Outcome
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        return self.outcome is not Outcome.blocked

    @property
    def blocks(self) -> tuple[Finding, ...]:
        return self._with(Effect.block)

    @property
    def flags(self) -> tuple[Finding, ...]:
        return self._with(Effect.flag)

    @property
    def obliges(self) -> tuple[Finding, ...]:
        return self._with(Effect.oblige)

    @property
    def advises(self) -> tuple[Finding, ...]:
        return self._with(Effect.advise)

    @property
    def yields(self) -> tuple[Finding, ...]:
        return self._with(Effect.yield_)

    @property
    def waives(self) -> tuple[Finding, ...]:
        return self._with(Effect.waive)

    def _with(self, effect: Effect) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.effect is effect)

    def as_dict(self) -> dict[str, Any]:
        return {
            "transition": self.transition.value,
            "outcome": self.outcome.value,
            "findings": [finding.as_dict() for finding in self.findings],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Verdict:
        """Read a stored verdict back; raises KeyError or ValueError for what `as_dict` never wrote."""
        return cls(
            transition=Transition(data["transition"]),
            outcome=Outcome(data["outcome"]),
            findings=tuple(Finding.from_dict(finding) for finding in data["findings"]),
        )
