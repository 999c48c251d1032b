"""`manage.py worker`: the task worker. One is enough, and several do no harm.

It outlives its database: where that goes away, the worker waits and asks again, and takes up what it had begun.
"""

import logging
import math
import os
import time
from argparse import ArgumentParser
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils import timezone
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV, run_with_reloader
from django_tasks_db.compat import TASKS_LOGGER
from django_tasks_db.management.commands import db_worker

from counseling.services import beat, schedule

logger = logging.getLogger(__name__)

SECONDS = 30.0
"""Between two looks for what is due. On SQLite each look holds up whoever writes, for a moment."""
LONGEST = 60.0
"""Seconds between two tries to reach a database that has gone away; the first pause is one second."""


class Worker(db_worker.Worker):
    """Looks for what is due, runs it, leaves its beat, and begins anew whenever the database was away."""

    def run(self) -> None:
        pause = 1.0
        while self.running:
            try:
                self._begin()
                pause = 1.0
                self._rounds()
                return
            except (OperationalError, InterfaceError) as error:
                connections.close_all()
                if self.batch:
                    raise
                logger.error(
                    "The worker cannot reach the database and asks again in %.0f s: %s", pause, _first_line(error)
                )
                time.sleep(pause)
                pause = min(2 * pause, LONGEST)

    def _begin(self) -> None:
        now = timezone.now()
        schedule.take_up(self.worker_id, now=now)
        schedule.keep(now=now)

    def _rounds(self) -> None:
        """Runs what is due, again and again; once alone in a batch."""
        once, self.batch = self.batch, True
        try:
            while self.running:
                close_old_connections()
                beat.worker_is_here(now=timezone.now())
                super().run()
                self.startup_delay = False
                if once or not self.running or self._run_tasks >= (self.max_tasks or math.inf):
                    return
                time.sleep(self.interval)
        finally:
            self.batch = once


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


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
        self.configure_logging(options["verbosity"])
        same = ("interval", "batch", "backend_name", "startup_delay", "max_tasks", "worker_id")
        worker = Worker(
            queue_names=options["queue_name"].split(","),
            excluded_queue_names=options["exclude_queues"].split(",") if options["exclude_queues"] else [],
            **{name: options[name] for name in same},
        )
        if options["reload"] and not options["batch"]:
            if os.environ.get(DJANGO_AUTORELOAD_ENV) == "true":
                worker.configure_signals()
            run_with_reloader(worker.run)
        else:
            worker.configure_signals()
            worker.run()
