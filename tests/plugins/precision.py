"""How much of views and presenters mypy knows the type of, by its own count of expressions (`--any-exprs-report`).

`python -m tests.plugins.precision` says the share in per cent, and fails where it is below LEAST. While it counts, mypy
uses no cache: it takes as long as a first run. The run that looks for errors is another one, and keeps its cache.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import run

FOLDERS = ("counseling/views", "counseling/presenters")
LEAST = 97.0
"""Per cent of the expressions that are not `Any`."""


class Count(NamedTuple):
    """Of a module: how many expressions it has, and how many of them may be anything."""

    module: str
    anything: int
    expressions: int


def counts(report: str) -> list[Count]:
    """The modules of mypy's any-exprs.txt, those with most `Any` on top; without its head and its sum."""
    rows = [line.split() for line in report.splitlines()]
    found = [Count(row[0], int(row[1]), int(row[2])) for row in rows if len(row) == 4 and "." in row[0]]
    return sorted(found, key=lambda count: -count.anything)


def share(found: list[Count]) -> float:
    """How many per cent of all their expressions are precise; all of them where there is none."""
    every = sum(count.expressions for count in found)
    return 100 - 100 * sum(count.anything for count in found) / every if every else 100.0


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "mypy", "--any-exprs-report", folder, *FOLDERS]
        done = subprocess.run(command, cwd=run.ROOT, capture_output=True, text=True)
        path = Path(folder) / "any-exprs.txt"
        found = counts(path.read_text(encoding="utf-8")) if path.is_file() else []
    if not found:
        print(done.stdout, done.stderr)
        return 1
    precise = share(found)
    print(f"{precise:.2f} % of the expressions in {', '.join(FOLDERS)} are precise; {LEAST:.0f} % have to be.")
    if precise >= LEAST:
        return 0
    print("\n".join(f"{count.module}: {count.anything} of {count.expressions} may be anything" for count in found[:10]))
    return 1


if __name__ == "__main__":
    sys.exit(main())
