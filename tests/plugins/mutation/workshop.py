"""Where faults are tried: each worker has a copy of the checkout, in which pytest runs. The checkout stays as it is."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.plugins.mutation import within
from tests.plugins.mutation.sample import Mutant

LEFT_BEHIND = shutil.ignore_patterns(".git", "var", ".venv", "docs", ".*_cache", ".hypothesis", "node_modules")
SQLITE = "sqlite://:memory:"
PREPARING = "tests/counseling/services/test_reading.py"
FIRST_FAILURE = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)
NONE: Mapping[str, str] = MappingProxyType({})
BARE = ["--noconftest", "-p", "no:django"]
"""The tests of the rules need no more than the rules, and start the sooner for it."""
WITH_DATA = ["--reuse-db", "--at=2027-05-30T12:00+07:00"]
"""The others find their database prepared, and the same hour with every mutant."""
SLACK = 60
"""Seconds of computing that any run may take beyond three times what its test files took without a fault."""


def _is_bare(arguments: list[str]) -> bool:
    return all(argument.startswith(("-", "tests/ethics/")) for argument in arguments)


class UnsoundError(Exception):
    """In the copy the tests fail already without a fault; the message is what pytest said."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`how` is killed, timeout or survived; `by` the test that noticed, empty where the program did not even start."""

    how: str
    by: str = ""


@dataclass
class Workshop:
    """One copy. `postgres` is the URL of a cluster's database, where there is a cluster."""

    folder: Path
    number: int = 0
    postgres: str = ""
    deselected: tuple[str, ...] = ()
    _times: "count[int]" = field(default_factory=lambda: count(1_000_000_000, 2))
    _child: "subprocess.Popen[str] | None" = None

    @property
    def root(self) -> Path:
        return self.folder / f"copy{self.number}"

    @property
    def prepared(self) -> Path:
        return self.folder / "prepared.sqlite3"

    def build(self, checkout: Path) -> None:
        shutil.copytree(checkout, self.root, ignore=LEFT_BEHIND)
        (self.root / "var").mkdir()

    def put(self, file: str, text: str) -> None:
        """Writes a file with a time of its own: Python takes compiled code for current by time and size alone."""
        path = self.root / file
        path.write_text(text, encoding="utf-8")
        stamp = next(self._times)
        os.utime(path, (stamp, stamp))

    def trial(self, mutant: Mutant, files: list[str], *, seconds: float, on_postgres: bool = False) -> Outcome:
        """What these test files say to the mutant. `seconds` is what they take without a fault."""
        source = (self.root / mutant.file).read_text(encoding="utf-8")
        try:
            self.put(mutant.file, mutant.edit.applied_to(source))
            if on_postgres:
                self._fresh_postgres()
            return self._judged(self.pytest(["-x", *files], cpu=int(3 * seconds + SLACK), on_postgres=on_postgres))
        finally:
            self.put(mutant.file, source)

    def _judged(self, done: "subprocess.CompletedProcess[str] | None") -> Outcome:
        if done is None or done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            return Outcome("timeout")
        if done.returncode == 0:
            return Outcome("survived")
        found = FIRST_FAILURE.search(done.stdout)
        return Outcome("killed", found.group(1) if found else "")

    def pytest(
        self, arguments: list[str], *, cpu: int, on_postgres: bool = False, variables: Mapping[str, str] = NONE
    ) -> "subprocess.CompletedProcess[str] | None":
        """One run of pytest in the copy; None where it had to be ended."""
        plain = ["-q", "-p", "no:cacheprovider", "-p", "tests.plugins.mutation.within", "--hypothesis-seed=0"]
        fixed = ["--no-header", "--tb=no", f"--basetemp={self.folder / f'temp{self.number}'}"]
        fixed += [] if "-n" in arguments else ["-p", "no:xdist"]
        fixed += BARE if _is_bare(arguments) else WITH_DATA
        without = [f"--deselect={test}" for test in self.deselected]
        environment = {
            **os.environ,
            # What was compiled of one mutant must not be taken for the next: both may be as long, and of one second.
            "PYTHONDONTWRITEBYTECODE": "1",
            "DATABASE_URL": self.postgres.replace("/counseling", f"/worker{self.number}") if on_postgres else SQLITE,
            "TMPDIR": str(self.root / "var"),  # what an ended run leaves behind goes with the copy
            within.CPU: str(cpu),
            within.PREPARED: "" if on_postgres else str(self.prepared),
            **variables,
        }
        child = subprocess.Popen(
            [sys.executable, "-m", "pytest", *plain, *fixed, *without, *arguments],
            cwd=self.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._child = child
        try:
            said, _ = child.communicate(timeout=10 * cpu)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _end(child)
        return subprocess.CompletedProcess(child.args, child.returncode, said)

    def require_sound(self, files: list[str], *, on_postgres: bool = False) -> None:
        """Raises UnsoundError where these fail without any fault in the code: they would kill everything."""
        done = self.pytest(files, cpu=600, on_postgres=on_postgres)
        if done is None or done.returncode:
            raise UnsoundError(done.stdout if done else "It took too long.")

    def stop(self) -> None:
        """Ends the run that is going on."""
        if self._child is not None:
            _end(self._child)

    def prepare_sqlite(self) -> None:
        """Migrates one database, of which every later run gets a copy."""
        self.require_sound([PREPARING])

    def prepare_postgres(self) -> None:
        """Migrates one database, of which every later run gets a copy."""
        self.require_sound([PREPARING], on_postgres=True)
        self._sql("DROP DATABASE IF EXISTS prepared", f"ALTER DATABASE test_worker{self.number} RENAME TO prepared")

    def _fresh_postgres(self) -> None:
        name = f"test_worker{self.number}"
        self._sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE prepared")

    def _sql(self, *statements: str) -> None:
        psycopg2: Any = import_module("psycopg2")
        socket = unquote(urlsplit(self.postgres).netloc.rpartition("@")[2])
        connection = psycopg2.connect(host=socket, user="postgres", dbname="postgres")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
        finally:
            connection.close()


def _end(child: "subprocess.Popen[str]") -> None:
    """Ends the run and whatever it started."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
