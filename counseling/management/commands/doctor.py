"""`manage.py doctor`: checks an installation, and says of each finding what to do."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from counseling.selectors.doctor import database, machine
from counseling.selectors.doctor.finding import CheckFinding, CheckStanding


class Command(BaseCommand):
    help = "Checks this installation and says what to do. Exits 1 where something is wrong. Changes nothing."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON list for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        found = [*machine.checks(), *database.checks(timezone.now())]
        if options["json"]:
            self.stdout.write(json.dumps([asdict(each) for each in found], indent=2))
        else:
            for each in found:
                self.stdout.write(_line(each))
        faults = sum(each.standing == CheckStanding.WRONG for each in found)
        if faults:
            raise CommandError(f"{faults} of {len(found)} checks found something wrong.", returncode=1)


def _line(found: CheckFinding) -> str:
    told = f"{found.standing.upper():7} {found.check}: {found.says}"
    return f"{told}\n        {found.do}" if found.do else told
