"""The mutation run: which faults it makes and leaves, how it draws, what it keeps, and that it sees what is tested."""

from collections import Counter
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tests.plugins import mutants
from tests.plugins.mutation import book, sample, seen
from tests.plugins.mutation.edits import edits_of
from tests.plugins.mutation.sample import Mutant
from tests.plugins.mutation.workshop import Outcome, UnsoundError, Workshop

ROOT = Path(__file__).parents[2]


def made(source: str, *, with_sql: bool = False) -> set[str]:
    """The texts that the faults leave."""
    text = dedent(source)
    return {edit.applied_to(text) for edit in edits_of(text, with_sql=with_sql)}


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("a = b == c", {"a = b != c"}),
        ("a = b < c", {"a = b <= c"}),
        ("a = b in c", {"a = b not in c"}),
        ("a = b and c", {"a = b or c", "a = b", "a = c"}),
        ("a = not b", {"a = b"}),
        ("a = b + c", {"a = b - c"}),
        ("a = 3", {"a = 4", "a = 2"}),
        ("a = 0", {"a = 1", "a = (-1)"}),
        ("a = True", {"a = False"}),
        ("a = 'open'", {"a = 'openx'"}),
        ("a = (b, c)", {"a = (c,)", "a = (b,)"}),
        ("a = {b: c}", {"a = {}"}),
        ("a = any(b)", {"a = all(b)"}),
        ("a = b if c else d", {"a = b if not (c) else d"}),
        ("a = [b for b in c if d]", {"a = [b for b in c if True]"}),
        ("a.filter(b=c)", {"pass", "a.exclude(b=c)", "a", "a.filter()"}),
        ("a.b = c", {"pass"}),
        ("a += b", {"pass"}),
        ("raise KeyError", {"pass"}),
    ],
)
def test_it_makes_small_faults(line: str, faults: set[str]) -> None:
    assert made(line) == faults


def test_it_turns_round_what_a_question_answers_and_leaves_out_what_others_return() -> None:
    assert made("def f() -> bool:\n    return g()\n") == {"def f() -> bool:\n    return not (g())\n"}
    assert made("def f() -> X:\n    return g()\n") == {"def f() -> X:\n    return None\n"}


def test_it_drops_a_decorator_but_no_cache() -> None:
    assert made("@service\ndef f(): ...\n") == {"\ndef f(): ...\n"}
    assert made("@lru_cache(maxsize=1)\ndef f(): ...\n") == set()


@pytest.mark.parametrize(
    "source",
    [
        '"""What lives here."""',
        "import a",
        "def f(a: Literal['b']) -> Literal['c']: ...",
        "A: Literal['b']",
        "A = Literal['b']",
        "__all__ = ['a']",
        "a = 'What people read.'",
        "a = _('Read')",
        "if TYPE_CHECKING:\n    a = 1",
    ],
)
def test_it_leaves_what_says_nothing_about_behaviour(source: str) -> None:
    assert made(source) == set()


def test_it_finds_the_place_behind_letters_that_take_several_bytes() -> None:
    assert made("a = 'Kütüphane, ya da…', b == c") >= {"a = 'Kütüphane, ya da…', b != c"}


def test_it_makes_faults_in_sql_and_leaves_the_python_in_its_braces() -> None:
    faults = made('a = f"EXISTS (SELECT 1 FROM b WHERE c = {d == e} AND g IS NULL)"', with_sql=True)
    assert faults == {
        'a = f"NOT EXISTS (SELECT 1 FROM b WHERE c = {d == e} AND g IS NULL)"',
        'a = f"EXISTS (SELECT 1 FROM b WHERE c <> {d == e} AND g IS NULL)"',
        'a = f"EXISTS (SELECT 1 FROM b WHERE c = {d == e} OR g IS NULL)"',
        'a = f"EXISTS (SELECT 1 FROM b WHERE c = {d == e} AND g IS NOT NULL)"',
        'a = f"EXISTS (SELECT 1 FROM b WHERE c = {d == e})"',
    }


@pytest.fixture(scope="module")
def drawn() -> list[Mutant]:
    return sample.draw(ROOT)


def test_it_draws_as_many_as_are_asked_for_and_the_same_ones_again(drawn: list[Mutant]) -> None:
    rooms = [mutant.room for mutant in drawn]
    assert {room: rooms.count(room) for room in sample.SIZES} == sample.SIZES
    assert len(drawn) >= 300 and rooms.count("ethics") >= 200
    assert sample.draw(ROOT, {"access": 40}) == [mutant for mutant in drawn if mutant.room == "access"]
    assert len({mutant.id for mutant in drawn}) == len({mutant.key for mutant in drawn}) == len(drawn)


def test_another_seed_draws_others(drawn: list[Mutant]) -> None:
    others = sample.draw(ROOT, {"access": 40}, seed=1)
    assert {mutant.id for mutant in others} != {mutant.id for mutant in drawn if mutant.room == "access"}


def test_a_function_with_its_telling_line_does_the_same() -> None:
    source = 'def f(a):\n    """Adds."""\n    return a + 1\n\n\nclass B:\n    def g(self):\n        return 3\n'
    program: dict[str, Any] = {}
    exec(seen.telling(source, "a.py"), program)
    assert program["f"](1) == 2 and program["B"]().g() == 3
    assert seen.telling(source, "a.py").count("a.py::f") == seen.telling(source, "a.py").count("a.py::B.g") == 1


def test_a_function_that_keeps_what_it_found_tells_of_no_single_test() -> None:
    source = "@lru_cache\ndef f(a):\n    return a + 1\n"
    assert seen.telling(source, "a.py") == source


def test_it_begins_with_the_tests_that_killed_others_of_the_file_then_with_those_named_after_it(
    drawn: list[Mutant],
) -> None:
    mutant = next(mutant for mutant in drawn if mutant.file == "counseling/access/case.py")
    known = seen.Seen()
    files = {f"tests/counseling/{name}.py": 5.0 for name in ("access/test_flag", "access/test_case", "views/test_case")}
    known.seconds.update({**files, "tests/counseling/views/test_note.py": 1.0})
    known.ran[f"{mutant.file}::{mutant.edit.where}"] = set(known.seconds)
    order = [
        "tests/counseling/access/test_case.py",
        "tests/counseling/views/test_case.py",
        "tests/counseling/access/test_flag.py",
        "tests/counseling/views/test_note.py",
    ]
    assert known.order(mutant, Counter(), Counter()) == order
    assert known.order(mutant, Counter({order[3]: 2}), Counter()) == [order[3], *order[:3]]
    assert known.order(mutant, Counter(), Counter({order[3]: 2})) == [*order[:2], order[3], order[2]]
    assert known.worth(order, 11) == order[:2]
    assert known.worth(order, 1) == order[:1]


def test_of_the_tests_of_the_rules_it_runs_those_that_import_the_module() -> None:
    assert "ethics/points/p2d_permission.py" in seen.imported_by(ROOT, "tests/ethics/test_engine.py")
    assert "ethics/wording/names.py" in seen.imported_by(ROOT, "tests/ethics/test_wording.py")
    assert "ethics/wording/names.py" not in seen.imported_by(ROOT, "tests/ethics/test_engine.py")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of one rule and one test, which knows nothing of Django."""
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    files = {
        "ethics/rule.py": "def ok(age):\n    return age >= 18\n\n\ndef wait(n):\n    while n > 0:\n        n -= 1\n",
        "tests/plugins/mutation/within.py": (ROOT / "tests/plugins/mutation/within.py").read_text(encoding="utf-8"),
        "tests/ethics/test_rule.py": (
            "from ethics.rule import ok, wait\n\ndef test_age():\n    assert ok(18) and not ok(16)\n    wait(3)\n"
        ),
        "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-ra'\n",
    }
    for name, text in files.items():
        path = tmp_path / "house" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "house"


def test_it_tells_what_was_killed_from_what_survived_and_leaves_the_checkout_alone(house: Path) -> None:
    source = (house / "ethics/rule.py").read_text(encoding="utf-8")
    workshop = Workshop(house.parent)
    workshop.build(house)
    found = {}
    for mutant in sample.draw(house, {"ethics": 50}):
        if mutant.edit.kind == "number" and mutant.edit.where == "ok":
            outcome = workshop.trial(mutant, ["tests/ethics/test_rule.py"], seconds=1)
            found[mutant.diff[1]] = (outcome.how, outcome.by)
    test = "tests/ethics/test_rule.py::test_age"
    assert found == {
        "return age >= 19": ("killed", test),
        "return age >= 17": ("survived", ""),
    }
    assert (house / "ethics/rule.py").read_text(encoding="utf-8") == source
    assert (workshop.root / "ethics/rule.py").read_text(encoding="utf-8") == source


def test_it_begins_with_no_copy_in_which_the_tests_fail_anyhow(house: Path) -> None:
    (house / "ethics/rule.py").write_text("def ok(age):\n    return False\n", encoding="utf-8")
    workshop = Workshop(house.parent)
    workshop.build(house)
    with pytest.raises(UnsoundError, match=r"ERROR tests/ethics/test_rule\.py"):
        workshop.require_sound(["tests/ethics/test_rule.py"])


def test_what_loops_for_ever_is_ended(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.plugins.mutation.workshop.SLACK", 2)
    workshop = Workshop(house.parent)
    workshop.build(house)
    endless = next(m for m in sample.draw(house, {"ethics": 50}) if m.diff == ("n -= 1", "pass"))
    assert workshop.trial(endless, ["tests/ethics/test_rule.py"], seconds=0).how == "timeout"


TODAY = {"ethics": "tests of today"}


class TestBook:
    @pytest.fixture
    def results(self, tmp_path: Path) -> book.Book:
        return book.Book(tmp_path / "var" / "results.jsonl", TODAY)

    def test_it_goes_on_where_it_was_stopped(self, results: book.Book, drawn: list[Mutant]) -> None:
        results.add(drawn[0], Outcome("killed", "tests/ethics/test_a.py::test_b"), 2)
        results.add(drawn[1], Outcome("survived"), 2)
        again = book.Book(results.path, TODAY)
        assert [again.of(mutant) is None for mutant in drawn[:3]] == [False, False, True]
        assert again.kills(drawn[0].file, drawn) == {"tests/ethics/test_a.py": 1}

    def test_what_survived_is_tried_again_by_other_tests(self, results: book.Book, drawn: list[Mutant]) -> None:
        results.add(drawn[0], Outcome("killed"), 2)
        results.add(drawn[1], Outcome("survived"), 2)
        later = book.Book(results.path, {"ethics": "tests of tomorrow"})
        assert later.of(drawn[0]) and later.of(drawn[1]) is None

    def test_too_few_killed_or_a_survivor_that_no_page_names_is_no_good_run(
        self, results: book.Book, drawn: list[Mutant]
    ) -> None:
        ten = drawn[:10]
        for mutant in ten[:9]:
            results.add(mutant, Outcome("killed"), 2)
        assert book.faults(ten, results, "") == ["ethics: 1 mutants were not tried. The next run goes on with them."]
        results.add(ten[9], Outcome("survived"), 2)
        assert book.faults(ten, results, "") == [f"Survivors that the page does not name: {ten[9].id}."]
        assert book.faults(ten, results, f"`{ten[9].id}` is equivalent.") == []
        results.add(ten[8], Outcome("survived"), 2)
        assert book.faults(ten, results, f"{ten[8].id} {ten[9].id}") == [
            "ethics: 80.0 % of the mutants were killed, fewer than 90."
        ]
        assert "| ethics | 10 | 8 | 0 | 2 | 80.0 | 0 |" in book.table(ten, results)


def test_of_a_long_statement_it_shows_what_is_around_the_change() -> None:
    long = "a = {" + ", ".join(f'"{letter}": 1' for letter in "abcdefghijklmnopqrstuvwxyz") + "}"
    before, after = book.shortened(long, long.replace('"m": 1, ', "").replace('"', "'"))
    assert '"m": 1' in before and '"m": 1' not in after
    assert max(len(before), len(after)) < 120
    assert book.shortened("a == b", "a != b") == ("a == b", "a != b")


def test_the_command_says_what_is_known_without_trying_anything(
    monkeypatch: pytest.MonkeyPatch, house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(mutants, "ROOT", house)
    assert mutants.main(["--report", "--rooms", "ethics"]) == 1
    assert "mutants were not tried" in capsys.readouterr().out
