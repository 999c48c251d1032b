"""The clock under which the tests run, and that nothing else is asked what time it is."""

import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.plugins import clock

ROOT = Path(__file__).resolve().parents[2]
COMPARES = ROOT / "counseling" / "selectors" / "doctor" / "database.py"
ASKS_THE_DATABASE = re.compile(
    r"(?<![.\w])(?:now|localtimestamp|(?:clock|statement|transaction)_timestamp)\(\)|\bcurrent_(?:timestamp|date|time)\b"
    r"|\bjulianday\b|'now'|(?-i:\bNow\(\)|import .*\bNow\b|^\s*Now,$)",
    re.IGNORECASE,
)


@pytest.mark.parametrize("at", clock.AWKWARD)
def test_every_awkward_instant_can_be_read(at: str) -> None:
    instant = clock.read(at)
    assert instant is not None
    assert instant == datetime.fromisoformat(at)


def test_in_each_zone_some_instant_lies_just_past_midnight() -> None:
    read = [instant for instant in map(clock.read, clock.AWKWARD) if instant]
    for zone in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"):
        assert any(instant.astimezone(ZoneInfo(zone)).hour == 0 for instant in read), zone


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="in which zone"):
        clock.read("2027-01-01T00:30")


def test_now_means_the_clock_of_the_machine() -> None:
    assert clock.read(clock.REAL) is None


def test_this_very_test_runs_under_the_clock(request: pytest.FixtureRequest) -> None:
    start = clock.read(request.config.option.at)
    if start is not None:
        assert 0 <= (timezone.now() - start).total_seconds() < 600
    assert abs((datetime.now(tz=UTC) - datetime.fromtimestamp(time.time(), tz=UTC)).total_seconds()) < 60


def test_a_run_says_its_instant_and_its_workers_start_there() -> None:
    one = f"{Path(__file__).relative_to(ROOT)}::{test_this_very_test_runs_under_the_clock.__name__}"
    command = [sys.executable, "-m", "pytest", "-n", "1", "--at", "2027-01-01T00:30+09:00", one]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "under the clock of --at 2027-01-01T00:30+09:00" in done.stdout
    assert "1 passed" in done.stdout


def test_no_guard_and_no_query_asks_the_database_what_time_it_is() -> None:
    """The moment is handed to whatever depends on it, so that a test and a late record can name it. Only who compares
    the two clocks asks for both."""
    asking = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in [*ROOT.glob("counseling/**/*.py"), *ROOT.glob("ethics/**/*.py")]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if ASKS_THE_DATABASE.search(line) and path != COMPARES
    ]
    assert not asking, "\n".join(asking)


@pytest.mark.parametrize(
    "line", ["SELECT now()", "x = Now()", "from a.functions import Coalesce, Now", "at >= CURRENT_DATE"]
)
def test_it_would_be_seen(line: str) -> None:
    assert ASKS_THE_DATABASE.search(line)
