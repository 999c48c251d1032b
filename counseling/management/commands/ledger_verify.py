"""`manage.py ledger_verify`: checks the ledger from end to end, and exits 1 with the name of the first bad row."""

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from counseling.choices.work import Runner
from counseling.keys.keyring import KeyringError
from counseling.models import Case
from counseling.services.beat import beating
from counseling.services.door import ledger, seal_check
from counseling.services.door.ledger import BrokenLedgerError
from counseling.services.door.seal_check import BrokenSealError


class Command(BaseCommand):
    help = "Checks every chain and seal of the ledger. Exits 1 at the first bad row, 2 where nothing could be checked."
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--case", metavar="CODE", help="only the chains of the cases with this code")

    def handle(self, *args: Any, **options: Any) -> None:
        code: str | None = options["case"]
        if code and not Case.objects.filter(code=code).exists():
            raise CommandError(f"There is no case {code}.", returncode=2)
        try:
            with nullcontext() if code else beating("ledger_verify", by=Runner.COMMAND, now=timezone.now()):
                totals = ledger.verify(code)
                seals = None if code else seal_check.verify_seals()
        except (KeyringError, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        except (BrokenLedgerError, BrokenSealError) as error:
            raise CommandError(f"The ledger is broken. {error}", returncode=1) from error
        self.stdout.write(_chains(totals))
        if seals is not None:
            self.stdout.write(f"Seals: {seals.seals} hold, {seals.outside} of them in files outside the database, too.")
        if totals.last is not None:
            self.stdout.write(_as_far_as(*totals.last))


def _chains(totals: ledger.LedgerTotals) -> str:
    return (
        f"The ledger is whole: {totals.cases} cases, {totals.entries} entries; {totals.judged_again} judged again"
        f" alike, {totals.other_rulebook} by another rulebook, {totals.erased} with erased facts."
    )


def _as_far_as(where: str, number: int, at: datetime) -> str:
    """What came later was not looked at; in a copy it is missing, if the copy is not as old as that."""
    return f"The last entry seen is number {number} of {where}, written at {at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC."
