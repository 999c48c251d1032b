"""`manage.py restore FROM`: brings a backup back into an empty place, and refuses any other."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from counseling.management import passphrase
from counseling.services.backup import bring_back, files
from counseling.services.backup.errors import BackupError


class Command(BaseCommand):
    help = (
        "Brings the backup FROM.data and FROM.keys back to where DATABASE_URL, COUNSELING_KEYS_FILE and"
        " COUNSELING_SEALS say, provided that nothing lies there. Exits 1, with nothing touched, where it cannot."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="FROM", type=Path, help="the name of the backup, with an ending or without")
        parser.add_argument("--keys", type=Path, help="where the file with keys and seals lies (FROM.keys)")
        parser.add_argument("--passphrase-file", type=Path, help="a file whose first line is the passphrase")

    def handle(self, *args: Any, **options: Any) -> None:
        pair = files.pair_of(options["name"], options["keys"])
        bar = passphrase.ProgressBar(self.stderr)
        try:
            secret = passphrase.given(options["passphrase_file"], twice=False)
            lines = bring_back.bring_back(pair, passphrase=secret, progress=bar)
        except BackupError as error:
            raise CommandError(str(error), returncode=1) from error
        finally:
            bar.end()
        self.stdout.write("\n".join(lines))
        self.stdout.write("It is back. Now run `manage.py migrate`, and then `manage.py ledger_verify`.")
