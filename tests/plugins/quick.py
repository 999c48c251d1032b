"""What `run.py test --quick` runs: the rules, and the tests of what has changed since the last run that was green.

A green run keeps a fingerprint of every file, and how long each test file took. What changed leads to tests in three
ways, the likeliest first: a test file itself; those with the same stem, which names the same thing in every layer;
those that import it. They are taken as long as they fit into the time, so that nobody waits for them.
"""

import hashlib
import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import run
from tests.plugins import durations

GREEN = run.VAR / "green.json"
DURATIONS = run.VAR / "durations.json"
ALWAYS = "tests/ethics"
SECONDS = 40.0
"""What the chosen tests may take, all processes together: half a minute, with two of them and their set-up."""
UNKNOWN = 5.0
"""What a test file is taken to need that was in no green run."""
BROWSER = "tests/browser/"
"""The stories of the browser are for the whole run, unless one was changed itself."""
IMPORT = re.compile(r"^(?:from ([\w.]+) import (.+)|import ([\w.]+))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Choice:
    """The files to run, which files had changed, and how many test files did not fit into the time."""

    files: list[str]
    changed: list[str]
    left_out: int

    def told(self) -> str:
        """What was chosen, in a sentence."""
        if not self.changed:
            return "Nothing has changed since the last green run."
        told = f"Files changed since the last green run: {len(self.changed)}."
        return f"{told} Test files left for the whole run: {self.left_out}." if self.left_out else told


def fingerprints() -> dict[str, str]:
    """A hash of each file that git tracks or would track, by its path."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=run.ROOT, capture_output=True, text=True
    )
    paths = [run.ROOT / line for line in listed.stdout.splitlines()]
    return {
        path.relative_to(run.ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if path.is_file()
    }


def remember(seen: dict[str, str]) -> None:
    """Keeps what the files were like in a run that was green."""
    GREEN.write_text(json.dumps(seen, indent=1, sort_keys=True), encoding="utf-8")


def changed() -> list[str]:
    """The files that are not as they were in the last green run; all of them where there was none."""
    now = fingerprints()
    try:
        green = json.loads(GREEN.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        green = {}
    return sorted(path for path in now.keys() | green.keys() if now.get(path) != green.get(path))


def choose() -> Choice:
    """The test files for what has changed, as many as fit into the time."""
    found, took = changed(), durations.read(DURATIONS)
    tests = {path.relative_to(run.ROOT).as_posix(): path for path in sorted(run.ROOT.glob("tests/**/test_*.py"))}
    ranked = dict.fromkeys(
        name for name in _ranked(found, tests) if name in tests and not name.startswith(f"{ALWAYS}/")
    )
    taken, spent = [ALWAYS], 0.0
    for name in ranked:
        cost = took.get(name, UNKNOWN)
        if spent + cost <= SECONDS:
            taken.append(name)
            spent += cost
    return Choice(taken, found, len(ranked) + 1 - len(taken))


def _ranked(found: Iterable[str], tests: dict[str, Path]) -> Iterator[str]:
    """Names of test files, the likeliest to be broken first; some more than once."""
    found = list(found)
    yield from (name for name in found if name in tests)
    far = {name for name in tests if name.startswith(BROWSER)}
    near = {name: path for name, path in tests.items() if name not in far}
    stems = {stem for path in found for stem in _stems(path)}
    yield from (name for name in near if stems & _stems(name))
    modules = {
        path.removesuffix(".py").replace("/", ".").removesuffix(".__init__") for path in found if path.endswith(".py")
    }
    yield from (name for name, path in near.items() if modules & set(_imported(path)))


def _stems(path: str) -> set[str]:
    """What a file is about, by its name; a template is about what its folder is called."""
    parts = Path(path).with_suffix("").parts
    if parts[0] == "templates":
        return {parts[-2]} if len(parts) > 2 else set()
    return {parts[-1].removeprefix("test_")} - {"__init__", "base", "conftest"}


def _imported(path: Path) -> Iterator[str]:
    """The modules that a test file imports, and what it imports of them, since that may be a module."""
    for module, names, plain in IMPORT.findall(path.read_text(encoding="utf-8")):
        yield module or plain
        yield from (f"{module}.{name.strip()}" for name in names.split(",") if module)
