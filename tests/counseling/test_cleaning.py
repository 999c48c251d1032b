"""What is kept of what people type."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counseling.cleaning import BLANK_LETTERS, UNSEEN, can_be_read, cleaned, says_something
from counseling.services.errors import Invalid, text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Siti\u200b Nur", "Siti Nur"),
        ("\u202eitiS\u202c", "itiS"),
        ("Satu\r\nDua\rTiga\tEmpat", "Satu\nDua\nTiga\tEmpat"),
        ("e\u0301", "é"),
        ("ꦏ꧀ꦱꦫ\u200d", "ꦏ꧀ꦱꦫ"),
        ("ꦏ\u200dꦱ", "ꦏ\u200dꦱ"),
        ("\u3164\x00", ""),
        ("👍 baik", "👍 baik"),
        ("e\u200b\u0301", "é"),
        ("a\u200d\u3164", "a"),
    ],
)
def test_it_keeps_what_is_seen(typed: str, kept: str) -> None:
    assert cleaned(typed) == kept


@given(st.text(st.sampled_from([*"ae ꦏ\n\u0301\u200b\u200c\u200d\u202e\u3164", *BLANK_LETTERS]) | st.characters()))
def test_what_is_kept_is_kept_as_it_is(typed: str) -> None:
    kept = cleaned(typed)
    assert cleaned(kept) == kept and unicodedata.is_normalized("NFC", kept)
    hidden = [sign for sign in kept if sign in BLANK_LETTERS or unicodedata.category(sign) in UNSEEN]
    assert set(hidden) <= set("\n\t\u200c\u200d")


@pytest.mark.parametrize("nothing", ["", " \n", "\u200b", "\u3164", "\u202e\u202c", ". . .", "–"])
def test_a_text_that_says_nothing_is_missing(nothing: str) -> None:
    assert not says_something(nothing) and not can_be_read(nothing)
    with pytest.raises(Invalid):
        text(nothing, field="reason")
    assert text(nothing, field="reason", required=False) == cleaned(nothing).strip()


def test_a_number_says_something_and_is_no_name() -> None:
    assert says_something("7") and not can_be_read("7")
