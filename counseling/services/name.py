"""Names and addresses as they are kept: on one line, without signs that nobody sees."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from counseling.cleaning import can_be_read, cleaned
from counseling.services.errors import Invalid, text

ADDRESS_LIMIT = 254
"""So many characters the database takes of an address."""
LINE_ENDS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")


def one_line(value: str, *, field: str, required: bool = True, limit: int) -> str:
    """The text without what nobody sees, and with one blank where there are several.

    Raises Invalid for several lines or NUL, where it is too long, and where nothing is left though it is required.
    """
    value = value.strip()
    if "\0" in value or LINE_ENDS & set(value):
        raise Invalid(field, _("Write this on one line."))
    return text(" ".join(cleaned(value).split()), field=field, required=required, limit=limit)


def name(value: str, *, field: str, limit: int) -> str:
    """The name of somebody or something, on one line. Raises Invalid, also where there is no letter in it."""
    kept = one_line(value, field=field, required=not value.strip(), limit=limit)
    if not can_be_read(kept):
        raise Invalid(field, _("Give a name that can be read."))
    return kept


def is_address(value: str) -> bool:
    """Whether this is an email address. An invisible sign in it would make another one than it seems."""
    if len(value) > ADDRESS_LIMIT or any(unicodedata.category(sign).startswith("C") for sign in value):
        return False
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True


def address(value: str, *, field: str) -> str:
    """The email address as accounts have it. Raises Invalid."""
    value = value.strip().lower()
    if not is_address(value):
        raise Invalid(field, _("Give an email address, such as nama@sekolah.sch.id."))
    return value
