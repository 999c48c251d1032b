"""How long the tests of each file took: told by folder at the end of a long run, and kept for the quick one.

The seconds are those of every process together, set-up included: what a run costs, not how long one waits for it.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

TOLD_FROM = 60.0
"""A run of fewer seconds needs no summary."""

_seconds: defaultdict[str, float] = defaultdict(float)


def by_folder(seconds: Mapping[str, float]) -> dict[str, float]:
    """The seconds of each folder of tests, the longest first."""
    folders: defaultdict[str, float] = defaultdict(float)
    for file, took in seconds.items():
        folders[Path(file).parent.as_posix()] += took
    return dict(sorted(folders.items(), key=lambda folder: -folder[1]))


def read(path: Path) -> dict[str, float]:
    """What was kept in the file: the seconds of each test file; nothing where there is no such file."""
    try:
        return {str(file): float(took) for file, took in json.loads(path.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError):
        return {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid.partition("::")[0]] += report.duration


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if sum(_seconds.values()) < TOLD_FROM:
        return
    terminalreporter.section("seconds by folder")
    for folder, took in by_folder(_seconds).items():
        terminalreporter.write_line(f"{took:8.1f}  {folder}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    kept = session.config.getoption("--keep-durations")
    if kept and not hasattr(session.config, "workerinput"):
        Path(kept).write_text(json.dumps(dict(_seconds), indent=1, sort_keys=True), encoding="utf-8")
