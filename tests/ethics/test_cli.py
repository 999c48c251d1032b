"""`python -m ethics`: exit codes, both formats, and files that cannot be used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import accumulate, chain, count
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from ethics import bench
from ethics.__main__ import main

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
SITUATIONS = str(HERE / "scenarios.yaml")


def line(**entry: Any) -> str:
    return json.dumps({"name": "a case", "transition": "start", "facts": {}, **entry}) + "\n"


def write(path: Path, content: str | bytes) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ethics", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


def test_it_exits_0_when_all_is_as_expected(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", SITUATIONS, str(HERE / "codes.yaml")]) == 0
    assert "0 berbeda" in capsys.readouterr().out


def test_it_exits_1_and_shows_expected_against_got(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(
        tmp_path / "a.jsonl",
        line(expect={"outcome": "allowed", "blocks": ["2d.consent-missing"], "yields": {"1a.no-agreement": "2e"}}),
    )
    assert main(["check", file, "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert "DIFFERS: a case" in out
    assert "outcome: expected allowed, got blocked" in out
    assert "blocks: expected [2d.consent-missing], got [1a.no-agreement," in out
    assert "yields: expected {1a.no-agreement: 2e}, got {}" in out
    assert "To pass: " in out


def test_it_exits_0_when_nothing_was_expected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "a.jsonl", line() + "\n" + line(expect={}))
    assert main(["check", file, "--format", "json"]) == 0
    results = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert [result["ok"] for result in results] == [None, None]


def test_it_compares_only_what_is_given(tmp_path: Path) -> None:
    assert main(["check", write(tmp_path / "a.jsonl", line(expect={"flags": []}))]) == 0
    assert main(["check", write(tmp_path / "b.jsonl", line(expect={"blocks": []}))]) == 1


def test_it_writes_one_json_object_a_line_in_the_order_of_the_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = write(tmp_path / "z.jsonl", line(name="satu") + line(name="dua", expect={"outcome": "blocked"}))
    second = write(tmp_path / "a.yaml", "- {name: tiga, transition: end, facts: {}, expect: {outcome: allowed}}\n")
    assert main(["check", first, second, "--format", "json"]) == 1
    results = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert [(result["name"], result["ok"]) for result in results] == [("satu", None), ("dua", True), ("tiga", False)]
    for result in results:
        assert list(result) == ["name", "transition", "outcome", "findings", "ok"]
        for finding in result["findings"]:
            assert list(finding) == [
                "code", "point", "effect", "yields_to", "due_hours", "message", "remedy", "facts"
            ]  # fmt: skip
            assert (finding["remedy"] is not None) == (finding["effect"] == "block")


def test_it_words_in_the_language_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "a.jsonl", line())
    main(["check", file, "--format", "json"])
    indonesian = json.loads(capsys.readouterr().out)
    main(["check", file, "--format", "json", "--lang", "en"])
    english = json.loads(capsys.readouterr().out)
    assert indonesian["findings"][0]["message"].startswith("Waktu")
    assert english["findings"][0]["message"].startswith("Time")


UNUSABLE: dict[str, tuple[str, str | bytes, list[str]]] = {
    "an unknown fact": ("a.jsonl", line(facts={"mood": "low"}), ["line 1", "a case", "mood", "urgency"]),
    "a value outside": ("a.jsonl", line(facts={"urgency": "high"}), ["a case", "urgency", "high", "routine"]),
    "a number for a bool": ("a.jsonl", line(facts={"minor": 1}), ["minor", "1", "true, false"]),
    "an unknown waived code": ("a.jsonl", line(facts={"waived": ["x"]}), ["waived", "x", "2f.unfinished"]),
    "an unhashable member": ("a.jsonl", line(facts={"waived": [{}]}), ["waived", "2f.unfinished"]),
    "an unknown threshold": ("a.jsonl", line(policy={"limit": 1}), ["limit", "notes_limit"]),
    "a threshold of zero": ("a.jsonl", line(policy={"notes_limit": 0}), ["notes_limit", "1 or more"]),
    "a null policy": ("a.jsonl", line(policy=None), ["policy"]),
    "an unknown transition": ("a.jsonl", line(transition="open"), ["transition", "open", "start, continue"]),
    "a transition of no text": ("a.jsonl", line(transition=["start"]), ["transition", "start, continue"]),
    "facts that are a list": ("a.jsonl", line(facts=[]), ["fact"]),
    "a name of no text": ("a.jsonl", line(name=3), ["name"]),
    "an empty name": ("a.jsonl", line(name=" "), ["line 1: name"]),
    "an unknown key": ("a.jsonl", line(expects={}), ["expects", "expect"]),
    "a missing key": ("a.jsonl", '{"name": "a", "transition": "start"}', ["facts"]),
    "an unknown expectation": ("a.jsonl", line(expect={"block": []}), ["block", "blocks"]),
    "an unknown outcome": ("a.jsonl", line(expect={"outcome": "ok"}), ["outcome", "ok", "allowed"]),
    "an unknown expected code": ("a.jsonl", line(expect={"flags": ["1a.nope"]}), ["flags", "1a.nope"]),
    "codes that are no list": ("a.jsonl", line(expect={"flags": "1a.deceased"}), ["flags", "list"]),
    "yields that are a list": ("a.jsonl", line(expect={"yields": []}), ["yields", "mapping"]),
    "a yield of an unknown code": ("a.jsonl", line(expect={"yields": {"1a.nope": "2e"}}), ["yields = 1a.nope"]),
    "a yield to no point": ("a.jsonl", line(expect={"yields": {"1a.no-agreement": "9z"}}), ["9z", "2e"]),
    "an expectation of null": ("a.jsonl", line(expect=None), ["expect"]),
    "a line that is no JSON": ("a.jsonl", line() + "{oops\n", ["line 2"]),
    "a line that is a list": ("a.jsonl", "[1]\n", ["line 1", "a list"]),
    "a name that stands twice": ("a.jsonl", '{"name": "a", "name": "b"}\n', ["'name'", "twice"]),
    "a fact that stands twice": (
        "a.jsonl",
        '{"name": "a", "transition": "start", "facts": {"minor": true, "minor": false}}',
        ["'minor'", "twice"],
    ),
    "JSON nested too deeply": ("a.jsonl", "[" * 100_000, ["line 1"]),
    "a number too long": ("a.jsonl", '{"name": ' + "9" * 5000 + "}", ["line 1"]),
    "no UTF-8": ("a.jsonl", b"\xff\xfe{}", ["UTF-8"]),
    "no YAML": ("a.yaml", "- {name: [}", ["YAML"]),
    "YAML with a tab": ("a.yaml", "\t- a", ["YAML"]),
    "YAML of two documents": ("a.yaml", "- a\n---\n- b\n", ["YAML"]),
    "a YAML key that stands twice": (
        "a.yaml",
        "- {name: a, transition: start, name: b, facts: {}}",
        ["twice (line 1)"],
    ),
    "a YAML key that cannot be one": ("a.yaml", "- {[a]: b}", ["YAML"]),
    "a YAML tag that is unknown": ("a.yaml", "- !!python/object:os.system {}", ["YAML"]),
    "a YAML date that does not exist": ("a.yaml", "- 2026-99-99", ["YAML"]),
    "YAML nested too deeply": ("a.yaml", "[" * 5000, ["YAML"]),
    "YAML that holds itself": ("a.yaml", "- &a [*a]", ["a list"]),
    "a YAML mapping": ("a.yaml", "name: a", ["a mapping"]),
    "an empty YAML file": ("a.yaml", "", ["nothing"]),
    "a YAML number as key": ("a.yaml", "- {name: a, transition: start, facts: {1: 2}}", ["scenario 1 (", "urgency"]),
    "a YAML number too long": (
        "a.yaml",
        "- {name: a, transition: standing, facts: {opened: true, days_since_contact: 0x" + "f" * 5000 + "}}",
        ["YAML", "digits"],
    ),
    "a YAML no for a wish": ("a.yaml", "- {name: a, transition: start, facts: {reason: no}}", ["reason", "False"]),
    "a file that is binary": ("a.yaml", b"\x00\x01\x02", ["YAML"]),
}


@pytest.mark.parametrize("case", list(UNUSABLE))
def test_it_exits_2_for_a_file_with(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name, content, named = UNUSABLE[case]
    file = write(tmp_path / name, content)
    usable = write(tmp_path / "usable.jsonl", line())
    assert main(["check", usable, file]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert file in captured.err
    for expected in named:
        assert expected in captured.err
    assert "Traceback" not in captured.err


def test_it_names_the_kind_of_an_error_that_says_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> object:
        raise AssertionError

    monkeypatch.setattr("yaml.load", fails)
    assert main(["check", write(tmp_path / "a.yaml", "- a")]) == 2
    assert "is not usable YAML: AssertionError" in capsys.readouterr().err


def test_it_exits_2_for_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "nowhere.yaml")]) == 2
    assert "nowhere.yaml" in capsys.readouterr().err
    assert main(["check", str(tmp_path)]) == 2


@pytest.mark.parametrize("arguments", [[], ["check"], ["chek"], ["check", SITUATIONS, "--format", "xml"]])
def test_it_exits_2_for_arguments_that_make_no_sense(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "usage:" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_reads_a_file_with_a_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + line(expect={"outcome": "blocked"}).replace("\n", "\r\n").encode()
    assert main(["check", write(tmp_path / "a.jsonl", content)]) == 0


def test_it_takes_a_file_for_json_lines_by_its_name_and_passes_over_blank_lines(tmp_path: Path) -> None:
    assert main(["check", write(tmp_path / "A.JSONL", " \n" + line(expect={"outcome": "blocked"}) + "\t\n")]) == 0


def test_it_reads_a_name_that_no_terminal_can_show(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", '{"name": "\\ud800 \u2028 é", "transition": "start", "facts": {}}\n')
    for options in (["--format", "text"], ["--format", "json"]):
        done = run("check", file, *options, PYTHONIOENCODING="ascii")
        assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["name"] == "\ud800 \u2028 é"


def test_it_runs_without_django_settings_and_without_pyyaml_for_json_lines(tmp_path: Path) -> None:
    (tmp_path / "yaml.py").write_text("raise ImportError('not here')")
    file = write(tmp_path / "a.jsonl", line(expect={"outcome": "blocked"}))
    environment = {"PYTHONPATH": str(tmp_path), "DJANGO_SETTINGS_MODULE": "nowhere"}
    assert run("check", file, **environment).returncode == 0
    without = run("check", SITUATIONS, **environment)
    assert without.returncode == 2
    assert "PyYAML" in without.stderr


def test_it_keeps_its_exit_code_when_the_reader_goes_away(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", line() * 3000)
    process = subprocess.Popen(
        [sys.executable, "-m", "ethics", "check", file, "--format", "json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 0
    assert errors == b""


def test_it_checks_20_000_scenarios_in_seconds(tmp_path: Path) -> None:
    lines = "".join(line(name=f"case {n}", facts={"contact_attempts": n % 7}) for n in range(20_000))
    file = write(tmp_path / "bulk.jsonl", lines)
    started = perf_counter()
    done = run("check", file, "--format", "json")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 20_000
    # Generous, so that only a change of order of magnitude fails on a busy machine.
    assert perf_counter() - started < 60


def test_it_measures_every_transition(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--rounds", "1"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 8


def test_it_measures_the_mean_of_the_cases_and_the_slowest_in_microseconds(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each case of the mix takes a second longer than the one before it.
    clock = accumulate(chain.from_iterable((1, seconds) for seconds in count(1)))
    monkeypatch.setattr(bench, "perf_counter", lambda: next(clock))
    name, mean, slowest = next(bench.measure(rounds=2))
    assert (name, mean, slowest) == ("start", 1_750_000, 3_000_000)
