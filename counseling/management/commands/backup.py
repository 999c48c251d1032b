"""`manage.py backup TO`: a backup while the program runs, in two sealed files; `--verify FROM` looks into one."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from counseling.choices.work import Runner
from counseling.management import passphrase
from counseling.selectors.backup import BACKUP
from counseling.services import beat
from counseling.services.backup import bring_back, files, make
from counseling.services.backup.errors import BackupError


class Command(BaseCommand):
    help = (
        "Writes TO.data and TO.keys, sealed by a passphrase, while the program runs. Never copy the file of a live"
        " SQLite database instead: what stands in its journal would be missing. Exits 1 where nothing was made."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="TO", type=Path, help="the name of the backup, without an ending")
        parser.add_argument("--keys", type=Path, help="where the file with keys and seals lies (TO.keys)")
        parser.add_argument("--passphrase-file", type=Path, help="a file whose first line is the passphrase")
        parser.add_argument("--verify", action="store_true", help="make nothing: open this backup and check it")

    def handle(self, *args: Any, **options: Any) -> None:
        pair = files.pair_of(options["name"], options["keys"])
        bar = passphrase.ProgressBar(self.stderr)
        try:
            secret = passphrase.given(options["passphrase_file"], twice=not options["verify"])
            if options["verify"]:
                lines = bring_back.look_into(pair, passphrase=secret, progress=bar)
            else:
                now = timezone.now()
                lines = make.summary(make.make(pair, passphrase=secret, now=now, progress=bar))
                beat.went_well(BACKUP, by=Runner.COMMAND, since=now, now=timezone.now())
        except BackupError as error:
            raise CommandError(str(error), returncode=1) from error
        finally:
            bar.end()
        self.stdout.write("\n".join(lines))
