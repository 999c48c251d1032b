"""What the commands about backups share: which backup, its passphrase, how far they are, and how they fail."""

from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from counseling.management import passphrase
from counseling.management.passphrase import ProgressBar
from counseling.services.backup import files
from counseling.services.backup.errors import BackupError
from counseling.services.backup.files import Pair


class BackupCommand(BaseCommand):
    """A command about one backup; exits 1 with one sentence where it cannot be done."""

    requires_system_checks = []
    metavar: ClassVar[str]
    meaning: ClassVar[str]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar=self.metavar, type=Path, help=self.meaning)
        parser.add_argument("--keys", type=Path, help=f"where the file with keys and seals lies ({self.metavar}.keys)")
        parser.add_argument("--passphrase-file", type=Path, help="a file whose first line is the passphrase")

    def asks_twice(self, options: dict[str, Any]) -> bool:
        """Whether a passphrase that is typed in is asked for twice, since a slip would lock everybody out."""
        return False

    def work(self, pair: Pair, secret: str, bar: ProgressBar, options: dict[str, Any]) -> list[str]:
        """Does it; gives the lines to print. Raises BackupError."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        pair = files.pair_of(options["name"], options["keys"])
        bar = ProgressBar(self.stderr)
        try:
            secret = passphrase.given(options["passphrase_file"], twice=self.asks_twice(options))
            lines = self.work(pair, secret, bar, options)
        except BackupError as error:
            raise CommandError(str(error), returncode=1) from error
        finally:
            bar.end()
        self.stdout.write("\n".join(lines))
