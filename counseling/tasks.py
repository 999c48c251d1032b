"""What the task worker runs: services/schedule.py says when, services/job.py says what.

A job sees to its next run before it begins: what goes wrong today does not take tomorrow's run with it. One that fails
is tried again the same night.
"""

from django.utils import timezone
from django_tasks import task

from counseling.choices.work import Runner
from counseling.selectors import backup as backup_selector
from counseling.services import job, schedule


def _run(name: str) -> None:
    schedule.keep(now=timezone.now())
    try:
        job.perform(name, by=Runner.WORKER, now=timezone.now())
    except Exception:
        schedule.try_again(f"{__name__}.{name}", now=timezone.now())
        raise


@task()
def forget() -> None:
    _run("forget")


@task()
def time_out_referrals() -> None:
    _run("time_out_referrals")


@task()
def inspect_cases() -> None:
    _run("inspect_cases")


@task()
def seal() -> None:
    _run("seal")


@task()
def backup() -> None:
    if backup_selector.is_daily():
        _run("backup")
    else:
        schedule.keep(now=timezone.now())


@task()
def send_mails() -> None:
    _run("send_mails")


@task()
def tell_of_emergencies() -> None:
    _run("tell_of_emergencies")


@task()
def keep_schedule() -> None:
    schedule.keep(now=timezone.now())
