"""`manage.py seal`: the daily seal over the heads of all chains. Safe to run again, and twice at once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from counseling.services.door import seal
from counseling.services.door.seal import SealTotals


class Command(BaseCommand):
    help = "Seals, for each institution, the chains that grew since the last seal. Exits 1 if an institution failed."
    requires_migrations_checks = True

    def handle(self, *args: Any, **options: Any) -> None:
        totals = seal.seal_all(now=timezone.now())
        self.stdout.write(summary(totals))
        for fault in totals.faults:
            self.stderr.write(fault)
        if totals.faults:
            raise CommandError(f"{len(totals.faults)} institutions could not be sealed.", returncode=1)


def summary(totals: SealTotals) -> str:
    return f"Made {totals.seals} seals over {totals.heads} chains that had grown."
