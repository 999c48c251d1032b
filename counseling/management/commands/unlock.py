"""`manage.py unlock`: opens a locked account where no administrator is left who could."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from counseling.models import User
from counseling.selectors import account_lock as selector
from counseling.services import account_lock, password_link
from counseling.services.errors import Invalid


class Command(BaseCommand):
    help = "Unlocks the account of this address. It stands in the log of administrative acts, and the person is told."
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", required=True, help="why, for the log of administrative acts")
        parser.add_argument("--keep-password", action="store_true", help="the old password goes on working")

    def handle(self, *args: Any, **options: Any) -> None:
        locks = selector.open_ones_of(options["email"])
        if not locks:
            raise CommandError("No account of this address is locked.", returncode=1)
        for lock in locks:
            try:
                with translation.override("en"):
                    account_lock.unlock(
                        lock,
                        reason=options["reason"],
                        new_password=not options["keep_password"],
                        by=None,
                        now=timezone.now(),
                    )
            except Invalid as error:
                raise CommandError(str(error.message), returncode=1) from None
            self.stdout.write(f"Unlocked: {lock.membership.user.email} at {lock.institution.name}.")
        if not options["keep_password"]:
            self.stdout.write("A new password is chosen here, once, within three days (the person has it by mail too):")
            user = User.objects.get(pk=locks[0].membership.user_id)
            self.stdout.write(password_link.address_of(user))
