"""Loaded by pytest in a mutation run (`-p`): it limits the process, hands it a prepared database, or notes what runs.

A fault may loop for ever or fill the memory: both end with the process. The database is a copy of one that has been
migrated; `migrate` then finds nothing to do but to install the guards, as the code at hand has them.
"""

import builtins
import json
import os
import resource
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

CPU = "COUNSELING_MUTANT_CPU"
"""Seconds of computing after which the process is ended."""
PREPARED = "COUNSELING_MUTANT_DATABASE"
"""On SQLite: the database that is copied. Where it does not exist yet, this run leaves its own there."""
NOTES = "COUNSELING_MUTANT_NOTES"
"""The folder to which each process writes which functions ran in which test file, for how long, and what failed."""
MEMORY = 4 << 30
EXAMPLES = 100

_ran: dict[str, set[str]] = defaultdict(set)
_seconds: dict[str, float] = defaultdict(float)
_failed: list[str] = []

# Early, since a fault may loop already while the code is imported.
if os.environ.get(CPU):
    resource.setrlimit(resource.RLIMIT_CPU, (int(os.environ[CPU]), int(os.environ[CPU]) + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def pytest_configure(config: pytest.Config) -> None:
    """Random examples are fewer than in the tests at large, and what fails is not made simpler before it is told."""
    if not config.getoption("noconftest"):
        return  # the tests with data have no random examples
    from hypothesis import Phase, settings

    settings.register_profile("mutants", max_examples=EXAMPLES, deadline=None, phases=[Phase.explicit, Phase.generate])
    settings.load_profile("mutants")


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
    given = yield
    prepared = os.environ.get(PREPARED)
    if prepared and fixturedef.argname == "django_db_modify_db_settings" and Path(prepared).exists():
        shutil.copyfile(prepared, _database())
    if prepared and fixturedef.argname == "django_db_setup" and not Path(prepared).exists():
        # What was written last may not yet lie in the file itself.
        with closing(sqlite3.connect(_database())) as used, closing(sqlite3.connect(prepared)) as copy:
            used.backup(copy)
    return given


def _database() -> str:
    from django.conf import settings

    return str(settings.DATABASES["default"]["TEST"]["NAME"])


def pytest_runtest_logstart(nodeid: str) -> None:
    if os.environ.get(NOTES):
        vars(builtins)["_ran"] = _ran[nodeid.partition("::")[0]]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid.partition("::")[0]] += report.duration
    if report.failed:
        _failed.append(report.nodeid)


def pytest_sessionfinish() -> None:
    folder = os.environ.get(NOTES)
    if folder:
        ran = {file: sorted(names) for file, names in _ran.items()}
        notes = {"ran": ran, "seconds": _seconds, "failed": _failed}
        name = os.environ.get("PYTEST_XDIST_WORKER", "main")
        (Path(folder) / f"{name}.json").write_text(json.dumps(notes), encoding="utf-8")
