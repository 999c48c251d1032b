"""Reads files of scenarios, evaluates them, and compares what came out with what was expected."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ethics.engine import evaluate
from ethics.facts import FactError, Facts, Policy
from ethics.rulebook import CODES, POINTS
from ethics.verdict import Outcome, Transition, Verdict

CODE_LISTS = ("blocks", "flags", "obliges", "advises", "waives")
SCENARIO_KEYS = ("name", "transition", "facts", "policy", "expect")
REQUIRED_KEYS = ("name", "transition", "facts")
EXPECT_KEYS = ("outcome", *CODE_LISTS, "yields")

Expected = Mapping[str, str | frozenset[str] | Mapping[str, str]]


class UnusableFileError(Exception):
    """A file that cannot be checked; says which file, which scenario, which name, and what is allowed there."""

    def __init__(self, path: Path, problem: str, scenario: str | None = None) -> None:
        where = f"{path}: {scenario}" if scenario else str(path)
        super().__init__(f"{where}: {problem}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One case with the transition tried on it, and what should come of it; `expect` is empty where nothing is."""

    name: str
    transition: Transition
    facts: Facts
    policy: Policy
    expect: Expected


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a verdict that is not as expected."""

    part: str
    expected: str
    got: str


def load(path: Path) -> list[Scenario]:
    """All scenarios of a file, YAML or JSON lines; raises UnusableFileError at the first thing wrong with it."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UnusableFileError(path, f"cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise UnusableFileError(path, f"is not UTF-8 text (byte {error.start})") from None
    entries = _json_lines(path, text) if path.suffix.lower() == ".jsonl" else _yaml_list(path, text)
    return [_scenario(path, place, entry) for place, entry in entries]


def differences(scenario: Scenario, verdict: Verdict) -> list[Difference]:
    """What is not as expected; parts that the scenario leaves out are not compared."""
    found: list[Difference] = []
    for part, expected in scenario.expect.items():
        got = _part(verdict, part)
        if got != expected:
            found.append(Difference(part, _shown(expected), _shown(got)))
    return found


def judge(scenario: Scenario) -> Verdict:
    return evaluate(scenario.transition, scenario.facts, scenario.policy)


def _part(verdict: Verdict, part: str) -> str | frozenset[str] | Mapping[str, str]:
    if part == "outcome":
        return verdict.outcome.value
    if part == "yields":
        return {finding.code: finding.yields_to or "" for finding in verdict.yields}
    return frozenset(finding.code for finding in getattr(verdict, part))


def _shown(value: str | frozenset[str] | Mapping[str, str]) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, frozenset):
        return f"[{', '.join(sorted(value))}]"
    return "{" + ", ".join(f"{code}: {point}" for code, point in sorted(value.items())) + "}"


def _json_lines(path: Path, text: str) -> Iterator[tuple[str, object]]:
    # Only a line feed ends a line: other separators may stand inside a JSON string.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            place = f"line {number}"
            try:
                yield place, json.loads(line, object_pairs_hook=_unique)
            except (ValueError, RecursionError) as error:
                raise UnusableFileError(path, f"is not a usable JSON object: {_first_line(error)}", place) from None


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the name {repeated!r} stands twice")
    return mapping


def _yaml_list(path: Path, text: str) -> Iterator[tuple[str, object]]:
    try:
        import yaml
    except ImportError:
        raise UnusableFileError(path, "reading YAML needs PyYAML; JSON lines (.jsonl) need nothing") from None
    try:
        entries = yaml.load(text, Loader=_yaml_loader())
    except Exception as error:
        # PyYAML lets errors of many kinds through for malformed scalars: all mean the same here.
        raise UnusableFileError(path, f"is not usable YAML: {_first_line(error)}") from None
    if not isinstance(entries, list):
        raise UnusableFileError(path, f"holds no list of scenarios, but {_kind(entries)}")
    for number, entry in enumerate(entries, start=1):
        yield f"scenario {number}", entry


@cache
def _yaml_loader() -> Any:
    import yaml

    class StrictLoader(yaml.SafeLoader):
        """Refuses a mapping that gives the same key twice, where YAML would take the last, and numbers without end."""

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
            seen: set[tuple[str, str]] = set()
            for key, _ in node.value:
                if isinstance(key, yaml.ScalarNode):
                    if (key.tag, key.value) in seen:
                        line = key.start_mark.line + 1
                        raise ValueError(f"the name {key.value!r} stands twice (line {line})")
                    seen.add((key.tag, key.value))
            return super().construct_mapping(node, deep)

        def construct_yaml_int(self, node: yaml.ScalarNode) -> int:
            number: int = super().construct_yaml_int(node)
            # Written in hexadecimal, it may be longer than Python is willing to show in a message.
            str(number)
            return number

    StrictLoader.add_constructor("tag:yaml.org,2002:int", StrictLoader.construct_yaml_int)
    return StrictLoader


def _scenario(path: Path, place: str, entry: object) -> Scenario:
    if not isinstance(entry, dict):
        raise UnusableFileError(path, f"is no scenario, but {_kind(entry)}", place)
    name = entry.get("name")
    if isinstance(name, str) and name.strip():
        place = f"{place} ({name!r})"
    try:
        _check_keys("scenario", entry, SCENARIO_KEYS, REQUIRED_KEYS)
        if not isinstance(name, str) or not name.strip():
            raise FactError("name", name, "some text")
        return Scenario(
            name=name,
            transition=_transition(entry["transition"]),
            facts=Facts.from_mapping(entry["facts"]),
            policy=Policy.from_mapping(entry["policy"]) if "policy" in entry else Policy(),
            expect=_expected(entry["expect"]) if "expect" in entry else {},
        )
    except FactError as error:
        raise UnusableFileError(path, str(error), place) from None


def _check_keys(
    what: str, entry: Mapping[Any, object], allowed: tuple[str, ...], required: tuple[str, ...] = ()
) -> None:
    for key, value in entry.items():
        if key not in allowed:
            raise FactError(key, value, ", ".join(allowed), known=False)
    for key in required:
        if key not in entry:
            raise FactError(what, f"without {key}", f"with {', '.join(required)}")


def _transition(value: object) -> Transition:
    if not isinstance(value, str) or value not in tuple(Transition):
        raise FactError("transition", value, ", ".join(Transition))
    return Transition(value)


def _expected(value: object) -> Expected:
    if not isinstance(value, dict):
        raise FactError("expect", value, f"a mapping with {', '.join(EXPECT_KEYS)}")
    _check_keys("expect", value, EXPECT_KEYS)
    expected: dict[str, str | frozenset[str] | Mapping[str, str]] = {}
    for part, wanted in value.items():
        if part == "outcome":
            expected[part] = _one_of(part, wanted, tuple(Outcome))
        elif part == "yields":
            expected[part] = _expected_yields(wanted)
        else:
            expected[part] = _expected_codes(part, wanted)
    return expected


def _expected_yields(wanted: object) -> Mapping[str, str]:
    if not isinstance(wanted, dict):
        raise FactError("yields", wanted, "a mapping of codes to points")
    points = tuple(point.number for point in POINTS)
    return {_one_of("yields", code, tuple(CODES)): _one_of(code, point, points) for code, point in wanted.items()}


def _expected_codes(part: str, wanted: object) -> frozenset[str]:
    if not isinstance(wanted, list):
        raise FactError(part, wanted, "a list of codes")
    return frozenset(_one_of(part, code, tuple(CODES)) for code in wanted)


def _one_of(name: str, value: object, allowed: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise FactError(name, value, ", ".join(allowed))
    return value


def _kind(value: object) -> str:
    kinds = {dict: "a mapping", list: "a list", str: "text", type(None): "nothing"}
    return kinds.get(type(value), f"a {type(value).__name__}")


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
