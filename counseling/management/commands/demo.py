"""`manage.py demo`: loads the demo data into an empty database; safe to call again."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from counseling.choices import Role
from counseling.demo.load import OtherDataError, has_demo_passwords, load
from counseling.demo.people import ACCOUNTS, PASSWORD


class Command(BaseCommand):
    help = "Loads two institutions with forty cases, made through the gate, as of today or of an anchor date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", type=date.fromisoformat, help="the day that counts as today (YYYY-MM-DD)")
        parser.add_argument("--accounts", action="store_true", help="print the demo accounts and do nothing else")
        parser.add_argument(
            "--present", action="store_true", help="exit 0 while a demo password works, 1 when none does"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["present"]:
            raise SystemExit(0 if has_demo_passwords() else 1)
        if not options["accounts"]:
            self._load(options["anchor"])
        self._print_accounts()

    def _load(self, anchor: date | None) -> None:
        zone = ZoneInfo("Asia/Jakarta")
        now = datetime.combine(anchor, time(10), zone) if anchor else timezone.now()
        try:
            made = load(now)
        except OtherDataError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Demo: {made} cases loaded." if made else "Demo: already loaded.")

    def _print_accounts(self) -> None:
        self.stdout.write(f"Demo accounts, all with the password {PASSWORD}")
        for account in ACCOUNTS:
            roles = ", ".join(str(Role(role).label) for role in account.roles)
            self.stdout.write(f"  {account.email:24} {account.name} ({roles})")
