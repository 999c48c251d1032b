"""`manage.py restore FROM`: brings a backup back into an empty place, and refuses any other."""

from typing import Any

from counseling.management.backup_command import BackupCommand
from counseling.management.passphrase import ProgressBar
from counseling.services.backup import bring_back
from counseling.services.backup.files import Pair


class Command(BackupCommand):
    help = (
        "Brings the backup FROM.data and FROM.keys back to where DATABASE_URL, COUNSELING_KEYS_FILE and"
        " COUNSELING_SEALS say, provided that nothing lies there. Exits 1, with nothing touched, where it cannot."
    )
    metavar = "FROM"
    meaning = "the name of the backup, with an ending or without"

    def work(self, pair: Pair, secret: str, bar: ProgressBar, options: dict[str, Any]) -> list[str]:
        lines = bring_back.bring_back(pair, passphrase=secret, progress=bar)
        return [*lines, "It is back. Now run `manage.py migrate`, and then `manage.py ledger_verify`."]
