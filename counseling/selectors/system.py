"""How far an institution is set up: what is done, and what is left to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from counseling.choices import NATIONAL_NUMBERS, SCHOOLS, AdminActKind, Role
from counseling.models import AdminAct, EmergencyNumber, Institution, Logo, Membership, RoleGrant
from counseling.selectors import account, backup, outgoing_mail


class SetupPart(StrEnum):
    """A part of setting up, in the order in which it is done."""

    LETTERHEAD = "letterhead"
    NUMBERS = "numbers"
    CLASSES = "classes"
    EXPLANATION = "explanation"
    COUNSELORS = "counselors"
    SUPERVISOR = "supervisor"
    REVIEWER = "reviewer"
    MAIL = "mail"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One part, and whether it is done."""

    part: SetupPart
    done: bool


def setup_steps(member: Membership) -> list[SetupStep]:
    """Every part that the administrator's institution has."""
    return [SetupStep(part, done) for part, done in _parts(member.institution)]


def _parts(place: Institution) -> Iterator[tuple[SetupPart, bool]]:
    held = set(
        RoleGrant.objects.filter(institution=place, until=None, membership__until=None).values_list("role", flat=True)
    )
    read = (AdminActKind.EXPLANATION_READ, AdminActKind.EXPLANATION_PUBLISHED)
    yield SetupPart.LETTERHEAD, bool(place.address and place.head_name)
    yield SetupPart.NUMBERS, EmergencyNumber.objects.filter(institution=place, until=None).exists()
    if place.kind in SCHOOLS:
        yield SetupPart.CLASSES, bool(place.school_year)
    yield SetupPart.EXPLANATION, AdminAct.objects.filter(institution=place, kind__in=read).exists()
    yield SetupPart.COUNSELORS, Role.COUNSELOR in held
    yield SetupPart.SUPERVISOR, Role.SUPERVISOR in held
    yield SetupPart.REVIEWER, account.outside_reviewer(place.pk) is not None
    yield SetupPart.MAIL, outgoing_mail.was_tried_out(place)
    yield SetupPart.BACKUP, backup.was_made()


def emergency_numbers(place: Institution) -> list[tuple[str, str]]:
    """The numbers as the institution has checked them, each with what it is for; until then those of the country."""
    rows = EmergencyNumber.objects.filter(institution=place, until=None).values_list("number", "label")
    return list(rows) or [(number, str(label)) for number, label in NATIONAL_NUMBERS]


def has_logo(place: Institution) -> bool:
    """Whether there is one, without reading the picture."""
    return Logo.objects.filter(institution=place, until=None).exists()


def logo_of(place: Institution) -> bytes | None:
    """The logo, as a PNG."""
    row = Logo.objects.filter(institution=place, until=None).first()
    return bytes(row.picture) if row else None
