"""Tables that people send and save: workbooks (XLSX) by openpyxl, text (CSV, or cells pasted out of a program).

What is sent is a stranger's: what it unpacks to is measured before it is unpacked, nothing in it is computed, and of a
formula only the value counts that was saved with it.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import openpyxl
import tablib
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

UNPACKED = 20 * 1024 * 1024
"""How much a workbook may unpack to, in bytes."""
MOST_PARTS = 500
"""How many files a workbook may consist of."""
LAST_LINE = 5_000
"""The line of a sheet beyond which nothing is read: empty lines cost time too."""
LAST_COLUMN = 20
DELIMITERS = ";\t,"
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""How workbooks begin: those of today; those of before 2007, and those with a password."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a program would compute."""
DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Unreadable(ValueError):  # noqa: N818 - read as a sentence: except Unreadable
    """No table can be read from it. `message` says why, and what to do."""

    def __init__(self, message: str | Promise) -> None:
        self.message = message
        super().__init__(message)


Row = list[str]
Numbered = tuple[int, Row]
"""A row that is not empty, and the line on which it stands."""


def read(content: bytes, *, most: int) -> list[Numbered]:
    """The rows of the first sheet that can be seen, or of the text; at most `most`. Raises Unreadable."""
    if content.startswith(OLE):
        raise Unreadable(_("The workbook has a password or an old format. Save it as XLSX without a password."))
    if content.startswith(ZIP):
        return _filled(_sheet(content), most)
    return pasted(_decoded(content), most=most)


def pasted(text: str, *, most: int) -> list[Numbered]:
    """The rows of a text, whichever of the usual signs stands between its cells. Raises Unreadable."""
    if "\0" in text:
        raise Unreadable(_neither())
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside = re.sub(r'"[^"]*"', "", first)
    delimiter = max(DELIMITERS, key=outside.count)
    try:
        return _filled(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), most)
    except csv.Error as error:
        raise Unreadable(
            _("The text cannot be read as a table. Look whether a quotation mark is left open.")
        ) from error


def workbook(rows: Sequence[Sequence[str]], *, title: str) -> bytes:
    """A workbook of these rows, the first of them its head. No cell of it is computed."""
    data = tablib.Dataset(*rows[1:], headers=rows[0], title=title)
    made = data.export("xlsx", escape=True)
    assert isinstance(made, bytes)
    return made


def harmless(text: str) -> str:
    """The text as no program computes it, once somebody puts it into a cell."""
    return f"'{text}" if text.startswith(FORMULA) else text


def too_long(most: int) -> Promise:
    """What is said of a list with more rows."""
    return format_lazy(_("The list is too long: send {most} rows at once, at most."), most=most)


def _neither() -> Promise:
    return _("This is neither a workbook (XLSX) nor a text with separators (CSV), or it is damaged.")


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_neither())


def _filled(rows: Iterable[Iterable[object]], most: int) -> list[Numbered]:
    found: list[Numbered] = []
    for number, row in enumerate(rows, start=1):
        cells = [_text(value) for value in list(row)[:LAST_COLUMN]]
        if any(cells):
            found.append((number, cells))
        if len(found) > most or number > LAST_LINE:
            raise Unreadable(too_long(most))
    if not found:
        raise Unreadable(_("The list is empty."))
    return found


def _text(value: object) -> str:
    """What stands in a cell, without blanks and invisible signs around it; a whole number without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, date):
        value = value.isoformat()
    text = unicodedata.normalize("NFC", str(value))
    return text.strip().strip("\ufeff\u200b\u200e\u200f\u2060").strip()


def _sheet(content: bytes) -> Iterator[Sequence[object]]:
    _measure(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = next(one for one in book.worksheets if one.sheet_state == "visible")
        sheet.reset_dimensions()
        yield from sheet.iter_rows(max_col=LAST_COLUMN, values_only=True)
        book.close()
    except Exception as error:  # what is no workbook fails in as many ways as it has parts
        raise Unreadable(_neither()) from error


def _measure(content: bytes) -> None:
    """Raises Unreadable for an archive that is no workbook, or that unpacks to more than any list of people does."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise Unreadable(_("The workbook holds far more than a list. Copy the rows into a new one."))
            texts = [archive.read(part) for part in parts if part.filename.endswith((".xml", ".rels"))]
    except Unreadable:
        raise
    except Exception as error:  # damaged, encrypted, or packed in a way that is not known
        raise Unreadable(_neither()) from error
    if any(DECLARES.search(text) for text in texts):
        raise Unreadable(_neither())
