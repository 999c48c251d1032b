"""The whole run of `run.py test`: static checks, pytest on SQLite, pytest on PostgreSQL, one summary.

Nothing stops at the first failure. Arguments that are not named here go to both runs of pytest. Where Chromium or
PostgreSQL cannot be had, their tests are left out and named in the end; in CI (`CI=true`) that is a failure.
"""

import argparse
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

import run
from tests.plugins import clock, examples, mutants, postgres, quick, system

ROOT = run.ROOT
IMPORTS = "from importlinter.cli import lint_imports_command as check; check()"
CHECKS = {
    "ruff": ["-m", "ruff", "check", "--quiet", "."],
    "mypy": ["-m", "mypy"],
    "precision of types": ["-m", "tests.plugins.precision"],
    "import contracts": ["-c", IMPORTS, "--no-cache"],
    "migrations": ["manage.py", "makemigrations", "--check", "--dry-run"],
    "deployment": ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "templates": ["-m", "djlint", "--lint", "--quiet", "templates"],
}
NOTHING_SELECTED = 5
COMPILED = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(run.VAR / "pycache")}
"""Each process of a run reads what another one has compiled, and none of it lies among the sources."""


@dataclass
class Report:
    """What was run and how it went."""

    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def add(self, name: str, *, good: bool, seconds: float, output: str = "") -> None:
        line = f"{'ok  ' if good else 'FAIL'}  {name} ({seconds:.0f} s)"
        (self.passed if good else self.failed).append(name)
        print(line if good else f"{line}\n{output}".rstrip(), flush=True)


def production(folder: Path) -> dict[str, str]:
    """An environment as a real server has it, with secrets that are used for nothing."""
    keys = folder / "keys.json"
    keys.write_text(run.fresh_keys(), encoding="utf-8")
    return {
        **os.environ,
        "COUNSELING_MODE": "production",
        "COUNSELING_VAR": str(folder),
        "COUNSELING_KEYS_FILE": str(keys),
        "DATABASE_URL": f"sqlite:///{folder / 'checks.sqlite3'}",
        "DJANGO_SECRET_KEY": secrets.token_urlsafe(50),
        "DJANGO_ALLOWED_HOSTS": "counseling.example",
        "DJANGO_EMAIL_HOST": "mail.counseling.example",
    }


def check(command: list[str], environment: dict[str, str]) -> tuple[bool, float, str]:
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode == 0, time.monotonic() - started, done.stdout


def static_checks(report: Report) -> None:
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        environment = production(Path(folder))
        running = {pool.submit(check, command, environment): name for name, command in CHECKS.items()}
        for done in as_completed(running):
            good, seconds, output = done.result()
            report.add(running[done], good=good, seconds=seconds, output=output)


def tests(report: Report, name: str, arguments: list[str], *, fine: set[int], **variables: str) -> None:
    """One run of pytest; `fine` are the exit codes that count as passed."""
    print(f"\n{name}", flush=True)
    started = time.monotonic()
    chosen = any(argument.startswith(("-n", "--numprocesses")) for argument in arguments)
    spread = [] if chosen else ["-n", str(max(2, min(4, os.cpu_count() or 2))), "--dist", "worksteal"]
    command = [sys.executable, "-m", "pytest", "-q", *spread, *arguments]
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, **COMPILED, **variables}).returncode
    report.add(name, good=code in fine, seconds=time.monotonic() - started)


def tests_on_postgres(report: Report, arguments: list[str]) -> None:
    binaries = postgres.find_binaries()
    if binaries is None:
        return
    name = "pytest on PostgreSQL, what touches data"
    try:
        with postgres.cluster(binaries) as url:
            only = ["--data-only", *arguments]
            tests(report, name, only, fine={0, NOTHING_SELECTED}, DATABASE_URL=url)
    except postgres.ClusterError as error:
        report.add(name, good=False, seconds=0, output=str(error))


def conclude(report: Report, missing: dict[str, str]) -> int:
    report.left_out += [f"{reason}: its tests were left out." for reason in missing.values()]
    if os.environ.get("CI") == "true":
        report.failed += [f"{package} is missing" for package in missing]
    print()
    for line in report.left_out:
        print(line)
    if report.failed:
        print(f"Failed: {', '.join(report.failed)}.")
        return 1
    print(f"All passed: {', '.join(report.passed)}.")
    return 0


def parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """What `run.py test` takes, and what is left of it for pytest."""
    parser = argparse.ArgumentParser(
        prog="run.py test",
        description="Runs every check and test, on SQLite and on PostgreSQL. Further arguments go to pytest.",
        epilog="--mutants as the first argument: puts faults into the code that decides, and sees whether the tests"
        " notice (--mutants --help).",
        allow_abbrev=False,
    )
    parser.add_argument("--at", metavar="INSTANT", help="run under the clock of this instant, or of `now`")
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--quick",
        action="store_true",
        help="static checks, the ethics rules, and what has changed since the last green run",
    )
    which.add_argument(
        "--thorough", action="store_true", help="more examples, and everything that touches data on PostgreSQL too"
    )
    options, further = parser.parse_known_args(arguments)
    options.at = options.at or clock.pick()
    try:
        clock.read(options.at)
    except ValueError as error:
        parser.error(f"--at: {error}")
    return options, further


def run_all(report: Report, at: list[str], further: list[str], *, thorough: bool) -> dict[str, str]:
    """Every check and test; returns what the machine lacks for some of them."""
    missing = system.provide()
    static_checks(report)
    kept = [] if further else [f"--keep-durations={quick.DURATIONS}"]
    name, sqlite = "pytest on SQLite, everything", "sqlite://:memory:"
    with tempfile.TemporaryDirectory() as notes:
        note = f"--note-statements={notes}"
        tests(report, name, [*at, *kept, note, *further], fine={0}, DATABASE_URL=sqlite)
        tests_on_postgres(report, [*at, "--all-data" if thorough else f"--statements={notes}", *further])
    return missing


def run_quick(report: Report, arguments: list[str]) -> dict[str, str]:
    """The checks, and the tests that what was changed is most likely to break."""
    static_checks(report)
    chosen = quick.choose()
    print(chosen.told(), flush=True)
    name = "pytest on SQLite, what has changed"
    tests(report, name, [*chosen.files, *arguments], fine={0}, DATABASE_URL="sqlite://:memory:")
    return {}


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if arguments[:1] == ["--mutants"]:
        return mutants.main(arguments[1:])
    options, further = parse(arguments)
    report = Report()
    print(f"Under the clock of {options.at}; to repeat it: python3 run.py test --at {options.at}\n", flush=True)
    at = [f"--at={options.at}"]
    if options.thorough:
        os.environ[examples.THOROUGH] = "1"
    try:
        if options.quick:
            return conclude(report, run_quick(report, [*at, *further]))
        seen = quick.fingerprints()
        code = conclude(report, run_all(report, at, further, thorough=options.thorough))
        if code == 0 and not further:
            quick.remember(seen)
        return code
    except KeyboardInterrupt:
        print("\nInterrupted: not everything was run.", flush=True)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
