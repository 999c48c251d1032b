"""Names stand on one line, without what nobody sees; an address is one address to the eye and to the database."""

import pytest

from counseling.services import name
from tests.counseling.services.speech import invalid

JAVANESE = "ꦱꦼꦏꦺꦴꦭꦃ ꦔꦪꦺꦴꦒꦾ"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  SMA\tNusa   Bangsa ", "SMA Nusa Bangsa"),
        ("SMA\u00a0Nusa", "SMA Nusa"),
        ("Wen\u200bing\u202e", "Wening"),
        ("\ufeffSMA Nusa\u2066", "SMA Nusa"),
        ("Bagus\u00ad\x07\ud800", "Bagus"),
        (JAVANESE, JAVANESE),
        ("ꦏ꧀\u200dꦏ", "ꦏ꧀\u200dꦏ"),
        ("می\u200cشود", "می\u200cشود"),
        ("\u200dWening\u200c Ayu", "Wening Ayu"),
        ("Siti \U0001f60a", "Siti \U0001f60a"),
    ],
)
def test_what_is_seen_is_kept(typed: str, kept: str) -> None:
    assert name.name(typed, field="name", limit=200) == kept


@pytest.mark.parametrize("typed", ["", " \u200b\u2060 ", "\u3164", "\u200d\u200c", "12 / 7", "\u2800\u115f"])
def test_a_name_has_a_letter_that_is_seen(typed: str) -> None:
    with invalid("name"):
        name.name(typed, field="name", limit=200)


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\0", "\v", "\x85", "\u2028", "\u2029"])
def test_a_name_stands_on_one_line(sign: str) -> None:
    with invalid("name", "one line"):
        name.name(f"SMA{sign}Nusa", field="name", limit=200)


def test_what_may_be_left_out_may_be_empty() -> None:
    assert name.one_line("\u200b", field="address", required=False, limit=300) == ""


@pytest.mark.parametrize(
    "typed", ["wening", "a@b", "we ning@b.example", "wening@b.example\u200b", f"{'w' * 250}@b.example"]
)
def test_it_is_no_address(typed: str) -> None:
    with invalid("email"):
        name.address(typed, field="email")


def test_an_address_is_kept_in_small_letters() -> None:
    assert name.address(" Wening@Nusa.Example ", field="email") == "wening@nusa.example"
