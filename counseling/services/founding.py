"""Founding an institution with its first administrator: in the browser by a code of the console, or on the console.

In the browser it is the first one alone: while there is none, nobody has an account, so that a code which only the
console shows stands for the right to found. What a wrong code costs is returned, never raised: a rollback would give
the try back.
"""

import re
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from counseling.choices import SCHOOLS, AdminActKind, InstitutionKind, Role, TimeZone
from counseling.models import FoundingCode, Institution, Membership
from counseling.selectors import founding as selector
from counseling.services import account as accounts
from counseling.services import admin_act, institution, name, secret
from counseling.services.errors import Invalid, one_of
from counseling.services.institution import NAME_LIMIT
from counseling.services.marker import service

VALID = timedelta(minutes=10)
"""How long a code may be typed in."""
FOUNDS = timedelta(hours=1)
"""How long whoever typed it has for the pages of the guide."""
LOCK = 7_036_871
"""The number by which PostgreSQL knows the lock that all foundings wait for."""
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""No letter or digit that is taken for another one."""
LENGTH, GROUP = 12, 4
NPSN = re.compile(r"[0-9A-Z]{8}")
ADDRESS_LIMIT, SLUG_LIMIT = 300, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is known of an institution when it is founded."""

    name: str
    kind: str
    time_zone: str
    npsn: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAdministrator:
    """Who keeps the accounts from the start. Without a password they choose it by a link."""

    name: str
    email: str
    password: str | None = None


def checked_profile(profile: Profile) -> Profile:
    """The profile as it is kept. Raises Invalid."""
    kind = one_of(InstitutionKind, profile.kind, field="kind")
    npsn = profile.npsn.strip().upper()
    if npsn and kind in SCHOOLS and not NPSN.fullmatch(npsn):
        raise Invalid("npsn", _("An NPSN has eight characters, such as 20100001. It may stay empty."))
    return Profile(
        name=name.name(profile.name, field="name", limit=NAME_LIMIT),
        kind=kind.value,
        time_zone=one_of(TimeZone, profile.time_zone, field="time_zone").value,
        npsn=npsn if kind in SCHOOLS else "",
        address=name.one_line(profile.address, field="address", required=False, limit=ADDRESS_LIMIT),
    )


def checked_person(person: FirstAdministrator) -> FirstAdministrator:
    """Name and address as they are kept. Raises Invalid, for a weak password too."""
    called = name.name(person.name, field="person", limit=NAME_LIMIT)
    email = name.address(person.email, field="email")
    if person.password is not None:
        accounts.check_password(person.password, email=email, name=called)
    return FirstAdministrator(name=called, email=email, password=person.password)


@service
def found(profile: Profile, person: FirstAdministrator, *, now: datetime) -> Membership:
    """An institution with its first administrator. Raises Invalid.

    Who has an account already keeps it, with its password.
    """
    profile, person = checked_profile(profile), checked_person(person)
    _one_at_a_time()
    place = institution.found(**asdict(profile), slug=_free_slug(profile.name), now=now)
    member = accounts.enrol(
        institution=place,
        email=person.email,
        name=person.name,
        password=person.password,
        roles=[Role.INSTITUTION_ADMIN],
        now=now,
    )
    admin_act.record(kind=AdminActKind.FOUNDED, by=member, about=member.user, detail={"name": place.name}, now=now)
    return member


def _one_at_a_time() -> None:
    """Whoever founds, or makes or takes a code, waits here until the one before is done. No row stands for it, because
    there is none before the first founding. On SQLite transactions follow one another anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _free_slug(title: str) -> str:
    """The name as it may stand in a file name; with a number where another institution has it."""
    stem = slugify(title)[:SLUG_LIMIT].strip("-") or "lembaga"
    taken = set(Institution.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


# ---------------------------------------------------------------- the first one, in the browser


@service
def issue_code(*, now: datetime) -> str:
    """A new code for the browser, and the end of all earlier ones; empty once there is an institution."""
    _one_at_a_time()
    FoundingCode.objects.all().delete()
    if selector.is_founded():
        return ""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    FoundingCode.objects.create(code_hash=secret.hash_of(code), issued_at=now, expires_at=now + VALID)
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


@service
def claim(typed: str, *, now: datetime) -> str:
    """What the browser of who typed the right code keeps; empty for a wrong one. A code is taken once, and founds for
    an hour from then on."""
    _one_at_a_time()
    row = FoundingCode.objects.first()
    if row is None or not selector.can_be_typed(row, now):
        return ""
    if not secrets.compare_digest(secret.hash_of(_plain(typed)), row.code_hash):
        row.tries += 1
        row.save(update_fields=["tries"])
        return ""
    token = secret.new()
    row.claim_hash, row.expires_at = secret.hash_of(token), now + FOUNDS
    row.save(update_fields=["claim_hash", "expires_at"])
    return token


@service
def found_first(profile: Profile, person: FirstAdministrator, *, claimed: str, now: datetime) -> Membership | None:
    """The first institution, by the browser that typed the code; None where another one was faster, or for no claim.

    Raises Invalid.
    """
    _one_at_a_time()
    row = FoundingCode.objects.first()
    if row is None or not selector.is_claim(row, secret.hash_of(claimed), now) or selector.is_founded():
        return None
    member = found(profile, person, now=now)
    row.delete()
    return member


def _plain(typed: str) -> str:
    """What was typed, without the dashes and blanks between its groups."""
    return re.sub(r"[\s-]", "", typed).upper()[:100]
