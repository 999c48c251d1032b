"""The locks: every package that is installed, with its hashes, made from the lists that people edit.

`python -m tests.plugins.lock` makes them anew for every platform and Python that `run.py` takes. What is locked already
stays where the lists allow it; with `--upgrade` what the lists leave open goes to its newest.
"""

import re
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path

import run

UV = "uv==0.13.9"
OLDEST_PYTHON = "3.11"
APP_LIST, TEST_LIST = "requirements.txt", "requirements-dev.txt"
APP_LOCK, TEST_LOCK = "requirements.lock", "tests/requirements.lock"
# The locks come to the same wherever they are made: no address of an index, no folder of this machine.
SETTINGS = [
    *("--quiet", "--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes"),
    *("--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "python -m tests.plugins.lock"),
]
PINNED = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>.*))?")


@dataclass(frozen=True)
class Pin:
    """One package of a lock."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def canonical(name: str) -> str:
    """A package's name as the locks write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read(content: str) -> list[Pin]:
    """The packages of a lock; raises ValueError for a line that pins nothing."""
    joined = re.sub(r"\s*\\\n\s*", " ", content)
    lines = [line for line in joined.splitlines() if line and not line.lstrip().startswith("#")]
    pins = []
    for line in lines:
        pinned, *hashes = line.split(" --hash=")
        found = PINNED.fullmatch(pinned)
        if not found:
            raise ValueError(f"Not one version of one package: {line}")
        pins.append(Pin(found["name"], found["version"], found["marker"] or "", tuple(hashes)))
    return pins


def make(uv: str, options: list[str]) -> None:
    """Locks the app, then what the tests add to it in the same versions."""

    def compiled(source: str, lock: str, *more: str) -> None:
        command = [uv, "pip", "compile", source, "--output-file", lock, *SETTINGS, *more, *options]
        subprocess.run(command, cwd=run.ROOT, check=True)

    compiled(APP_LIST, APP_LOCK)
    app = read((run.ROOT / APP_LOCK).read_text(encoding="utf-8"))
    without = [part for pin in app for part in ("--no-emit-package", pin.name)]
    compiled(TEST_LIST, TEST_LOCK, "--constraints", APP_LOCK, *without)


def main(options: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        programs = Path(folder) / ("Scripts" if run.WINDOWS else "bin")
        subprocess.run([str(programs / "python"), "-m", "pip", "install", "--quiet", UV], check=True)
        make(str(programs / "uv"), options)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
