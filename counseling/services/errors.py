"""The error that a service raises because of what was typed; a form shows it beside its field."""

from typing import TypeVar

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counseling.cleaning import cleaned, says_something

C = TypeVar("C", bound=TextChoices)

TEXT_LIMIT = 20_000
"""The longest text, in characters, that a record takes."""


class Invalid(ValueError):  # noqa: N818 - read as a sentence: raise Invalid("words", …)
    """A value that is not accepted. `field` names the parameter; `message` is worded in the reader's language."""

    def __init__(self, field: str, message: str | Promise) -> None:
        self.field = field
        self.message = message
        super().__init__(field, message)

    def __str__(self) -> str:
        return str(self.message)


def one_of(choices: type[C], value: str, *, field: str) -> C:
    """The value as a member of its closed set; raises Invalid."""
    try:
        return choices(value)
    except ValueError:
        raise Invalid(field, _("Choose one of the answers offered.")) from None


def text(value: str, *, field: str, required: bool = True, limit: int = TEXT_LIMIT) -> str:
    """The text as it is kept (counseling/cleaning.py), without blanks around it. Raises Invalid where it is too long,
    and where it is required and holds neither letter nor digit."""
    value = cleaned(value).strip()
    if required and not says_something(value):
        raise Invalid(field, _("Write this in words."))
    if len(value) > limit:
        raise Invalid(field, format_lazy(_("Shorten this to {limit} characters or fewer."), limit=limit))
    return value
