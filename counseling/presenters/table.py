"""Tables as pages show them: rows on a wide screen, cards on a phone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.utils.functional import Promise

Words: TypeAlias = str | Promise


@dataclass(frozen=True, slots=True)
class Column:
    """A column; numbers stand at the right."""

    label: Words
    number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of a table; with `url` it is a link, with `effect` its chip stands before it; `whole`
    is not broken into lines: a code, a date. `action` are the words of a link after the text, to `action_url`."""

    text: Words
    url: str = ""
    effect: str = ""
    whole: bool = False
    action: Words = ""
    action_url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """For components/table.html: the first cell of a row names it."""

    caption: Words
    columns: Sequence[Column]
    rows: Sequence[Sequence[tuple[Column, Cell]]]


def table(caption: Words, columns: Sequence[Column], rows: Iterable[Sequence[Cell | Words]]) -> Table:
    """A table of cells, or of bare words; every row has as many as there are columns (ValueError otherwise)."""
    filled = [
        [(column, cell if isinstance(cell, Cell) else Cell(cell)) for column, cell in zip(columns, row, strict=True)]
        for row in rows
    ]
    return Table(caption=caption, columns=columns, rows=filled)
