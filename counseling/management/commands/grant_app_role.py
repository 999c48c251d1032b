"""`manage.py grant_app_role NAME`: gives the role of the app its grants, and checks them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from counseling.services import app_role
from counseling.services.app_role import AppRoleError


class Command(BaseCommand):
    help = (
        "On PostgreSQL, run as the owner of the tables: gives the role that the app works as what it needs, and no"
        " more. Run it again after each migration. Exits 1 where the grants are not as they should be."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", metavar="NAME", help="the role; make it first, with a password of its own")
        parser.add_argument("--check", action="store_true", help="change nothing, and say what is not as it should be")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["role"]
        try:
            if not options["check"]:
                self.stdout.write(f"Granted on {app_role.grant(name)} tables.")
            faults = app_role.faults(name)
        except AppRoleError as error:
            raise CommandError(str(error), returncode=1) from error
        except DatabaseError as error:
            raise CommandError(f"PostgreSQL says: {str(error).strip().splitlines()[0]}.", returncode=1) from error
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"The role {name} is not as it should be: {len(faults)} faults.", returncode=1)
        self.stdout.write(f"The role {name} has what the app needs, and no more.")
