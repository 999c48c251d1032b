"""The schedule of the task worker: each job has exactly one run to come, and a run that a killed worker left is
repeated.

Every job is safe to run again, and twice at once; so whoever is in doubt runs it once more.

Runs are planned by the public calls of the task library. Its table is read and written for the rest, since no public
call lists runs, ends one that its worker left behind, or forgets old ones as of a given moment.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from counseling.services.marker import service

DEAD_AFTER = timedelta(hours=1)
"""A run that takes longer was left behind by a worker that was killed. Should it live, two runs do no harm."""
SOON = timedelta(seconds=5)
KEPT = timedelta(days=30)
"""How long it can be looked up how a run went."""
OFTEN = frozenset({"counseling.tasks.send_mails"})
KEPT_OF_OFTEN = timedelta(days=1)
"""The same of what runs many times a day."""
TRIES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 45))
"""How long after each failure of a night a job is tried again; from then on at the last of these, until morning."""
MORNING = time(6)
NAMESPACE = UUID("6f0a1f0e-3a49-4b53-9a7d-2c6f5d0f8f11")


_planned: ContextVar[UUID | None] = ContextVar("planned_run", default=None)


class WorkerGoneError(Exception):
    """The worker ended before the run did."""


def _nightly(now: datetime, *, at: time) -> datetime:
    """The next night at this time of day, in the zone of the settings."""
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    due = datetime.combine(local.date(), at, local.tzinfo)
    return due if due > now else datetime.combine(local.date() + timedelta(days=1), at, local.tzinfo)


def _hourly(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


JOBS: Mapping[str, Callable[[datetime], datetime]] = {
    "counseling.tasks.forget": partial(_nightly, at=time(1)),
    "counseling.tasks.time_out_referrals": partial(_nightly, at=time(1, 30)),
    "counseling.tasks.inspect_cases": partial(_nightly, at=time(2)),
    "counseling.tasks.seal": partial(_nightly, at=time(2, 30)),
    "counseling.tasks.backup": partial(_nightly, at=time(3)),
    "counseling.tasks.send_mails": _hourly,
    "counseling.tasks.tell_of_emergencies": _hourly,
    "counseling.tasks.keep_schedule": _hourly,
}
"""The jobs by the path of their task, and when each is due next."""


@service
def keep(*, now: datetime) -> None:
    """Takes up what a killed worker left running, sees to it that each job has a run to come, forgets old ones."""
    for dead in DBTaskResult.objects.running().filter(task_path__in=JOBS, started_at__lt=now - DEAD_AFTER):
        _take_up(dead, f"Not finished {DEAD_AFTER} after its start.", now)
    for path, due in JOBS.items():
        at = due(now).astimezone(UTC)
        # A run that is planned for later, such as that of a mail to be tried again, stands for no other.
        if not DBTaskResult.objects.filter(task_path=path, status=TaskResultStatus.READY, run_after__lte=at).exists():
            _plan(path, at, name=f"{path} {at.isoformat()}")
    old = DBTaskResult.objects.finished().filter(task_path__in=JOBS)
    often = Q(task_path__in=OFTEN, finished_at__lt=now - KEPT_OF_OFTEN)
    old.filter(often | Q(finished_at__lt=now - KEPT)).delete()


@service
def take_up(worker_id: str, *, now: datetime) -> None:
    """Repeats at once what this worker had begun when it lost the database: it knows that nobody is at it."""
    for left in DBTaskResult.objects.running().filter(task_path__in=JOBS):
        if left.worker_ids[-1:] == [worker_id]:
            _take_up(left, "The database went away meanwhile.", now)


def run_soon(path: str) -> None:
    """A run of a job some seconds after all is saved: one for everybody who asks within these seconds, so that nobody
    can make a thousand of them. Should this process end before, the hourly run comes all the same."""

    def plan() -> None:
        now = timezone.now()
        at = now - timedelta(seconds=now.timestamp() % SOON.total_seconds()) + SOON
        run_once(path, at=at, name=f"{path} {at:%Y-%m-%dT%H:%M:%S}")

    transaction.on_commit(plan, robust=True)


@service
def run_once(path: str, *, at: datetime, name: str) -> None:
    """One more run of a job at this time, whatever else is planned; the same name plans it once."""
    _plan(path, at.astimezone(UTC), name=name)


@service
def try_again(path: str, *, now: datetime) -> None:
    """Plans one more run of a job that has just failed: three times, and from then on until morning."""
    night = JOBS[path](now - timedelta(days=1))
    failed = DBTaskResult.objects.failed().filter(task_path=path, started_at__gte=night).count()
    at = now + TRIES[min(failed, len(TRIES) - 1)]
    if failed < len(TRIES) or at.astimezone(ZoneInfo(settings.TIME_ZONE)).time() < MORNING:
        _plan(path, at, name=f"{path} again {at.isoformat()}")


def _take_up(left: "DBTaskResult[Any, Any]", why: str, now: datetime) -> None:
    left.set_failed(WorkerGoneError(why))
    _plan(left.task_path, now, name=str(left.pk))


def run_id() -> UUID:
    """The id of the run that is being planned; the settings name this function to the task library."""
    return _planned.get() or uuid4()


def _plan(path: str, at: datetime, *, name: str) -> None:
    """A run to come. Its id is made of the name, so that whoever plans the same at the same moment plans it once."""
    token = _planned.set(uuid5(NAMESPACE, name))
    try:
        with transaction.atomic():
            DBTaskResult(task_path=path, backend_name="default", run_after=at).task.enqueue()
    except IntegrityError:
        pass  # somebody else has just planned it
    finally:
        _planned.reset(token)
