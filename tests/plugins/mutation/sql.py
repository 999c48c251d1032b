"""The faults that can be put into SQL text, as edits of a string literal. What stands in braces is Python."""

import re
from collections.abc import Iterator

REPLACED = (
    (r"\bAND\b", "OR"),
    (r"\bOR\b(?! UPDATE| REPLACE| IGNORE)", "AND"),
    (r"\bNOT EXISTS\b", "EXISTS"),
    (r"(?<!NOT )\bEXISTS\b", "NOT EXISTS"),
    (r"\bIS NOT NULL\b", "IS NULL"),
    (r"\bIS NULL\b", "IS NOT NULL"),
    (r"\bNOT IN\b", "IN"),
    (r"(?<!NOT )\bIN(?= \()", "NOT IN"),
    (r"(?<=\()NOT (?!EXISTS|IN)", ""),
    (r"<>", "="),
    (r"(?<![<>!=])=(?!=)", "<>"),
    (r"(?<=\s)<(?=\s)", "<="),
    (r"(?<=\s)>(?=\s)", ">="),
    (r"\+ 1\b", "+ 2"),
    (r"\bNEW\.(?=\w)", "OLD."),
    (r"\bINSERT OR UPDATE\b", "INSERT"),
    (r"\bINSERT OR UPDATE\b", "UPDATE"),
    (r"\bBEFORE UPDATE\b", "BEFORE DELETE"),
    (r"\bBEFORE DELETE\b", "BEFORE UPDATE"),
    (r"\bBEFORE INSERT\b(?! OR)", "BEFORE UPDATE"),
    (r"\bTRUE\b", "FALSE"),
    (r"\bFALSE\b", "TRUE"),
    (r"(?<=, )0(?=\))", "1"),
    # One condition of several is dropped: its words reach to the next one, or to the end of the bracket.
    (r"\s+AND [^()\"{}]+?(?=\s+AND\b|\)|\"\"\"|$)", ""),
    (r"(?<=\()[^()\"{}]+? AND ", ""),
    (r"(?<=WHERE )[^()\"{}]+? AND ", ""),
)
"""A pattern of text, and what takes its place."""
LITERAL = re.compile(r"""[rf]*("{3}|'{3}|"|')""")
WORDS = re.compile(r"\b(?:SELECT|AND|OR|WHERE|NEW\.|BEFORE|AFTER|INSERT|UPDATE|EXISTS|COALESCE)")
"""Only what has one of these words is SQL."""


def faults(literal: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and new text of each fault within the source of a string literal."""
    if not LITERAL.match(literal) or not WORDS.search(literal):
        return
    kept_out = [match.span() for match in re.finditer(r"\{[^{}]*\}|#.*", literal)]
    for pattern, new in REPLACED:
        for match in re.finditer(pattern, literal):
            start, end = match.span()
            if not any(start < stop and begin < end for begin, stop in kept_out):
                yield start, end, new
