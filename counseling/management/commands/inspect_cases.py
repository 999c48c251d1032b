"""`manage.py inspect_cases`: the standing inspection, as it runs every night. Safe to run again, and twice at once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from counseling.services.door import inspection
from counseling.services.door.inspection import InspectionTotals


class Command(BaseCommand):
    help = "Looks at every open case as it stands: raises flags, marks duties overdue. Exits 1 if a case failed."
    requires_migrations_checks = True

    def handle(self, *args: Any, **options: Any) -> None:
        totals = inspection.inspect_all(now=timezone.now())
        self.stdout.write(summary(totals))
        for fault in totals.faults:
            self.stderr.write(fault)
        if totals.faults:
            raise CommandError(f"{len(totals.faults)} of them could not be inspected.", returncode=1)


def summary(totals: InspectionTotals) -> str:
    return (
        f"Inspected {totals.cases} cases: {totals.raised} findings raised, {totals.over} over,"
        f" {totals.marked} duties marked."
    )
