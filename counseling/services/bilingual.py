"""Mails in both languages: which one its reader reads is not known where they are written."""

from collections.abc import Callable

from django.utils import translation

Words = Callable[[], str]
"""Gives the words in the language that is on."""


def bilingual(letter: Words) -> str:
    """The letter in Indonesian, and below it in English."""
    with translation.override("id"):
        first = letter()
    with translation.override("en"):
        second = letter()
    return f"{first}\n\n---\n\n{second}\n"


def in_indonesian(subject: Words) -> str:
    """A subject, which has no room for two languages."""
    with translation.override("id"):
        return subject()
