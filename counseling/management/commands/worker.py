"""`manage.py worker`: the task worker. One is enough, and several do no harm."""

import logging
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone
from django_tasks_db.compat import TASKS_LOGGER
from django_tasks_db.management.commands import db_worker

from counseling.services import schedule

SECONDS = 30.0
"""Between two looks for what is due. On SQLite each look holds up whoever writes, for a moment."""


class Command(db_worker.Command):
    help = "Runs what is due, such as the nightly inspection and the seal, and sees to it that the next run is planned."
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(interval=SECONDS)

    def configure_logging(self, verbosity: int) -> None:
        """What fails is told; every step only to those who ask."""
        super().configure_logging(verbosity)
        if verbosity == 1:
            for name in (TASKS_LOGGER, db_worker.logger.name):
                logging.getLogger(name).setLevel(logging.ERROR)

    def handle(self, *args: Any, **options: Any) -> None:
        schedule.keep(now=timezone.now())
        super().handle(**options)
