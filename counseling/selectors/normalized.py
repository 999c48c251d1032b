"""Normal forms of typed phones, addresses, villages and family names, so that equal ones are found.

Deliberately simple: two equal forms give a counselor a reason to ask, and never an answer.
"""

import re
import unicodedata

SHORTEST_PHONE = 6
"""Digits. What is shorter names no line."""
SHORTEST_WORD = 3
"""Letters of a word of a name."""
SEPARATORS = re.compile(r"[,;/\n]")
PIECES = re.compile(r"[^\W\d_]+|\d+")
OF_ADDRESSES = frozenset({"jl", "jln", "jalan", "gg", "gang", "no", "nomor", "nomer", "rt", "rw"})
OF_VILLAGES = frozenset({"desa", "ds", "kelurahan", "kel", "kampung", "kp", "nagari"})
OF_NAMES = frozenset({"bin", "binti", "pak", "bapak", "ibu", "haji", "hajah"})


def phones(text: str) -> set[str]:
    """The numbers in a text that may hold several, each without the zero or the 62 that it begins with."""
    return {number for part in SEPARATORS.split(text) if len(number := _phone(part)) >= SHORTEST_PHONE}


def _phone(text: str) -> str:
    digits = "".join(c for c in _folded(text) if c.isdecimal())
    if digits.startswith("0") and not digits.startswith("00"):
        return digits[1:]
    digits = digits.removeprefix("00")
    return digits.removeprefix("62").lstrip("0") if digits.startswith("62") else digits


def address(text: str) -> str:
    """An address by its words and numbers; empty where no number tells one household from the next."""
    pieces = [piece for piece in _pieces(text) if piece not in OF_ADDRESSES]
    return " ".join(pieces) if any(piece.isdecimal() for piece in pieces) and len(pieces) > 1 else ""


def village(text: str) -> str:
    return " ".join(piece for piece in _pieces(text) if piece not in OF_VILLAGES)


def family_words(*names: str) -> set[str]:
    """Each word of these names that may be one of a family."""
    words = {piece for name in names for piece in _pieces(name) if not piece.isdecimal()}
    return {word for word in words if len(word) >= SHORTEST_WORD and word not in OF_NAMES}


def _pieces(text: str) -> list[str]:
    """Words and numbers, folded; a number without the zeros before it."""
    return [str(int(piece)) if piece.isdecimal() else piece for piece in PIECES.findall(_folded(text))]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
