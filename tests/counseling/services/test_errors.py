"""A refusal names its field and words itself in the reader's language; texts and choices are checked alike."""

from django.utils import translation
from django.utils.translation import gettext_lazy

from counseling.choices import Wish
from counseling.services import errors
from counseling.services.errors import TEXT_LIMIT, Invalid
from tests.counseling.services.speech import invalid


def test_a_refusal_is_worded_when_it_is_read() -> None:
    # A message of Django's own catalogues.
    refusal = Invalid("words", gettext_lazy("yes,no,maybe"))
    with translation.override("id"):
        assert str(refusal) == "ya,tidak,mungkin"
    with translation.override("en"):
        assert str(refusal) == "yes,no,maybe"


def test_a_text_is_taken_without_the_blanks_around_it() -> None:
    assert errors.text("  Tidur.\n", field="text") == "Tidur."
    assert errors.text("a" * TEXT_LIMIT, field="text")
    assert errors.text(" ", field="text", required=False) == ""


def test_a_text_that_is_missing_or_too_long_is_refused() -> None:
    for value in ("", " \n", "a" * (TEXT_LIMIT + 1)):
        with invalid("text"):
            errors.text(value, field="text")
    with invalid("text", "5 characters"):
        errors.text("abcdef", field="text", limit=5)


def test_a_choice_is_one_of_its_closed_set() -> None:
    assert errors.one_of(Wish, "end", field="wish") is Wish.END
    with invalid("wish"):
        errors.one_of(Wish, "pause", field="wish")
