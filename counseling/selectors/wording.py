"""Findings in words: what pages show of a verdict, of a code, of the points. The language is an argument."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from counseling.choices import Speaker
from counseling.models import LedgerEntry
from ethics import CODES, EDITION, POINTS, Effect, Facts, Finding, Policy, Verdict, wording


@dataclass(frozen=True, slots=True)
class FindingText:
    """A finding as a person reads it. `due_hours` for obligations, `yields_to` the point that it gave way to."""

    code: str
    point: str
    effect: str
    title: str
    message: str
    remedy: str | None
    yields_to: str | None
    due_hours: int | None


@dataclass(frozen=True, slots=True)
class PointText:
    """One of the eleven points: its number and its name."""

    number: str
    title: str


def findings_in_words(verdict: Verdict, facts: Facts, policy: Policy, *, language: str) -> list[FindingText]:
    """Every finding of a verdict, in its order."""
    return [_in_words(finding, facts, policy, language=language, edition=EDITION) for finding in verdict.findings]


def entry_in_words(entry: LedgerEntry, *, language: str) -> list[FindingText]:
    """The findings of a ledger entry, worded by the edition under which it was decided. Opens the sealed facts."""
    if not entry.verdict:
        return []
    facts = Facts.from_mapping(entry.facts["facts"]) if entry.facts else Facts()
    policy = Policy.from_mapping(entry.policy)
    return [
        _in_words(finding, facts, policy, language=language, edition=entry.edition)
        for finding in Verdict.from_dict(entry.verdict).findings
    ]


def _in_words(finding: Finding, facts: Facts, policy: Policy, *, language: str, edition: str) -> FindingText:
    words = wording.word(finding, facts, policy, lang=language, edition=edition)
    return FindingText(
        code=finding.code,
        point=finding.point,
        effect=finding.effect.value,
        title=wording.title(finding.code, language, edition=edition),
        message=words.message,
        remedy=words.remedy,
        yields_to=finding.yields_to,
        due_hours=finding.due_hours,
    )


def title_of(code: str, *, language: str) -> str:
    """The short name of a code."""
    return wording.title(code, language)


def duty_of(code: str, *, language: str) -> tuple[str, str]:
    """What an obligation asks for, and what closes it."""
    duty = wording.obligation(code, language)
    return duty.task, duty.evidence


def points(*, language: str) -> list[PointText]:
    """The eleven points in order."""
    return [PointText(point.number, point.title[language]) for point in POINTS]


def point_states(texts: Iterable[FindingText]) -> Mapping[str, str]:
    """For each point its most pressing effect among the findings; `fulfilled` where nothing was found."""
    order = [e.value for e in (Effect.block, Effect.oblige, Effect.flag, Effect.yield_, Effect.waive, Effect.advise)]
    states = {point.number: "fulfilled" for point in POINTS}
    for text in texts:
        present = states[text.point]
        if present == "fulfilled" or order.index(text.effect) < order.index(present):
            states[text.point] = text.effect
    return states


@dataclass(frozen=True, slots=True)
class CodeText:
    """A code as the page of the code shows it: what it is called, where it counts, and what it gives way to."""

    code: str
    title: str
    transitions: tuple[str, ...]
    effects: tuple[str, ...]
    yields_to: tuple[str, ...]
    waivable: bool
    duty: str
    due_hours: int | None


@dataclass(frozen=True, slots=True)
class PointPage:
    """A point with its statement and its rules."""

    number: str
    title: str
    statement: str
    source: str
    edition: str
    effective: Any
    codes: tuple[CodeText, ...]


def code_of_ethics(*, language: str) -> list[PointPage]:
    """The whole code as a readable page."""
    return [
        PointPage(
            number=point.number,
            title=point.title[language],
            statement=point.statement[language],
            source=point.source[language],
            edition=point.edition,
            effective=point.effective,
            codes=tuple(
                _code_text(info.code, language=language)
                for info in CODES.values()
                if info.point == point.number and not info.code.endswith(".error")
            ),
        )
        for point in POINTS
    ]


def _code_text(code: str, *, language: str) -> CodeText:
    info = CODES[code]
    return CodeText(
        code=code,
        title=wording.title(code, language),
        transitions=tuple(transition.value for transition in info.transitions),
        effects=tuple(effect.value for effect in info.effects),
        yields_to=tuple(info.yields_to),
        waivable=info.waivable,
        duty=wording.obligation(code, language).task if info.is_obligation else "",
        due_hours=info.due_hours,
    )


@dataclass(frozen=True, slots=True)
class FactText:
    """One fact of a decision in words, and on whose word it rested (`by` may be empty, `at` an ISO time or empty)."""

    name: str
    value: str
    by: str
    at: str
    decisive: bool


def facts_in_words(entry: LedgerEntry, *, language: str) -> list[FactText]:
    """The facts as evaluated, those that a finding rests on first. Opens the sealed facts."""
    kept = entry.facts
    if not kept:
        return []
    decisive = {name for finding in entry.verdict.get("findings", []) for name in finding["facts"]}
    said = kept["said"]
    speakers = dict(Speaker.choices)
    texts = [
        FactText(
            name=wording.fact_name(name, language),
            value=wording.fact_value(name, value, language),
            by=str(speakers.get(said.get(name, {}).get("by", ""), "")),
            at=said.get(name, {}).get("at", ""),
            decisive=name in decisive,
        )
        for name, value in kept["facts"].items()
    ]
    return sorted(texts, key=lambda text: not text.decisive)
