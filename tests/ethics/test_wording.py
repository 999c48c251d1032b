"""Words: every code with every effect, in both languages, names what was found and never shows a raw name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given

from ethics import CODES, EDITION, POINTS, Effect, Facts, Finding, Policy, Transition, evaluate, wording
from ethics.facts import FACT_DOMAINS, POLICY_DOMAINS
from ethics.rule import Text
from ethics.scenarios import judge, load
from tests.ethics import strategies

LANGUAGES = ("id", "en")
CODE = re.compile(r"\b[12][a-i]\.[a-z]")
RAW = re.compile(r"\w_\w|[{}!]")
# Values that are words of neither language as they stand, or English words that have no place in Indonesian text.
ENGLISH = re.compile(
    r"\b(unassessed|routine|emergency|none|given|refused|withdrawn|expired|unable|written|verbal|undeclared|"
    r"acquaintance|relative|unknown|named|accepted|open|weighed|reviewed|counselor|guardian|true|false)\b",
    re.IGNORECASE,
)


def findings() -> Iterator[Finding]:
    """One finding for every code with every effect and every point that it can yield to."""
    for info in CODES.values():
        for effect in info.effects:
            for to in info.yields_to if effect is Effect.yield_ else (None,):
                hours = info.due_hours if effect is Effect.oblige else None
                yield Finding(info.code, info.point, effect, to, hours, ("reason",))
                if info.is_obligation and effect is not Effect.oblige:
                    yield Finding(info.code, info.point, effect, to, hours, ("overdue",))


def check_text(text: str, lang: str) -> None:
    assert text.strip() == text != ""
    assert not CODE.search(text), text
    assert not RAW.search(text), text
    assert "  " not in text
    if lang == "id":
        assert not ENGLISH.search(text), text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_words_every_code_with_every_effect(lang: str) -> None:
    for finding in findings():
        words = wording.word(finding, Facts(), Policy(), lang)
        check_text(words.message, lang)
        assert words.message[-1] == "."
        if finding.effect is Effect.block:
            assert words.remedy is not None
            check_text(words.remedy, lang)
            assert words.remedy[-1] == "."
        else:
            assert words.remedy is None


@given(strategies.facts(), strategies.policies())
def test_it_words_whatever_an_evaluation_finds(facts: Facts, policy: Policy) -> None:
    for transition in Transition:
        for finding in evaluate(transition, facts, policy).findings:
            for lang in LANGUAGES:
                words = wording.word(finding, facts, policy, lang)
                check_text(words.message, lang)
                assert (words.remedy is None) == (finding.effect is not Effect.block)


def test_it_has_its_own_words_for_every_code_of_the_edition() -> None:
    assert set(wording.EDITIONS[EDITION]) == set(CODES)
    for code, info in CODES.items():
        words = wording.EDITIONS[EDITION][code]
        assert (words.remedy is not None) == (Effect.block in info.effects and not info.is_obligation), code
        assert (words.duty is not None) == (words.evidence is not None) == info.is_obligation, code


def test_it_offers_a_waiver_exactly_where_one_always_counts() -> None:
    always: dict[str, bool] = {}
    for rule in (rule for point in POINTS for rule in point.rules):
        if Effect.block in rule.effects:
            counts = rule.waivable is not None and rule.waivable.when is None
            always[rule.code] = always.get(rule.code, True) and counts
    for code, words in wording.EDITIONS[EDITION].items():
        assert words.waiver == always.get(code, False), code


def test_it_names_only_facts_and_thresholds_that_exist() -> None:
    known = {*FACT_DOMAINS, *POLICY_DOMAINS}
    for code, words in wording.EDITIONS[EDITION].items():
        for text in (words.found, words.remedy or Text("", "")):
            for version in (text.id, text.en):
                named = {name for _, name, _, _ in Formatter().parse(version) if name is not None}
                assert named <= known, code
            assert set(re.findall(r"{\w+}", text.id)) == set(re.findall(r"{\w+}", text.en)), code


def test_it_names_in_each_message_a_fact_that_its_rule_rests_on() -> None:
    for rule in (rule for point in POINTS for rule in point.rules):
        found = wording.EDITIONS[EDITION][rule.code].found.id
        named = {name for _, name, _, _ in Formatter().parse(found) if name is not None}
        assert named & set(rule.reads), rule.code


def test_it_names_the_values_found() -> None:
    facts = Facts(reason="konseli_unreachable", contact_attempts=1, days_since_contact=9)
    finding = next(f for f in evaluate("end", facts).blocks if f.code == "1a.still-reachable")
    words = wording.word(finding, facts, Policy(unreachable_attempts=5))
    assert words.message.startswith("Baru 1 dari 5 upaya menghubungi; kontak terakhir 9 hari lalu (perlu 30).")
    assert words.remedy is not None
    assert "5 upaya" in words.remedy


def test_it_says_different_things_about_different_cases() -> None:
    finding = next(f for f in evaluate("start", Facts()).blocks if f.code == "2d.consent-missing")
    none = wording.word(finding, Facts(), Policy()).message
    assert wording.word(finding, Facts(consent="expired"), Policy()).message != none


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_gives_every_code_a_short_title_of_its_own(lang: str) -> None:
    titles = [wording.title(code, lang) for code in CODES]
    for title in titles:
        check_text(title, lang)
        assert len(title) <= 60
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_says_for_every_obligation_what_to_do_and_what_shows_it(lang: str) -> None:
    for code, info in CODES.items():
        duty = wording.obligation(code, lang)
        check_text(duty.task, lang)
        check_text(duty.evidence, lang)
        if info.is_obligation:
            assert duty != wording.obligation("9z.nothing", lang)
        else:
            assert duty == wording.obligation("9z.nothing", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_has_words_for_every_fact_and_every_value(lang: str) -> None:
    names = []
    for name, domain in {**FACT_DOMAINS, **POLICY_DOMAINS}.items():
        names.append(wording.fact_name(name, lang))
        check_text(names[-1], lang)
        assert names[-1] != wording.fact_name("no_such_fact", lang), name
        values: list[object] = list(domain.allowed)
        if domain.kind == "bool":
            values = [True, False]
        elif domain.kind == "int":
            values = [0, 7]
        shown = [wording.fact_value(name, [v] if domain.kind in ("set", "codes") else v, lang) for v in values]
        assert len(set(shown)) == len(shown), name
        for text in shown:
            check_text(text, lang)
            assert text not in (wording.fact_value("no_such_fact", "x", lang),)
    assert len(set(names)) == len(names)
    assert wording.fact_value("waived", frozenset(), lang)
    assert wording.fact_value("overdue", ["2d.write-consent"], lang) == wording.title("2d.write-consent", lang)


def test_it_says_a_plain_yes_or_no_of_two_names_alone() -> None:
    flags = [name for name, domain in {**FACT_DOMAINS, **POLICY_DOMAINS}.items() if domain.kind == "bool"]
    assert [name for name in flags if wording.fact_value(name, True) == "ya"] == ["surge", "guardian_required"]
    assert [name for name in flags if wording.fact_value(name, False) == "tidak"] == ["surge", "guardian_required"]


def test_it_falls_back_on_neutral_words_for_what_it_does_not_know() -> None:
    stranger = Finding("9z.nothing", "9z", Effect.block, None, None, ("moon",))
    for lang in (*LANGUAGES, "fr", ""):
        for edition in (EDITION, "1999.1", ""):
            words = wording.word(stranger, Facts(), Policy(), lang, edition)
            assert words.message
            assert words.remedy
            assert wording.title("9z.nothing", lang, edition)
        assert wording.obligation("9z.nothing", lang).evidence
        assert wording.fact_name("moon", lang)
        assert wording.fact_value("moon", object(), lang)
        assert wording.fact_value("urgency", "full", lang)
    old = wording.word(Finding("1a.agree", "1a", Effect.yield_, "9z", None, ()), Facts(), Policy(), "en", "1999.1")
    assert "no longer at hand" in old.message
    known = Finding("2e.must-serve", "2e", Effect.advise, None, None, ())
    assert wording.word(known, Facts(), Policy()).message


def test_it_speaks_english_for_any_english_locale_and_indonesian_for_all_else() -> None:
    for lang in ("en", "EN", "en-GB", "En_us"):
        assert wording.fact_name("minor", lang) == wording.fact_name("minor", "en")
    for lang in ("id", "ID", "fr", ""):
        assert wording.fact_name("minor", lang) == wording.fact_name("minor", "id") == wording.fact_name("minor")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_states_the_points_without_raw_names(lang: str) -> None:
    for point in POINTS:
        for text in (point.title, point.statement, point.source, point.judgement):
            if text is not None:
                check_text(text[lang], lang)


def test_it_says_in_hours_or_days_when_a_duty_is_due() -> None:
    due = {24: "Tenggat: 24 jam.", 72: "Tenggat: 3 hari.", 168: "Tenggat: 7 hari.", 30: "Tenggat: 30 jam."}
    for hours, words in due.items():
        finding = Finding("1a.agree", "1a", Effect.oblige, None, hours, ("agreed_time",))
        assert wording.word(finding, Facts(), Policy()).message.endswith(words)


def test_it_words_all_conformance_scenarios_differently_by_language() -> None:
    for scenario in load(Path(__file__).parent / "scenarios.yaml"):
        for finding in judge(scenario).findings:
            words = [wording.word(finding, scenario.facts, scenario.policy, lang).message for lang in LANGUAGES]
            assert words[0] != words[1]
