"""Searching words in sealed text: no database can, so that a bounded number of rows is opened and read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

if TYPE_CHECKING:
    from django.db.models import QuerySet

Row = TypeVar("Row")
Rows: TypeAlias = "QuerySet[Any, Row] | Sequence[Row]"
MOST = 200
"""So many rows are read through, from the top of the list; the list of one case has hardly ever more."""


def containing(rows: Rows[Row], wanted: str, *, texts: Callable[[Row], Iterable[object]]) -> list[Row]:
    """Those rows in whose texts each wanted word stands, written large or small, in the order given."""
    words = wanted.casefold().split()
    return [row for row in rows[:MOST] if _all_in(words, " ".join(map(str, texts(row))).casefold())]


def _all_in(words: Iterable[str], text: str) -> bool:
    return all(word in text for word in words)
