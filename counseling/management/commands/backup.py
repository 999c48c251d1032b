"""`manage.py backup TO`: a backup while the program runs, in two sealed files; `--verify FROM` looks into one."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from counseling.choices.work import Runner
from counseling.management.backup_command import BackupCommand
from counseling.management.passphrase import ProgressBar
from counseling.selectors.backup import BACKUP
from counseling.services import beat
from counseling.services.backup import bring_back, make
from counseling.services.backup.files import Pair


class Command(BackupCommand):
    help = (
        "Writes TO.data and TO.keys, sealed by a passphrase, while the program runs. Never copy the file of a live"
        " SQLite database instead: what stands in its journal would be missing. Exits 1 where nothing was made."
    )
    metavar = "TO"
    meaning = "the name of the backup, without an ending"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--verify", action="store_true", help="make nothing: open this backup and check it")

    def asks_twice(self, options: dict[str, Any]) -> bool:
        return not options["verify"]

    def work(self, pair: Pair, secret: str, bar: ProgressBar, options: dict[str, Any]) -> list[str]:
        if options["verify"]:
            return bring_back.look_into(pair, passphrase=secret, progress=bar)
        now = timezone.now()
        made = make.make(pair, passphrase=secret, now=now, progress=bar)
        beat.went_well(BACKUP, by=Runner.COMMAND, since=now, now=timezone.now())
        return make.summary(made)
