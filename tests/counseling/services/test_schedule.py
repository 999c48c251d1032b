"""The task worker's schedule: one run of each job is pending, whatever happened to the one before."""

import time
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import InterfaceError, OperationalError
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from counseling import tasks
from counseling.models import Beat, Flag, Seal
from counseling.services import schedule
from counseling.services.schedule import DEAD_AFTER, JOBS, KEPT
from tests import cast
from tests.cast import NOW
from tests.counseling.commands.damage import press
from tests.counseling.services.stage import DAY, HOUR
from tests.counseling.services.test_at_once import at_once

INSPECT = "counseling.tasks.inspect_cases"
SEAL = "counseling.tasks.seal"
NIGHT = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
"""The night after NOW, at two in the morning WIB."""

data = pytest.mark.django_db
at_work = pytest.mark.django_db(transaction=True)
"""The worker closes connections as it likes."""


def pending(path: str) -> list[datetime]:
    return list(DBTaskResult.objects.filter(task_path=path, status="READY").values_list("run_after", flat=True))


def work(at: datetime) -> None:
    """What a worker does that looks for what is due at this moment, and stops when there is no more."""
    with time_machine.travel(at, tick=False):
        call_command("worker", batch=True, startup_delay=False, verbosity=0, stdout=StringIO(), stderr=StringIO())


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker leaves this process its signals."""
    monkeypatch.setattr(db_worker.Worker, "configure_signals", lambda self: None)


def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on no job can be run."""

    def broken(name: str, **_: Any) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(tasks.job, "perform", broken)


def left_running(path: str, *, since: datetime) -> DBTaskResult:
    """As a killed worker leaves it."""
    run = DBTaskResult.objects.get(task_path=path, status=TaskResultStatus.READY)
    DBTaskResult.objects.filter(pk=run.pk).update(status=TaskResultStatus.RUNNING, started_at=since)
    return run


def test_each_job_is_a_task_and_each_task_a_job() -> None:
    assert all(isinstance(import_string(path), Task) for path in JOBS)
    named = {f"counseling.tasks.{name}" for name, value in vars(tasks).items() if isinstance(value, Task)}
    assert named == set(JOBS)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (NOW, NIGHT),
        (NIGHT - timedelta(seconds=1), NIGHT),
        (NIGHT, NIGHT + DAY),
        (NIGHT + HOUR, NIGHT + DAY),
        (datetime(2026, 11, 23, 17, 30, tzinfo=UTC), NIGHT),
    ],
)
def test_the_inspection_is_due_at_two_in_the_morning(now: datetime, due: datetime) -> None:
    assert JOBS[INSPECT](now) == due


def test_the_schedule_is_looked_after_every_hour() -> None:
    assert JOBS["counseling.tasks.keep_schedule"](NOW + timedelta(minutes=59)) == NOW + HOUR


@data
def test_one_run_of_each_job_is_pending_however_often_it_is_planned() -> None:
    for now in (NOW, NOW, NOW + HOUR, NIGHT + HOUR, NIGHT + 3 * DAY):
        schedule.keep(now=now)
    assert pending(INSPECT) == [NIGHT]
    assert pending(SEAL) == [NIGHT + HOUR / 2]
    assert DBTaskResult.objects.count() == len(JOBS)


@at_work
def test_two_workers_that_start_at_once_plan_one_run() -> None:
    answers = at_once(*[lambda: schedule.keep(now=NOW)] * 3)
    assert answers == [None, None, None]
    assert DBTaskResult.objects.count() == len(JOBS)


@at_work
@pytest.mark.usefixtures("worker")
def test_the_worker_runs_what_is_due_and_plans_the_next(settings: Any, tmp_path: Any) -> None:
    settings.SEALS_DIR = tmp_path
    people = cast.people()
    press(cast.request(people.dewi, now=NOW - DAY), "start")
    work(NOW)
    assert not Seal.objects.exists()
    work(NIGHT + HOUR)
    assert Flag.objects.filter(standing=True).exists()
    assert Seal.objects.count() == 1
    assert set(DBTaskResult.objects.filter(task_path__in=[INSPECT, SEAL]).values_list("task_path", "status")) == {
        (path, status) for path in (INSPECT, SEAL) for status in ("SUCCESSFUL", "READY")
    }
    assert pending(INSPECT) == [NIGHT + DAY]


@at_work
@pytest.mark.usefixtures("worker")
def test_a_run_that_fails_does_not_take_the_next_one_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    work(NOW)

    failing(monkeypatch)
    work(NIGHT + HOUR)
    assert DBTaskResult.objects.get(task_path=INSPECT, status="FAILED").exception_class_path == "builtins.RuntimeError"
    assert NIGHT + DAY in pending(INSPECT)


@at_work
@pytest.mark.usefixtures("worker")
def test_a_run_that_fails_is_tried_again_the_same_night(monkeypatch: pytest.MonkeyPatch) -> None:
    work(NOW)
    failing(monkeypatch)
    work(NIGHT)
    for minutes in (5, 20):
        assert NIGHT + timedelta(minutes=minutes) in pending(INSPECT)
        work(NIGHT + timedelta(minutes=minutes))
    monkeypatch.undo()
    monkeypatch.setattr(db_worker.Worker, "configure_signals", lambda self: None)
    work(NIGHT + timedelta(minutes=65))
    assert Beat.objects.get(name="inspect_cases").went_well
    assert pending(INSPECT) == [NIGHT + DAY]


@data
def test_no_run_is_tried_again_for_ever_once_it_is_morning() -> None:
    schedule.keep(now=NOW)
    for turn in range(3):
        run = left_running(INSPECT, since=NIGHT)
        run.set_failed(RuntimeError("no"))
        schedule.try_again(INSPECT, now=NIGHT + turn * HOUR)
    assert len(pending(INSPECT)) == 1
    schedule.try_again(INSPECT, now=NIGHT + 4 * HOUR)
    assert len(pending(INSPECT)) == 1


@at_work
@pytest.mark.usefixtures("worker")
def test_the_worker_outlives_a_database_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each time it asks again after a longer pause, and takes up what it had begun."""
    away = iter([OperationalError("gone"), OperationalError("starting up"), InterfaceError("connection closed")])
    cut_off = iter([OperationalError("gone in the middle of a run")])
    paused: list[float] = []
    run_task, take_up = db_worker.Worker.run_task, schedule.take_up

    def asking(worker_id: str, *, now: datetime) -> None:
        for error in away:
            raise error
        take_up(worker_id, now=now)

    def running(worker: db_worker.Worker, run: DBTaskResult) -> None:
        for error in cut_off:
            raise error
        run_task(worker, run)
        worker.running = False

    monkeypatch.setattr(schedule, "take_up", asking)
    monkeypatch.setattr(db_worker.Worker, "run_task", running)
    monkeypatch.setattr(time, "sleep", paused.append)
    schedule.keep(now=NOW)
    DBTaskResult.objects.exclude(task_path=SEAL).delete()
    with time_machine.travel(NIGHT + HOUR, tick=False):
        call_command("worker", startup_delay=False, worker_id="unlucky", verbosity=0)
    assert paused == [1, 2, 4, 1]
    assert DBTaskResult.objects.filter(task_path=SEAL, status="SUCCESSFUL").exists()
    assert Beat.objects.get(name="worker").well_at == NIGHT + HOUR


@data
def test_a_run_that_a_killed_worker_left_is_taken_up_once() -> None:
    schedule.keep(now=NOW)
    dead = left_running(INSPECT, since=NIGHT)
    schedule.keep(now=NIGHT + DEAD_AFTER)
    dead.refresh_from_db()
    assert (dead.status, pending(INSPECT)) == ("RUNNING", [NIGHT + DAY])
    late = NIGHT + DEAD_AFTER + HOUR
    schedule.keep(now=late)
    schedule.keep(now=late)
    dead.refresh_from_db()
    assert (dead.status, dead.exception_class_path) == ("FAILED", "counseling.services.schedule.WorkerGoneError")
    assert sorted(pending(INSPECT)) == [late, NIGHT + DAY]


@at_work
@pytest.mark.usefixtures("worker")
def test_the_worker_takes_up_what_was_left_when_it_starts() -> None:
    people = cast.people()
    cast.request(people.dewi)
    schedule.keep(now=NOW)
    left_running(INSPECT, since=NIGHT)
    work(NIGHT + 5 * HOUR)
    assert DBTaskResult.objects.filter(task_path=INSPECT, status="SUCCESSFUL").count() == 1
    assert pending(INSPECT) == [NIGHT + DAY]


@data
def test_old_runs_are_forgotten() -> None:
    schedule.keep(now=NOW)
    old = left_running(SEAL, since=NOW)
    old.set_successful(None)
    DBTaskResult.objects.filter(pk=old.pk).update(finished_at=NOW)
    schedule.keep(now=NOW + KEPT)
    assert DBTaskResult.objects.filter(pk=old.pk).exists()
    schedule.keep(now=NOW + KEPT + HOUR)
    assert not DBTaskResult.objects.filter(pk=old.pk).exists()


@data
def test_runs_of_what_runs_often_are_forgotten_after_a_day() -> None:
    schedule.run_once("counseling.tasks.send_mails", at=NOW, name="one")
    run = DBTaskResult.objects.get()
    run.set_successful(None)
    DBTaskResult.objects.filter(pk=run.pk).update(finished_at=NOW)
    schedule.keep(now=NOW + DAY)
    assert DBTaskResult.objects.filter(pk=run.pk).exists()
    schedule.keep(now=NOW + DAY + HOUR)
    assert not DBTaskResult.objects.filter(pk=run.pk).exists()
