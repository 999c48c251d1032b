"""`manage.py time_out_referrals`: ends referrals that nobody answered in time, as every night. Safe to run again, and
twice at once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from counseling.services import time_out


class Command(BaseCommand):
    help = "Ends every referral that waits for an answer longer than its institution lets it. Exits 1 if one failed."
    requires_migrations_checks = True

    def handle(self, *args: Any, **options: Any) -> None:
        totals = time_out.time_out_all(now=timezone.now())
        self.stdout.write(f"Ended {totals.ended} referrals.")
        for fault in totals.faults:
            self.stderr.write(fault)
        if totals.faults:
            raise CommandError(f"{len(totals.faults)} of them could not be ended.", returncode=1)
