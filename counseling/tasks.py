"""What the task worker runs: the jobs of services/schedule.py, each the management command of the same name.

A job sees to its next run before it begins: what goes wrong today does not take tomorrow's run with it.
"""

from django.core.management import call_command
from django.utils import timezone
from django_tasks import task

from counseling.services import schedule


@task()
def time_out_referrals() -> None:
    schedule.keep(now=timezone.now())
    call_command("time_out_referrals")


@task()
def inspect_cases() -> None:
    schedule.keep(now=timezone.now())
    call_command("inspect_cases")


@task()
def seal() -> None:
    schedule.keep(now=timezone.now())
    call_command("seal")


@task()
def keep_schedule() -> None:
    schedule.keep(now=timezone.now())
