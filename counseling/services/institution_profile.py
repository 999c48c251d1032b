"""What an institution says of itself: letterhead, logo, emergency numbers, school year and classes. Each is one act of
an administrator, kept in the log; what stands as asked already is none."""

import re
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image

from counseling.choices import AdminActKind
from counseling.models import EmergencyNumber, Institution, Logo, Membership
from counseling.services import admin_act, name
from counseling.services.errors import Invalid, text
from counseling.services.founding import Profile, checked_profile
from counseling.services.institution import lock
from counseling.services.marker import service

LARGEST_MIB = 1
LARGEST = LARGEST_MIB * 1024 * 1024
MOST_PIXELS = 16_000_000
"""A picture of more would fill the memory when it is opened, however small its file is."""
DRAWN = (600, 600)
"""The logo is drawn anew within so many pixels: nothing of the file that was sent is kept."""
NUMBER = re.compile(r"(?P<number>\+?\d[\d .()-]*(?:ext\.? ?\d+)?)(?P<label>.*)", re.IGNORECASE)
MOST_NUMBERS, MOST_CLASSES = 8, 200
LABEL_LIMIT, CLASS_LIMIT, YEAR_LIMIT = 80, 40, 20


@service
def set_letterhead(
    profile: Profile, *, head_name: str, head_number: str, signed_at: str, by: Membership, now: datetime
) -> Institution:
    """What stands on the institution's papers, from now on. Its name and zone are changed elsewhere. Raises Invalid."""
    institution = lock(by)
    checked = checked_profile(profile)
    wanted = {
        "kind": checked.kind,
        "npsn": checked.npsn,
        "address": checked.address,
        "head_name": name.one_line(head_name, field="head_name", required=False, limit=200),
        "head_number": name.one_line(head_number, field="head_number", required=False, limit=30),
        "signed_at": name.one_line(signed_at, field="signed_at", required=False, limit=80),
    }
    changed = {column: value for column, value in wanted.items() if getattr(institution, column) != value}
    if changed:
        for column, value in changed.items():
            setattr(institution, column, value)
        institution.save(update_fields=list(changed))
        admin_act.record(kind=AdminActKind.LETTERHEAD_CHANGED, by=by, detail=changed, now=now)
    return institution


@service
def set_logo(content: bytes, *, by: Membership, now: datetime) -> Logo:
    """The logo on the papers; the one before is kept and shown no more. Raises Invalid for what is no PNG."""
    institution = lock(by)
    picture = drawn(content)
    Logo.objects.filter(institution=institution, until=None).update(until=now)
    logo = Logo.objects.create(institution=institution, picture=picture, set_by_id=by.user_id, since=now)
    admin_act.record(kind=AdminActKind.LETTERHEAD_CHANGED, by=by, detail={"logo": True}, now=now)
    return logo


def drawn(content: bytes) -> bytes:
    """The picture, drawn anew as a PNG. Raises Invalid for what is none, or too large to open."""
    if len(content) > LARGEST:
        raise Invalid("logo", format_lazy(_("The logo is larger than {limit} MB. Make it smaller."), limit=LARGEST_MIB))
    try:
        with Image.open(BytesIO(content), formats=("PNG",)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Invalid("logo", _("The logo has too many pixels. Make it smaller."))
            copy = picture.convert("RGBA")
    except Invalid:
        raise
    except Exception as error:  # what is no picture fails in as many ways as there are decoders
        raise Invalid(
            "logo", _("This is no PNG, or it is damaged. Save the logo as PNG and choose it again.")
        ) from error
    copy.thumbnail(DRAWN)
    written = BytesIO()
    copy.save(written, "PNG", optimize=True)
    return written.getvalue()


@service
def check_numbers(lines: Sequence[str], *, by: Membership, now: datetime) -> list[EmergencyNumber]:
    """The numbers that are shown in an emergency, in this order, as the administrator has checked them today.

    Each line has a number and what it is for. Raises Invalid.
    """
    institution = lock(by)
    numbers = [_number(line) for line in lines if line.strip()]
    if not numbers:
        raise Invalid("numbers", _("Leave one number at least."))
    if len(numbers) > MOST_NUMBERS:
        raise Invalid(
            "numbers", format_lazy(_("Keep {most} numbers at most: in an emergency few are read."), most=MOST_NUMBERS)
        )
    EmergencyNumber.objects.filter(institution=institution, until=None).update(until=now)
    rows = [
        EmergencyNumber.objects.create(
            institution=institution, number=number, label=label, position=place, checked_by_id=by.user_id, since=now
        )
        for place, (number, label) in enumerate(numbers)
    ]
    admin_act.record(
        kind=AdminActKind.NUMBERS_CHECKED, by=by, detail={"numbers": ", ".join(row.number for row in rows)}, now=now
    )
    return rows


def _number(line: str) -> tuple[str, str]:
    found = NUMBER.fullmatch(" ".join(line.split()))
    if found is None:
        raise Invalid(
            "numbers", format_lazy(_("«{line}» has no number. Begin each line with one."), line=line.strip()[:40])
        )
    number, label = found["number"].strip(" .-("), found["label"].strip(" ,:=–-")
    if not label:
        raise Invalid("numbers", format_lazy(_("Write behind {number} what it is for."), number=number))
    return text(number, field="numbers", limit=30), text(label, field="numbers", limit=LABEL_LIMIT)


@service
def set_classes(*, school_year: str, classes: Sequence[str], by: Membership, now: datetime) -> Institution:
    """The school year and its classes, each once and in this order. Raises Invalid."""
    institution = lock(by)
    named = list(dict.fromkeys(text(each, field="classes", required=False, limit=CLASS_LIMIT) for each in classes))
    named = [each for each in named if each]
    if len(named) > MOST_CLASSES:
        raise Invalid("classes", format_lazy(_("Name {most} classes at most."), most=MOST_CLASSES))
    year = text(school_year, field="school_year", limit=YEAR_LIMIT)
    if (institution.school_year, institution.classes) != (year, named):
        institution.school_year, institution.classes = year, named
        institution.save(update_fields=["school_year", "classes"])
        admin_act.record(
            kind=AdminActKind.CLASSES_SET, by=by, detail={"school_year": year, "classes": len(named)}, now=now
        )
    return institution


@service
def read_explanation(*, by: Membership, now: datetime) -> None:
    """The administrator has read the explanation that is in force, and leaves it as it is."""
    lock(by)
    admin_act.record(kind=AdminActKind.EXPLANATION_READ, by=by, now=now)
