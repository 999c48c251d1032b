"""How long ago the jobs of the night ran, whether the worker or a command ran them, and when that is too long."""

import io
from datetime import datetime

import pytest
import time_machine
from django.core.management import CommandError, call_command

from counseling.choices.work import Runner
from counseling.models import Beat
from counseling.selectors import job as selector
from counseling.selectors.job import NIGHT_MISSED, NIGHTLY, SILENT, NightlyCheck
from counseling.services import beat, job
from counseling.services.job import JobReport
from tests.cast import NOW
from tests.counseling.services.stage import DAY, HOUR

pytestmark = pytest.mark.django_db


def night(at: datetime, by: Runner = Runner.WORKER) -> None:
    for name in NIGHTLY:
        beat.went_well(name, by=by, since=at, now=at)


def test_before_its_first_night_the_check_is_not_late() -> None:
    assert selector.nightly(NOW) == NightlyCheck(at=None, late=False)


def test_a_night_that_passed_without_it_is_late() -> None:
    night(NOW)
    assert selector.nightly(NOW + NIGHT_MISSED) == NightlyCheck(at=NOW, late=False)
    assert selector.nightly(NOW + NIGHT_MISSED + HOUR).late


def test_the_check_is_as_old_as_the_oldest_of_its_jobs() -> None:
    night(NOW)
    beat.went_well("seal", by=Runner.WORKER, since=NOW + DAY, now=NOW + DAY)
    assert selector.nightly(NOW + DAY + HOUR).at == NOW


def test_a_failure_leaves_when_it_last_went_well() -> None:
    night(NOW)
    with pytest.raises(ZeroDivisionError), beat.beating("seal", by=Runner.WORKER, now=NOW + DAY):
        raise ZeroDivisionError
    last = Beat.objects.get(name="seal")
    assert (last.went_well, last.well_at, last.started_at) == (False, NOW, NOW + DAY)


def test_a_check_that_never_went_well_is_late() -> None:
    beat.begin("seal", by=Runner.WORKER, now=NOW)
    assert selector.nightly(NOW).late


def test_a_command_leaves_the_same_beat_as_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(NOW, tick=False):
        call_command("inspect_cases", stdout=io.StringIO())
    last = Beat.objects.get()
    assert (last.name, last.by, last.went_well, last.started_at) == ("inspect_cases", "command", True, NOW)
    monkeypatch.setitem(job.WORK, "inspect_cases", lambda now: JobReport("Looked.", ["C-1: no"], "1 failed."))  # type: ignore[arg-type]
    with pytest.raises(CommandError, match="1 failed"):
        call_command("inspect_cases", stdout=io.StringIO(), stderr=io.StringIO())
    assert not Beat.objects.get().went_well


def test_the_worker_is_silent_without_a_sign_for_a_while() -> None:
    assert selector.worker_is_silent(NOW)
    beat.worker_is_here(now=NOW)
    assert not selector.worker_is_silent(NOW + SILENT / 2)
    assert selector.worker_is_silent(NOW + SILENT)


def test_a_worker_at_a_long_job_is_not_silent() -> None:
    beat.worker_is_here(now=NOW)
    beat.begin("inspect_cases", by=Runner.WORKER, now=NOW)
    assert not selector.worker_is_silent(NOW + 2 * SILENT)
    assert selector.worker_is_silent(NOW + HOUR)


def test_commands_may_take_the_place_of_the_worker() -> None:
    night(NOW, Runner.COMMAND)
    assert not selector.worker_is_silent(NOW + HOUR)
    assert selector.worker_is_silent(NOW + 2 * DAY)


def test_what_runs_beside_the_nightly_check_is_overdue_after_its_time() -> None:
    assert selector.overdue(NOW) == []
    beat.went_well("send_mails", by=Runner.WORKER, since=NOW, now=NOW)
    beat.begin("forget", by=Runner.WORKER, now=NOW)
    assert selector.overdue(NOW + 2 * HOUR) == []
    assert selector.overdue(NOW + 3 * HOUR) == ["send_mails"]
    assert selector.overdue(NOW + 2 * DAY) == ["forget", "send_mails"]
