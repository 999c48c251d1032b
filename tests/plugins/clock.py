"""The clock under which the tests run: an awkward instant, the same one for every test, in the browser too.

Each run picks an instant of `AWKWARD` and prints it first; `--at 2027-01-01T00:30+09:00` runs under that one, and
`--at now` under the clock of the machine. Each test starts at the instant, or, where it stands on a world that others
built, at the moment when that world was done (see kept.py). From there the time goes on as it passes.
"""

import random
from datetime import UTC, datetime

import time_machine

AWKWARD = (
    "2027-01-01T00:30+09:00",  # New Year in WIT, and still last year in WITA and WIB
    "2027-01-01T00:05+08:00",  # New Year in WITA, not yet in WIB
    "2026-12-31T23:58+07:00",  # New Year comes while the tests run
    "2027-02-28T16:10+00:00",  # a Sunday: the first of March in WIT alone
    "2028-02-29T00:10+07:00",  # the leap day, just begun everywhere
    "2028-02-29T23:50+07:00",  # the leap day ends, and the month with it
    "2027-03-31T01:30+07:00",  # a month's end while the nightly jobs run
    "2027-05-30T12:00+07:00",  # a Sunday at noon
    "2027-08-01T00:20+09:00",  # a month's first day in WIT, its last one in WIB; a Sunday
    "2027-11-01T00:40+07:00",  # a Monday, past midnight everywhere
)
"""Instants at which zones disagree on the day, the month or the year, or on which a count of days slips."""

REAL = "now"
"""In the place of an instant: the clock of the machine."""

_travel: time_machine.travel | None = None
_traveller: time_machine.Traveller | None = None
_start: datetime | None = None


def pick() -> str:
    """One of the awkward instants, another one with every run."""
    return random.SystemRandom().choice(AWKWARD)


def read(at: str) -> datetime | None:
    """The instant that is meant, None for the clock of the machine; raises ValueError for what is neither."""
    if at == REAL:
        return None
    instant = datetime.fromisoformat(at)
    if instant.tzinfo is None:
        raise ValueError(f"{at} does not say in which zone: write it with an offset, such as 2027-01-01T00:30+09:00.")
    return instant.astimezone(UTC)


def begin(at: str) -> None:
    """Sets the clock of this process to the instant; from there it goes on."""
    global _travel, _traveller, _start
    _start = read(at)
    if _start is not None:
        _travel = time_machine.travel(_start, tick=True)
        _traveller = _travel.start()


def end() -> None:
    """Gives the process the clock of the machine again."""
    global _travel, _traveller, _start
    if _travel is not None:
        _travel.stop()
    _travel = _traveller = _start = None


def start_test(built: datetime | None) -> None:
    """Sets the clock for the next test: to the moment when its world was `built`, or to where the run began."""
    if _traveller is not None and _start is not None:
        _traveller.move_to(built or _start)
