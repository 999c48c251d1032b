"""A command that runs one of the jobs of the night."""

from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from counseling.choices.work import Runner
from counseling.services import job
from counseling.services.beat import FaultsFoundError
from counseling.services.job import JobReport


class JobCommand(BaseCommand):
    """Runs the job of this name; exits 1 where something in it went wrong."""

    requires_migrations_checks = True
    job: ClassVar[str]

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            job.perform(self.job, by=Runner.COMMAND, now=timezone.now(), tell=self.tell)
        except FaultsFoundError as error:
            raise CommandError(str(error), returncode=1) from error

    def tell(self, report: JobReport) -> None:
        self.stdout.write(report.said)
        for fault in report.faults:
            self.stderr.write(fault)
