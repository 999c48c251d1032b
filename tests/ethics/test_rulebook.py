"""The edition: its points, its codes, and the hash over what decides verdicts."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import ethics
from ethics import CODES, EDITION, POINTS, Effect, are_these_rules, content_hash
from ethics.facts import FACT_DOMAINS
from ethics.meaning import HASHED_BY_TEXT, deciding_sources, hash_of
from ethics.rule import Point, Text

PACKAGE = Path(ethics.__file__).parent
NUMBERS = ["1a", "1b", "2a", "2b", "2c", "2d", "2e", "2f", "2g", "2h", "2i"]
MODULES = sorted(PACKAGE.rglob("*.py"))


def is_empty(point: Point) -> bool:
    """Neither a rule nor a mark that people judge here."""
    return not point.rules and point.judgement is None


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names.add(node.module)
    return names


def test_it_has_the_eleven_points_in_order() -> None:
    assert [point.number for point in POINTS] == NUMBERS


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.number)
def test_it_gives_every_point_a_rule_or_a_mark(point: Point) -> None:
    assert not is_empty(point)


def test_it_would_notice_a_point_with_neither_rule_nor_mark() -> None:
    bare = Point(
        number="9z",
        slug="bare",
        title=Text("a", "b"),
        statement=Text("a", "b"),
        source=Text("a", "b"),
        edition=EDITION,
        effective=date(2026, 1, 1),
        rules=(),
    )
    assert is_empty(bare)


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.number)
def test_it_states_every_point_with_source_edition_and_date_in_both_languages(point: Point) -> None:
    for text in (point.title, point.statement, point.source):
        assert text.id
        assert text.en
        assert text["id"] == text.id == str(text)
        assert text["en"] == text.en != text.id
    assert point.number in point.source.id
    assert point.edition == EDITION
    assert point.effective <= date(2026, 12, 31)
    assert re.fullmatch(r"[a-z0-9-]+", point.slug)


def test_it_takes_effect_with_all_its_points_on_one_day() -> None:
    assert {point.effective for point in POINTS} == {date(2026, 1, 1)}


def test_it_says_at_each_point_but_2b_what_is_left_to_judgement() -> None:
    assert {point.number for point in POINTS if not point.judgement} == {"2b"}


def test_it_keeps_every_rule_under_its_own_point() -> None:
    for point in POINTS:
        for rule in point.rules:
            assert rule.point == point.number
            assert set(rule.reads) <= set(FACT_DOMAINS)
            assert rule.on
            assert rule.effects
            assert (rule.hours is not None) == (Effect.oblige in rule.effects)
            if rule.gives_way is not None or rule.waivable is not None:
                assert Effect.block in rule.effects


def test_it_lists_every_obligation_with_its_hours_and_nothing_else_with_any() -> None:
    for info in CODES.values():
        assert info.is_obligation == (info.due_hours is not None)
        assert info.code.startswith(f"{info.point}.")


def test_it_gives_one_obligation_the_same_hours_everywhere() -> None:
    hours: dict[str, set[int | None]] = {}
    for rule in (rule for point in POINTS for rule in point.rules):
        if Effect.oblige in rule.effects:
            hours.setdefault(rule.code, set()).add(rule.hours)
        if rule.gives_way is not None and rule.gives_way.leaves is not None:
            hours.setdefault(rule.gives_way.leaves, set()).add(rule.gives_way.hours)
    assert all(len(different) == 1 for different in hours.values())


def test_it_knows_what_gives_way_to_what() -> None:
    assert CODES["1a.no-agreement"].yields_to == ("2e",)
    assert CODES["2c.discrimination"].yields_to == ("1b", "2d")
    assert CODES["2h.loyalty-unweighed"].yields_to == ("1b", "2e")
    assert CODES["2d.consent-refused"].yields_to == ()
    assert CODES["2i.declare"].yields_to == ("2e",)
    assert CODES["1a.agree"].yields_to == ()
    assert CODES["1a.agree"].is_obligation
    assert CODES["1a.error"].effects == (Effect.block, Effect.flag, Effect.yield_)


def test_it_lets_exactly_the_named_codes_be_waived() -> None:
    assert {info.code for info in CODES.values() if info.waivable} == {
        "1a.no-agreement",
        "1a.no-opportunity",
        "1a.still-reachable",
        "1b.no-benefit",
        "2a.complaint-open",
        "2d.guardian-missing",
        "2d.guardian-refused",
        "2e.emergency",
        "2e.must-serve",
        "2f.unfinished",
        "2f.no-handover",
        "2h.loyalty-unweighed",
        "2h.notes-missing",
        "2h.dual-role",
        "2i.close-relation",
    }


def test_it_hashes_its_content_to_a_stable_hex_digest() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", content_hash())
    content_hash.cache_clear()
    assert content_hash() == content_hash()


def test_it_hashes_every_module_that_can_change_a_verdict() -> None:
    undeciding = {"__init__.py", "__main__.py", "bench.py", "meaning.py", "scenarios.py"}
    modules = {path.relative_to(PACKAGE).as_posix() for path in MODULES}
    assert set(deciding_sources()) == {name for name in modules - undeciding if not name.startswith("wording/")}
    assert hash_of(deciding_sources()) == content_hash()


FACTS = "facts.py"


def edited(change: Callable[[str], str]) -> str:
    """The hash after a change of the module that holds facts and thresholds."""
    sources = deciding_sources()
    changed = change(sources[FACTS])
    assert changed != sources[FACTS]
    return hash_of({**sources, FACTS: changed})


def test_the_hash_stays_where_only_what_is_read_changes() -> None:
    for change in (
        lambda text: text + "\n# Nothing is decided here.\n",
        lambda text: text.replace("\n\n\n", "\n\n"),
        lambda text: re.sub(r'^"""', '"""Said otherwise. ', text, count=1),
    ):
        assert edited(change) == content_hash()


def test_the_hash_moves_where_a_threshold_or_a_rule_changes() -> None:
    assert edited(lambda text: text.replace("emergency_wait_hours: int = 4", "emergency_wait_hours: int = 5")) not in (
        content_hash(),
        edited(lambda text: text.replace("emergency_wait_hours: int = 4", "emergency_wait_hours: int = 6")),
    )
    point, sources = "points/p1a_agreement.py", deciding_sources()
    turned = sources[point].replace("effects=(FLAG,)", "effects=(BLOCK,)", 1)
    assert hash_of({**sources, point: turned}) != content_hash()


def test_entries_of_the_old_way_of_hashing_are_of_these_rules() -> None:
    assert all(are_these_rules(old) for old in (*HASHED_BY_TEXT, content_hash()))
    assert not are_these_rules("0" * 64)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_it_imports_nothing_but_the_standard_library_and_itself(path: Path) -> None:
    outside = {name.partition(".")[0] for name in imports(path)} - set(sys.stdlib_module_names) - {"ethics"}
    assert outside <= ({"yaml"} if path.name == "scenarios.py" else set())


@pytest.mark.parametrize("path", sorted((PACKAGE / "points").glob("p*.py")), ids=lambda path: path.name)
def test_it_keeps_the_points_from_knowing_each_other(path: Path) -> None:
    assert not any(name.startswith("ethics.points") for name in imports(path))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_it_keeps_files_and_functions_short(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 400
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or node.lineno) - node.lineno < 40, node.name
