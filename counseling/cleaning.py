"""What is kept of what people type: one form of Unicode, and no sign that nobody sees.

A sign that turns the direction of what follows, or has no width, makes another text than it seems. The joiners of
scripts that need them stay between two letters.
"""

import unicodedata

JOINERS = frozenset("\u200c\u200d")
"""Within words some scripts need them to be written right; anywhere else nobody sees them."""
BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks by name, and nothing to the eye."""
UNSEEN = frozenset({"Cc", "Cf", "Cs"})
KEPT = frozenset("\n\t")


def cleaned(value: str) -> str:
    """The text as it is kept: in NFC, with line ends of one kind, without signs that nobody sees."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if value.isascii() and value.isprintable():
        return value
    seen = "".join(sign for sign in value if _may_be_seen(sign))
    joined = "".join(sign for place, sign in enumerate(seen) if sign not in JOINERS or _joins(seen, place))
    return unicodedata.normalize("NFC", joined)


def says_something(value: str) -> bool:
    """Whether there is a letter or a digit in it."""
    return any(sign.isalnum() for sign in cleaned(value))


def can_be_read(value: str) -> bool:
    """Whether there is a letter in it: a name of signs would be nobody's."""
    return any(sign.isalpha() for sign in cleaned(value))


def _may_be_seen(sign: str) -> bool:
    if sign in KEPT or sign in JOINERS:
        return True
    return sign not in BLANK_LETTERS and unicodedata.category(sign) not in UNSEEN


def _joins(value: str, place: int) -> bool:
    before, after = value[max(place - 1, 0) : place], value[place + 1 : place + 2]
    return all(sign and unicodedata.category(sign)[0] in "LM" for sign in (before, after))
