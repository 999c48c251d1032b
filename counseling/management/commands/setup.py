"""`manage.py setup`: founds an institution with its first administrator; another one every time that it is called."""

import json
import sys
import tomllib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone, translation

from counseling.choices import InstitutionKind, TimeZone
from counseling.selectors import founding as selector
from counseling.services import founding, password_link
from counseling.services.errors import Invalid
from counseling.services.founding import FirstAdministrator, Profile

ASKED = {
    "name": "Name of the institution",
    "kind": f"Kind ({', '.join(InstitutionKind.values)})",
    "npsn": "NPSN (may stay empty)",
    "address": "Address (may stay empty)",
    "zone": "Time zone (WIB, WITA, WIT)",
    "admin_name": "Name of the first administrator",
    "admin_email": "Their email address",
}
FITTING = {"name": "A", "kind": InstitutionKind.OTHER.value, "admin_name": "A", "admin_email": "a@school.example"}
"""Answers that nothing stands against, in the place of those that are not asked for yet."""
NAMED = {"time_zone": "zone", "person": "admin_name", "email": "admin_email"}
"""How the service names a field, and how the command does."""


class Command(BaseCommand):
    help = "Founds an institution, and prints the link by which its first administrator chooses a password."
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, meaning in ASKED.items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=meaning)
        parser.add_argument("--from", dest="file", help="a .json or .toml file with these names")
        parser.add_argument("--site", default=settings.BASE_URL, help="how browsers reach this server")
        parser.add_argument(
            "--code", action="store_true", help="print a code for founding the first institution in a browser instead"
        )
        parser.add_argument(
            "--hint", action="store_true", help="print how to get that code, as long as there is no institution"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["code"]:
            self._print_code()
            return
        if options["hint"]:
            self._print_hint()
            return
        values = {**_of_file(options["file"]), **{name: options[name] for name in ASKED if options[name] is not None}}
        if not options["file"] and not values:
            values = self._asked()
        self._found(values, options["site"])

    def _print_code(self) -> None:
        code = founding.issue_code(now=timezone.now())
        if code:
            self.stdout.write(f"No institution yet. To found one, type in the browser within ten minutes: {code}")

    def _print_hint(self) -> None:
        if not selector.is_founded():
            self.stdout.write("No institution yet. For the code with which to found one in the browser, run:")
            self.stdout.write(f"{sys.executable} manage.py setup --code")

    def _found(self, values: dict[str, str], site: str) -> None:
        try:
            member = founding.found(_profile(values), _person(values), now=timezone.now())
        except Invalid as error:
            with translation.override("en"):
                raise CommandError(f"{NAMED.get(error.field, error.field)}: {error.message}", returncode=1) from None
        self.stdout.write(f"Founded: {member.institution.name}.")
        if member.user.has_usable_password():
            self.stdout.write(f"{member.user.email} signs in as before, and finds it among their institutions.")
        else:
            self.stdout.write("Its administrator chooses a password here, once, within three days:")
            self.stdout.write(f"{site}{reverse(password_link.ROUTE, args=password_link.key_of(member.user))}")

    def _asked(self) -> dict[str, str]:
        """The answers of whoever sits at the console, each asked for until it can be taken."""
        answers: dict[str, str] = {}
        for name, question in ASKED.items():
            problem = "?"
            while problem:
                try:
                    answers[name] = input(f"{question}: ").strip()
                except EOFError:
                    raise CommandError("Nothing more to read: give the answers as options, or by --from.") from None
                problem = _problem(answers)
                if problem:
                    self.stdout.write(problem)
        return answers


def _profile(values: dict[str, str]) -> Profile:
    zone = values.get("zone", TimeZone.WIB.name)
    return Profile(
        name=values.get("name", ""),
        kind=values.get("kind", ""),
        npsn=values.get("npsn", ""),
        address=values.get("address", ""),
        time_zone=TimeZone[zone.upper()].value if zone.upper() in TimeZone.names else zone,
    )


def _person(values: dict[str, str]) -> FirstAdministrator:
    return FirstAdministrator(name=values.get("admin_name", ""), email=values.get("admin_email", ""))


def _problem(answers: dict[str, str]) -> str:
    """What stands against the last of these answers; what is not asked for yet stands against none."""
    values = {**FITTING, **answers}
    try:
        founding.checked_profile(_profile(values))
        founding.checked_person(_person(values))
    except Invalid as error:
        with translation.override("en"):
            return str(error.message)
    return ""


def _of_file(name: str | None) -> dict[str, str]:
    """The answers that stand in a file; raises CommandError."""
    if not name:
        return {}
    try:
        text = Path(name).read_text(encoding="utf-8")
        read = tomllib.loads(text) if name.endswith(".toml") else json.loads(text)
    except RecursionError:
        raise CommandError(f"{name} cannot be read: it is nested too deeply.", returncode=1) from None
    except (OSError, ValueError) as error:
        raise CommandError(f"{name} cannot be read: {' '.join(str(error).split())}", returncode=1) from None
    if not isinstance(read, dict) or not all(isinstance(value, str) for value in read.values()):
        raise CommandError(f"{name} is to hold names with a text each.", returncode=1)
    unknown = sorted(read.keys() - ASKED.keys())
    if unknown:
        raise CommandError(f"{name}: {unknown[0]} is none of {', '.join(ASKED)}.", returncode=1)
    return read
