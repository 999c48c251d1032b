"""Findings in words: what pages show of a verdict, of a code, of the points. The language is an argument."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from counseling.choices import RelationshipHintKind, Speaker
from counseling.models import Inspection, LedgerEntry
from ethics import CODES, EDITION, POINTS, Effect, Facts, Finding, Policy, Verdict, wording

Judged = LedgerEntry | Inspection
"""What holds facts, and a verdict on them by its own edition of the code."""


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
    facts, policy = _judged_on(entry)
    return [
        _in_words(finding, facts, policy, language=language, edition=entry.edition) for finding in _findings_of(entry)
    ]


def flagged_in_words(source: Judged, code: str, *, language: str) -> str:
    """What was found under a code that was flagged, in a sentence or two, worded by its own edition; empty where
    nothing was. Opens the sealed facts."""
    facts, policy = _judged_on(source)
    flagged = (f for f in _findings_of(source) if f.code == code and f.effect is Effect.flag)
    return next((wording.found(f, facts, policy, lang=language, edition=source.edition) for f in flagged), "")


def title_of(code: str, *, language: str, edition: str | None = None) -> str:
    """The short name of a code, by its own edition where that is known."""
    return wording.title(code, language, edition=edition or EDITION)


def _findings_of(source: Judged) -> tuple[Finding, ...]:
    return Verdict.from_dict(source.verdict).findings if source.verdict else ()


def _judged_on(source: Judged) -> tuple[Facts, Policy]:
    kept = source.facts
    facts = Facts.from_mapping(kept["facts"]) if kept else Facts()
    return facts, Policy.from_mapping(source.policy)


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
    """One fact of a decision in words, and on whose word, or on what in the data, it rested (`by` may be empty, `at` an
    ISO time or empty)."""

    name: str
    value: str
    by: str
    at: str
    decisive: bool


def facts_in_words(entry: Judged, *, language: str, code: str = "") -> list[FactText]:
    """The facts as evaluated, those that a finding rests on first; with `code`, a finding of that code alone. Opens the
    sealed facts."""
    kept = entry.facts
    if not kept:
        return []
    findings = (f for f in entry.verdict.get("findings", []) if code in ("", f["code"]))
    decisive = {name for finding in findings for name in finding["facts"]}
    said = kept["said"]
    speakers = {**dict(Speaker.choices), **dict(RelationshipHintKind.choices)}
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
