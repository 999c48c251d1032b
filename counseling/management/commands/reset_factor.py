"""`manage.py reset_factor EMAIL --reason WHY`: takes off the second factors of somebody whom nobody else lets in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from counseling.selectors import account as selector
from counseling.services import lost_factor
from counseling.services.errors import Invalid


class Command(BaseCommand):
    help = (
        "Takes off all second factors of an account, and its Google account, where no administrator can: they are the"
        " last one, and have lost device and recovery codes. They set up a new one at their next sign-in. It stands in"
        " the log of their institutions, and they are told by mail."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the address by which they sign in")
        parser.add_argument("--reason", required=True, metavar="WHY", help="how it is known that it is them")

    def handle(self, *args: Any, **options: Any) -> None:
        user = selector.account_of(options["email"].strip())
        if user is None:
            raise CommandError(f"No account has the address {options['email']}.", returncode=1)
        try:
            lost_factor.take_off_by_console(user, reason=options["reason"], now=timezone.now())
        except Invalid as error:
            with translation.override("en"):
                raise CommandError(str(error.message), returncode=1) from None
        self.stdout.write(f"Taken off. {user.name} sets up a new second factor at the next sign-in.")
