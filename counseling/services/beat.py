"""Writing down that something ran in the background: when it began, how it ended, and by which way it was run."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from django.db import DatabaseError

from counseling.choices.work import Runner
from counseling.models import Beat
from counseling.selectors.job import WORKER
from counseling.services.marker import service


class FaultsFoundError(Exception):
    """A job ran to its end, and something in it went wrong: the message is one sentence."""


@contextmanager
def beating(name: str, *, by: Runner, now: datetime) -> Iterator[None]:
    """Writes down that the job begins, and how it ends: well, unless it raises."""
    since = time.monotonic()
    begin(name, by=by, now=now)
    try:
        yield
    except BaseException:
        # Where the database is what failed, the beat stays as begun, and says as much.
        with suppress(DatabaseError):
            finish(name, well=False, now=now + timedelta(seconds=time.monotonic() - since))
        raise
    finish(name, well=True, now=now + timedelta(seconds=time.monotonic() - since))


@service
def begin(name: str, *, by: Runner, now: datetime) -> None:
    """A run of the job begins."""
    Beat.objects.update_or_create(
        name=name, defaults={"by": by, "started_at": now, "finished_at": None, "went_well": False}
    )


@service
def finish(name: str, *, well: bool, now: datetime) -> None:
    """The run that began last has ended."""
    ended = {"finished_at": now, "went_well": well, **({"well_at": now} if well else {})}
    Beat.objects.filter(name=name).update(**ended)


@service
def worker_is_here(*, now: datetime) -> None:
    """The worker is there, and reaches the database."""
    went_well(WORKER, by=Runner.WORKER, since=now, now=now)


@service
def went_well(name: str, *, by: Runner, since: datetime, now: datetime) -> None:
    """The job was done at somebody's wish, who saw what came of it."""
    done = {"started_at": since, "finished_at": now, "went_well": True, "well_at": now}
    Beat.objects.update_or_create(name=name, defaults={"by": by, **done})
