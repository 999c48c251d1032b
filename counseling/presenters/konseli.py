"""The konseli's record in words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from counseling.choices import PackagePart
from counseling.choices.konseli_record import FIELDS, Kind, Told, fields_of

if TYPE_CHECKING:
    from counseling.models import Konseli


def said_of(konseli: Konseli, part: PackagePart) -> list[tuple[str, str, bool]]:
    """What the record holds of this part: the label, the words, and whether they are of several lines."""
    words = [(FIELDS[name], str(getattr(konseli, name) or "")) for name in fields_of(part)]
    return [(str(row.label), text, row.kind is Kind.TEXT) for row, text in words if text]


def compared(konseli: Konseli, known: Collection[PackagePart]) -> list[tuple[str, str]]:
    """What tells two records apart, by name; of the parts that are not `known` what every receiver is told alone."""
    telling = {name: row for name, row in FIELDS.items() if row.compared}
    open_here = {name for name, row in telling.items() if row.told is Told.ALWAYS or row.part in known}
    return [
        (str(row.called), _value(konseli, name) if name in open_here else _("Not handed over"))
        for name, row in telling.items()
    ]


def _value(konseli: Konseli, name: str) -> str:
    value = getattr(konseli, name)
    return date_format(value, "j F Y") if isinstance(value, date) else str(value or "–")
