"""The command line: `python -m ethics check FILE...` and `python -m ethics bench`."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ethics import bench, wording
from ethics.rule import Text
from ethics.scenarios import Difference, Scenario, UnusableFileError, differences, judge, load
from ethics.verdict import Verdict

ALL_AS_EXPECTED, SOME_DIFFER, UNUSABLE = 0, 1, 2

_AS_EXPECTED = Text("sesuai", "as expected")
_DIFFERS = Text("BERBEDA", "DIFFERS")
_NOTHING_EXPECTED = Text("tanpa harapan", "nothing expected")
_EXPECTED = Text("diharapkan", "expected")
_GOT = Text("didapat", "got")
_REMEDY = Text("Agar lolos", "To pass")
_SUMMARY = Text(
    "{total} skenario: {same} sesuai, {different} berbeda, {open} tanpa harapan",
    "{total} scenarios: {same} as expected, {different} differ, {open} with nothing expected",
)


class Result:
    """One scenario with its verdict and what differs; `ok` is None where nothing was expected."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.verdict: Verdict = judge(scenario)
        self.differences: list[Difference] = differences(scenario, self.verdict)
        self.ok: bool | None = not self.differences if scenario.expect else None


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    if options.command == "bench":
        return _write(_bench_lines(options.rounds), ALL_AS_EXPECTED)
    try:
        results = [Result(scenario) for path in options.files for scenario in load(path)]
    except UnusableFileError as error:
        print(f"ethics check: {error}", file=sys.stderr)
        return UNUSABLE
    differ = any(result.ok is False for result in results)
    lines = _json_lines(results, options.lang) if options.format == "json" else _text_lines(results, options.lang)
    return _write(lines, SOME_DIFFER if differ else ALL_AS_EXPECTED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ethics", description="The ethics code as executable rules.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="evaluate files of scenarios and compare with what they expect")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE", help="YAML, or JSON lines (.jsonl)")
    check.add_argument("--format", choices=("text", "json"), default="text")
    check.add_argument("--lang", choices=("id", "en"), default="id", help="language of the messages")
    measure = commands.add_parser("bench", help="measure the time of an evaluation")
    measure.add_argument("--rounds", type=_positive, default=5000, help="evaluations of each case")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _write(lines: Iterator[str], code: int) -> int:
    """Print the lines and return the exit code, which holds even if the reader goes away half-way."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A name may hold what the terminal cannot show.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        for line in lines:
            print(line)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more at exit: give it somewhere to write.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _json_lines(results: list[Result], lang: str) -> Iterator[str]:
    for result in results:
        scenario, verdict = result.scenario, result.verdict
        yield json.dumps(
            {
                "name": scenario.name,
                "transition": verdict.transition.value,
                "outcome": verdict.outcome.value,
                "findings": list(_findings(result, lang)),
                "ok": result.ok,
            }
        )


def _findings(result: Result, lang: str) -> Iterator[dict[str, object]]:
    for finding in result.verdict.findings:
        words = wording.word(finding, result.scenario.facts, result.scenario.policy, lang)
        yield {
            "code": finding.code,
            "point": finding.point,
            "effect": finding.effect.value,
            "yields_to": finding.yields_to,
            "due_hours": finding.due_hours,
            "message": words.message,
            "remedy": words.remedy,
            "facts": list(finding.facts),
        }


def _text_lines(results: list[Result], lang: str) -> Iterator[str]:
    for result in results:
        verdict = result.verdict
        status = {True: _AS_EXPECTED, False: _DIFFERS, None: _NOTHING_EXPECTED}[result.ok]
        yield f"{status[lang]}: {result.scenario.name} [{verdict.transition} -> {verdict.outcome}]"
        for difference in result.differences:
            yield f"  {difference.part}: {_EXPECTED[lang]} {difference.expected}, {_GOT[lang]} {difference.got}"
        if not result.ok:
            yield from _text_findings(result, lang)
    counts = [result.ok for result in results]
    yield _SUMMARY[lang].format(
        total=len(counts), same=counts.count(True), different=counts.count(False), open=counts.count(None)
    )


def _text_findings(result: Result, lang: str) -> Iterator[str]:
    for finding in result.verdict.findings:
        words = wording.word(finding, result.scenario.facts, result.scenario.policy, lang)
        yield f"    {finding.effect} {finding.code}: {words.message}"
        if words.remedy is not None:
            yield f"      {_REMEDY[lang]}: {words.remedy}"


def _bench_lines(rounds: int) -> Iterator[str]:
    yield f"{'transition':<12}{'µs/evaluate':>12}{'slowest case':>14}"
    for name, mean, slowest in bench.measure(rounds):
        yield f"{name:<12}{mean:>12.1f}{slowest:>14.1f}"


if __name__ == "__main__":
    sys.exit(main())
