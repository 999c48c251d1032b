"""The list of those who are to be invited: a file or pasted lines, read into rows; and the rows between two pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from counseling import spreadsheets
from counseling.forms.base import TextArea
from counseling.services.invitation_list import MOST, Wanted
from counseling.spreadsheets import Numbered, Unreadable

if TYPE_CHECKING:
    from counseling.models import Membership

LARGEST = 1024 * 1024
"""The largest file, in bytes."""
LONGEST = 100_000
"""The longest text that can be pasted, in characters."""
HOLDS = 60 * 60
"""How long a list waits between the two pages, in seconds."""
EMAIL, NAME, ROLES, SUPERVISOR = COLUMNS = ("email", "name", "roles", "supervisor")
HEADS = {
    EMAIL: {"email", "e mail", "surel", "alamat email", "alamat e mail", "alamat surel", "email address"},
    NAME: {"name", "nama", "nama lengkap", "full name"},
    ROLES: {"role", "roles", "peran"},
    SUPERVISOR: {"supervisor", "penyelia", "email supervisor", "supervisor email", "surel supervisor"},
}
"""What may stand above each column, in small letters, without signs."""


def wanted(rows: list[Numbered]) -> list[Wanted]:
    """The rows by their columns. Without a head they stand in the usual order, or with the name in front. Raises
    Unreadable for a head that names no addresses."""
    first = rows[0][1]
    known = [_column(cell) for cell in first]
    if not any(known) or any("@" in cell for cell in first):
        turned = len(first) > 1 and "@" in first[1] and "@" not in first[0]
        places = [NAME, EMAIL, ROLES, SUPERVISOR] if turned else list(COLUMNS)
    elif EMAIL not in known:
        raise Unreadable(_("No column is headed «Email». Name the columns as in the template."))
    else:
        places, rows = known, rows[1:]
    if not rows:
        raise Unreadable(_("The list is empty."))
    return [_row(line, dict(zip(places, cells, strict=False))) for line, cells in rows]


def _column(cell: str) -> str:
    plain = " ".join(re.sub(r"[^\w]+", " ", cell.lower()).split())
    return next((column for column, heads in HEADS.items() if plain in heads), "")


def _row(line: int, cells: dict[str, str]) -> Wanted:
    return Wanted(line, *(cells.get(column, "") for column in COLUMNS))


class ListForm(forms.Form):
    """A list as a file or as pasted lines; `wanted` in what was cleaned are its rows."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX or CSV, up to 1 MB and 500 rows."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"empty": _("The file is empty. Choose another.")},
    )
    lines = TextArea(
        as_typed=True,
        label=_("Or pasted lines"),
        help_text=_(
            "Email, name, roles, and the supervisor's email if there is one: intan@sekolah.sch.id; Intan; konselor"
        ),
        rows=6,
        required=False,
        max_length=LONGEST,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        file, lines = data.get("file"), data.get("lines", "")
        if file and lines:
            self.add_error("lines", _("Choose a file or paste lines, not both."))
        elif file and file.size > LARGEST:
            self.add_error("file", _("The file is larger than 1 MB. Send the list in parts."))
        elif file or lines:
            self._read("file" if file else "lines", file.read() if file else lines)
        else:
            self.add_error("file", _("Choose a file or paste lines."))
        return data

    def _read(self, name: str, sent: bytes | str) -> None:
        reader: Any = spreadsheets.read if isinstance(sent, bytes) else spreadsheets.pasted
        try:
            rows = wanted(reader(sent, most=MOST + 1))
            if len(rows) > MOST:
                raise Unreadable(spreadsheets.too_long(MOST))
        except Unreadable as error:
            self.add_error(name, str(error.message))
        else:
            self.cleaned_data["wanted"] = rows


def draft_of(rows: Iterable[Wanted], member: Membership) -> str:
    """The rows, to be carried from one page to the next, signed for this administrator of this institution."""
    return signing.dumps([astuple(row) for row in rows], salt=_salt(member), compress=True)


def _salt(member: Membership) -> str:
    return f"counseling.invitation-list.{member.pk}"


class DraftForm(forms.Form):
    """The rows as the page before carried them. Another's are none, nor are those of yesterday."""

    draft = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_draft(self) -> list[Wanted]:
        try:
            rows = signing.loads(self.cleaned_data["draft"], salt=_salt(self.member), max_age=HOLDS)
        except signing.BadSignature as error:
            raise forms.ValidationError(_("This list does not hold any more. Send it again.")) from error
        return [Wanted(*row) for row in rows]
