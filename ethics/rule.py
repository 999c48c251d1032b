"""What a rule and a point are made of: a pure predicate, and data that says what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from ethics.verdict import Effect, Transition

if TYPE_CHECKING:
    from ethics.facts import Facts, Policy

Predicate: TypeAlias = "Callable[[Facts, Policy], bool]"

START = Transition.start
CONTINUE = Transition.continue_
END = Transition.end
REFER = Transition.refer
DECLINE = Transition.decline
DISCLOSE = Transition.disclose
STANDING = Transition.standing

BLOCK = Effect.block
FLAG = Effect.flag
OBLIGE = Effect.oblige
ADVISE = Effect.advise


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Indonesian and in English."""

    id: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return self.en if lang == "en" else self.id

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class GivesWay:
    """A block that an emergency (2e) may open, and the duty that it leaves behind when it does."""

    leaves: str | None = None
    hours: int | None = None
    surge_on: tuple[Transition, ...] = ()
    unless_colleague: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A block that a supervisor may waive; with `when`, only in such a case."""

    when: Predicate | None = None
    reads: tuple[str, ...] = ()


ANY_TIME = Waiver()


class Once(Enum):
    """For a rule that looks at what all the others came to, waivers included."""

    emergency_opened = "a block gave way to 2e, and nothing blocks"
    emergency_shut = "something still blocks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the rulebook: on these transitions, when this holds, these effects follow in this order."""

    code: str
    on: tuple[Transition, ...]
    when: Predicate
    reads: tuple[str, ...]
    effects: tuple[Effect, ...]
    hours: int | None = None
    gives_way: GivesWay | None = None
    waivable: Waiver | None = None
    once: Once | None = None

    @property
    def point(self) -> str:
        return self.code.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point of the code of ethics: what it asks, since when, and the rules that carry it out.

    `judgement` marks what no rule can decide and people have to.
    """

    number: str
    slug: str
    title: Text
    statement: Text
    source: Text
    edition: str
    effective: date
    rules: tuple[Rule, ...]
    judgement: Text | None = None
