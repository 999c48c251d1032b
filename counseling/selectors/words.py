"""Searching words in sealed text: no database can, so that a bounded number of rows is opened and read."""

from collections.abc import Callable, Iterable
from typing import Any

MOST = 200
"""So many rows are read through, from the top of the list; the list of one case has hardly ever more."""


def containing(rows: Any, wanted: str, *, texts: Callable[[Any], Iterable[object]]) -> list[Any]:
    """Those rows in whose texts each wanted word stands, written large or small, in the order given. `rows`: a list or
    a QuerySet."""
    words = wanted.casefold().split()
    return [row for row in rows[:MOST] if _all_in(words, " ".join(map(str, texts(row))).casefold())]


def _all_in(words: Iterable[str], text: str) -> bool:
    return all(word in text for word in words)
