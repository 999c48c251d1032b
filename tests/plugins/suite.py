"""The whole run of `run.py test`: static checks, pytest on SQLite, pytest on PostgreSQL, one summary.

Nothing stops at the first failure. Further arguments go to both runs of pytest. Where Chromium or PostgreSQL cannot be
had, their tests are left out and named in the end; in CI (`CI=true`) that is a failure.
"""

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
from tests.plugins import postgres, system

ROOT = run.ROOT
IMPORTS = "from importlinter.cli import lint_imports_command as check; check()"
CHECKS = {
    "ruff": ["-m", "ruff", "check", "--quiet", "."],
    "mypy": ["-m", "mypy"],
    "import contracts": ["-c", IMPORTS, "--no-cache"],
    "migrations": ["manage.py", "makemigrations", "--check", "--dry-run"],
    "deployment": ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "templates": ["-m", "djlint", "--lint", "--quiet", "templates"],
}
NOTHING_SELECTED = 5


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
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}).returncode
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


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    report = Report()
    try:
        missing = system.provide()
        static_checks(report)
        tests(report, "pytest on SQLite, everything", arguments, fine={0}, DATABASE_URL="sqlite://:memory:")
        tests_on_postgres(report, arguments)
        return conclude(report, missing)
    except KeyboardInterrupt:
        print("\nInterrupted: not everything was run.", flush=True)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
