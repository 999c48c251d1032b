"""The blind index: finds a konseli however the name is typed, and nobody of another institution."""

import unicodedata

import pytest
from django.db import connection

from counseling.choices.konseli_record import Identity
from counseling.keys import keyring
from counseling.models import SearchToken
from counseling.selectors.konseli import search, search_words
from counseling.services import help_request
from counseling.services.konseli import register
from tests import cast

pytestmark = pytest.mark.django_db


def enter(member: cast.Membership, name: str, nisn: str = "") -> str:
    row = register(Identity(name=name, nisn=nisn), by=member, now=cast.NOW)
    help_request.ask(row, source="self", words="", requested_at=cast.NOW, by=member, now=cast.NOW)
    return row.code


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Putri Ayuningtyas", "putri"),
        ("Putri Ayuningtyas", "PUTRI AYU"),
        ("Putri Ayuningtyas", "  ayuningtyas   putri "),
        ("Sugêng Wîdodo", unicodedata.normalize("NFD", "sugêng")),
        (unicodedata.normalize("NFD", "Sugêng Wîdodo"), "SUGÊNG wîdodo"),
        ("Nur'aini", "nur'aini"),
        ("Nur'aini", "Nur’aini"),
        ("Nur'aini", "nur aini"),
        ("Ma'ruf", "maruf"),
        ("Ma'ruf", "ruf"),
        ("Siti-Aminah", "siti aminah"),
        ("Al", "al"),
        ("ꦱꦸꦒꦼꦁ", "ꦱꦸꦒꦼꦁ"),
    ],
)
def test_it_finds_a_name_however_it_is_typed(name: str, typed: str) -> None:
    people = cast.people()
    code = enter(people.dewi, name)
    enter(people.dewi, "Bagas Saputra")
    assert [row.code for row in search(typed, member=people.dewi)] == [code]


def test_it_finds_a_nisn_with_its_leading_zeros_as_a_whole_only() -> None:
    people = cast.people()
    code = enter(people.dewi, "Putri", "0051234567")
    assert [row.code for row in search(" 0051234567 ", member=people.dewi)] == [code]
    assert search("51234567", member=people.dewi) == []
    assert search("005123", member=people.dewi) == []


def test_it_does_not_take_a_name_for_a_nisn() -> None:
    people = cast.people()
    enter(people.dewi, "12345", "777")
    assert keyring.blind("777", institution_id=people.harapan.pk, kind="name") not in tokens()


def test_it_does_not_match_across_institutions() -> None:
    people = cast.people()
    enter(people.dewi, "Putri Ayuningtyas", "0051234567")
    enter(people.sari, "Putri Ayuningtyas", "0051234567")
    harapan, cendana = (
        {bytes(token) for token in SearchToken.objects.filter(institution=institution).values_list("token", flat=True)}
        for institution in (people.harapan, people.cendana)
    )
    assert harapan and cendana and not harapan & cendana
    assert [row.institution_id for row in search("putri", member=people.sari)] == [people.cendana.pk]


def test_it_holds_no_readable_word() -> None:
    people = cast.people()
    enter(people.dewi, "Putri Ayuningtyas", "0051234567")
    held = b"".join(tokens()).lower()
    assert not any(word.encode() in held for word in [*search_words("Putri Ayuningtyas"), "0051234567"])


def tokens() -> set[bytes]:
    assert connection.vendor in ("sqlite", "postgresql")
    return {bytes(token) for token in SearchToken.objects.values_list("token", flat=True)}
