"""`manage.py ledger_verify`: checks the ledger from end to end, and exits 1 with the name of the first bad row."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from counseling.keys.keyring import KeyringError
from counseling.models import Case
from counseling.services import ledger
from counseling.services.ledger import BrokenLedgerError, Totals


class Command(BaseCommand):
    help = "Checks every chain of the ledger. Exits 1 at the first bad row, 2 where nothing could be checked."
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--case", metavar="CODE", help="only the cases with this code, whichever their institution")

    def handle(self, *args: Any, **options: Any) -> None:
        code: str | None = options["case"]
        if code and not Case.objects.filter(code=code).exists():
            raise CommandError(f"There is no case {code}.", returncode=2)
        try:
            totals = ledger.verify(code)
        except KeyringError as error:
            raise CommandError(str(error), returncode=2) from error
        except BrokenLedgerError as error:
            raise CommandError(f"The ledger is broken. {error}", returncode=1) from error
        self.stdout.write(_line(totals))


def _line(totals: Totals) -> str:
    return (
        f"The ledger is whole: {totals.cases} cases, {totals.entries} entries; {totals.judged_again} judged again"
        f" alike, {totals.other_rulebook} by another rulebook, {totals.erased} with erased facts."
    )
