"""The fields of the konseli's record, in one table.

`Identity` is what is known of a konseli. Each field bears a line that says how it is asked for, to which part of the
record it belongs and how far it goes with a package. Forms, pages, the comparison of two records, packages and the
record that another institution makes of one take it from here; the columns stand in models/konseli.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from typing import Annotated, get_type_hints

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from counseling.choices.case import PackagePart

CLASSES = "classes"
"""The list on a page from which a browser offers what may be typed (templates/konseli/classes.html)."""


class Kind(Enum):
    """What a field holds: one line, several, or a date."""

    LINE = auto()
    TEXT = auto()
    DAY = auto()


class Told(Enum):
    """Who reads a field in a package: every receiver; whoever is told the part; whoever is told it while its counselor
    has an open case with the konseli."""

    ALWAYS = auto()
    WITH_PART = auto()
    WHILE_OPEN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordField:
    """How a form asks for a field (`label`, `help`, and `missing` where it is required), what it is called elsewhere
    where that is `short`, and where it stands. `at_first`: it is asked for with a new konseli; `compared`: it helps to
    tell two records apart; `sealed`: its column is."""

    part: PackagePart
    label: Promise
    short: Promise | None = None
    help: Promise | str = ""
    missing: Promise | None = None
    kind: Kind = Kind.LINE
    limit: int = 200
    rows: int = 4
    attrs: Mapping[str, str] = field(default_factory=dict)
    told: Told = Told.WHILE_OPEN
    at_first: bool = False
    compared: bool = False
    sealed: bool = True

    @property
    def called(self) -> Promise:
        """Its name where nobody is asked for it."""
        return self.short or self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What is known of a konseli. Empty strings where nothing is."""

    name: Annotated[
        str,
        RecordField(
            part=PackagePart.IDENTITY,
            label=_("Full name"),
            short=_("Name"),
            missing=_("Write the name by which you will find the konseli again."),
            attrs={"autocomplete": "off"},
            told=Told.ALWAYS,
            at_first=True,
            compared=True,
        ),
    ]
    nisn: Annotated[
        str,
        RecordField(
            part=PackagePart.IDENTITY,
            label=_("NISN"),
            help=_("The national student number: ten digits."),
            limit=40,
            attrs={"inputmode": "numeric", "autocomplete": "off"},
            at_first=True,
        ),
    ] = ""
    birth_date: Annotated[
        date | None,
        RecordField(
            part=PackagePart.IDENTITY,
            label=_("Date of birth"),
            help=_("Until it is known, the konseli counts as under age."),
            kind=Kind.DAY,
            told=Told.WITH_PART,
            at_first=True,
            compared=True,
            sealed=False,
        ),
    ] = None
    unit: Annotated[
        str,
        RecordField(
            part=PackagePart.IDENTITY,
            label=_("School, class or unit"),
            attrs={"list": CLASSES, "autocomplete": "off"},
            at_first=True,
            compared=True,
        ),
    ] = ""
    phone: Annotated[
        str,
        RecordField(
            part=PackagePart.CONTACTS,
            label=_("Phone"),
            help=_("A number at which the konseli can be reached without anybody else listening."),
            limit=40,
            attrs={"inputmode": "tel", "autocomplete": "off"},
            at_first=True,
        ),
    ] = ""
    address: Annotated[
        str,
        RecordField(
            part=PackagePart.CONTACTS,
            label=_("Address"),
            help=_("Street and number, or hamlet with RT and RW."),
            kind=Kind.TEXT,
            limit=1000,
            rows=2,
        ),
    ] = ""
    village: Annotated[str, RecordField(part=PackagePart.CONTACTS, label=_("Village or kelurahan"))] = ""
    language: Annotated[
        str,
        RecordField(
            part=PackagePart.CULTURE,
            label=_("Language they feel at home in"),
            short=_("Language"),
            help=_("Such as Indonesian, Javanese, English."),
        ),
    ] = ""
    culture_and_belief: Annotated[
        str,
        RecordField(
            part=PackagePart.CULTURE,
            label=_("Culture and belief"),
            help=_("What they tell you matters to them: customs, faith, family. Ask, do not guess."),
            kind=Kind.TEXT,
            limit=20_000,
            rows=5,
        ),
    ] = ""


FIELDS: Mapping[str, RecordField] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(Identity, include_extras=True).items()
}
"""By name, in the order in which a package tells them."""
PARTS = tuple(dict.fromkeys(row.part for row in FIELDS.values()))
"""The parts that the record's own row holds; contacts and guardians are rows of their own."""


def fields_of(part: PackagePart) -> list[str]:
    """The names of the fields that belong to this part."""
    return [name for name, row in FIELDS.items() if row.part == part]
