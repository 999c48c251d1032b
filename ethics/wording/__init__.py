"""Turns findings into sentences, in Indonesian and in English, when a person reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ethics.facts import FACT_DOMAINS, Facts, Policy
from ethics.rule import Text
from ethics.rulebook import EDITION
from ethics.verdict import Effect, Finding
from ethics.wording import edition_2026_1
from ethics.wording.names import BOOLS, CHOICES, NAMES, PLAIN_BOOL
from ethics.wording.words import Edition, Words

__all__ = ["Duty", "Wording", "fact_name", "fact_value", "found", "obligation", "title", "word"]

# A new edition is added here and the old ones stay: a decision is read in the words of its own edition.
EDITIONS: Mapping[str, Edition] = {"2026.1": edition_2026_1.WORDS}

_UNKNOWN = Words(
    title=Text("Temuan menurut kode etik", "Finding under the code of ethics"),
    found=Text(
        "Temuan ini berasal dari edisi kode etik yang kata-katanya tidak tersedia lagi.",
        "This finding comes from an edition of the code whose words are no longer at hand.",
    ),
    remedy=Text("Bicarakan dengan supervisor Anda.", "Talk to your supervisor."),
    duty=Text("Bicarakan kewajiban ini dengan supervisor Anda.", "Talk to your supervisor about this duty."),
    evidence=Text("Keputusan supervisor yang tercatat.", "The supervisor's decision on record."),
)
_NOT_NAMED = Text("keterangan lain", "another detail")
_EMPTY = Text("tidak ada", "none")

_FLAGGED = Text("Supervisor akan meninjaunya.", "A supervisor will review it.")
_WAIVED = Text(
    "Supervisor memberi pengecualian untuk kali ini.",
    "A supervisor has made an exception for this time.",
)
_MAY_BE_WAIVED = Text(
    "Bila itu tidak mungkin, supervisor dapat memberi pengecualian untuk kali ini.",
    "If that is not possible, a supervisor may make an exception for this time.",
)
_OVERDUE = Text("Kewajiban ini sudah lewat tenggat: ", "This duty is past its time: ")
_MAKE_GOOD = Text("Penuhi dahulu kewajiban itu. Buktinya: ", "Make it good first. What shows it: ")
_DUE = Text("Tenggat: {due}.", "Due within {due}.")
_HOURS = Text("{n} jam", "{n} hours")
_DAYS = Text("{n} hari", "{n} days")
_YIELDS = {
    "1b": Text(
        "Hal ini tidak menahan, karena konseli berhak mengakhiri (butir 1b).",
        "This holds nothing up, because the konseli has the right to end (point 1b).",
    ),
    "2d": Text(
        "Hal ini tidak menahan, karena tidak seorang pun dipaksa menerima bantuan (butir 2d).",
        "This holds nothing up, because nobody is made to take help (point 2d).",
    ),
    "2e": Text(
        "Hal ini tidak menahan, karena kebutuhan yang mendesak didahulukan (butir 2e).",
        "This holds nothing up, because urgent need goes first (point 2e).",
    ),
}
_YIELDS_ELSEWHERE = Text(
    "Hal ini tidak menahan, karena butir lain didahulukan.",
    "This holds nothing up, because another point goes first.",
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What was found in this case and, for a block, what would make it pass."""

    message: str
    remedy: str | None


@dataclass(frozen=True, slots=True)
class Duty:
    """What an obligation asks for, and what shows that it was done."""

    task: str
    evidence: str


class _Values(dict[str, str]):
    """Words for the facts and thresholds of one case, made only for those that a sentence names."""

    def __init__(self, facts: Facts, policy: Policy, lang: str) -> None:
        super().__init__()
        self._facts = facts
        self._policy = policy
        self._lang = lang

    def __missing__(self, name: str) -> str:
        record = self._facts if name in FACT_DOMAINS else self._policy
        return fact_value(name, getattr(record, name, None), self._lang)


def word(finding: Finding, facts: Facts, policy: Policy, lang: str = "id", edition: str = EDITION) -> Wording:
    """Say in words what a finding found, in the words of the edition that it was made under."""
    lang = _language(lang)
    words = _words(finding.code, edition)
    values = _Values(facts, policy, lang)
    parts = [found(finding, facts, policy, lang, edition)]
    if finding.effect is Effect.oblige:
        parts.append((words.duty or words.title)[lang])
    parts.extend(_consequence(finding, lang))
    remedy = _remedy(finding, words, values, lang) if finding.effect is Effect.block else None
    return Wording(" ".join(parts), remedy)


def found(finding: Finding, facts: Facts, policy: Policy, lang: str = "id", edition: str = EDITION) -> str:
    """Say in words what a finding found, without what follows from it."""
    lang = _language(lang)
    words = _words(finding.code, edition)
    parts = []
    if finding.facts != ("overdue",):
        parts.append(words.found[lang].format_map(_Values(facts, policy, lang)))
    if "overdue" in finding.facts:
        parts.append(_OVERDUE[lang] + (words.duty or words.title)[lang])
    return " ".join(parts)


def title(code: str, lang: str = "id", edition: str = EDITION) -> str:
    """A short label for a list."""
    return _words(code, edition).title[_language(lang)]


def obligation(code: str, lang: str = "id", edition: str = EDITION) -> Duty:
    """What an obligation asks for, and which evidence closes it."""
    lang = _language(lang)
    words = _words(code, edition)
    return Duty(
        task=(words.duty or _UNKNOWN.duty or words.title)[lang],
        evidence=(words.evidence or _UNKNOWN.evidence or words.title)[lang],
    )


def fact_name(name: str, lang: str = "id") -> str:
    """The name of a fact or threshold in words."""
    return NAMES.get(name, _NOT_NAMED)[_language(lang)]


def fact_value(name: str, value: object, lang: str = "id") -> str:
    """The value of a fact or threshold in words."""
    lang = _language(lang)
    if isinstance(value, bool):
        return BOOLS.get(name, PLAIN_BOOL)[value][lang]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return CHOICES.get(name, {}).get(value, _NOT_NAMED)[lang]
    if isinstance(value, (frozenset, set, list, tuple)):
        return ", ".join(_members(name, value, lang)) or _EMPTY[lang]
    return _NOT_NAMED[lang]


def _members(name: str, value: Iterable[object], lang: str) -> list[str]:
    members = sorted(str(member) for member in value)
    if name in CHOICES:
        return [fact_value(name, member, lang) for member in members]
    return [title(member, lang) for member in members]


def _language(lang: str) -> str:
    """English for any English locale, Indonesian for all else."""
    return "en" if lang.lower().startswith("en") else "id"


def _words(code: str, edition: str) -> Words:
    return EDITIONS.get(edition, {}).get(code, _UNKNOWN)


def _consequence(finding: Finding, lang: str) -> list[str]:
    """The closing sentence: what follows from the finding."""
    match finding.effect:
        case Effect.flag:
            return [_FLAGGED[lang]]
        case Effect.waive:
            return [_WAIVED[lang]]
        case Effect.yield_:
            return [_YIELDS.get(finding.yields_to or "", _YIELDS_ELSEWHERE)[lang]]
        case Effect.oblige if finding.due_hours is not None:
            return [_DUE[lang].format(due=_duration(finding.due_hours, lang))]
        case _:
            return []


def _duration(hours: int, lang: str) -> str:
    if hours > 24 and hours % 24 == 0:
        return _DAYS[lang].format(n=hours // 24)
    return _HOURS[lang].format(n=hours)


def _remedy(finding: Finding, words: Words, values: _Values, lang: str) -> str:
    if "overdue" in finding.facts and words.evidence is not None:
        return _MAKE_GOOD[lang] + words.evidence[lang]
    remedy = (words.remedy or _UNKNOWN.remedy or words.title)[lang].format_map(values)
    return f"{remedy} {_MAY_BE_WAIVED[lang]}" if words.waiver else remedy
