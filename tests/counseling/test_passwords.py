"""Passwords: too short, a name in whatever order, or words that everybody tries first are refused; others are not."""

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import override_settings

from counseling import settings as real
from counseling.models import User

BAGUS = User(name="Bagus Santoso", email="bagus.s@harapan.example")


@pytest.mark.parametrize(
    "password",
    [
        *("pendek-sekali"[:11], "123456789012345", "kelapa"),
        *("bagus santoso", "santosobagus", "BagusSantoso1", "Santoso-Bagus-2026", "b4gus.s4ntoso", "bagussantosoooo"),
        *("konseling123", "indonesia123", "bismillah2026", "Rahasia-Rahasia-1", "sekolahku_sekolahku", "K0ns3l1ng!!!!"),
        *("konseling bagus 12", "bagus santoso konseling", "Bágus Sántoso", "insyaallah123", "sekolahdasar123"),
        *("iloveyou123456", "qwertyuiop12", "merdeka merdeka 45"),
        *("1ndones1a_raya", "27-1ndonesia-raya", "sayang$ayang9", "k0nsel0r_rahasi@", "$antoso.bagus"),
    ],
)
def test_it_is_too_easy(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, BAGUS)


@pytest.mark.parametrize(
    "password",
    [
        "tujuh-pohon-kelapa",
        "pohon-rindang-27",
        "Bagus sekali hujan di sawah",
        "ꦱꦼꦏꦺꦴꦭꦃ-ing-ndesa-kula",
        "x7Qz!mP2vLk9wR",
    ],
)
def test_it_is_taken(password: str) -> None:
    validate_password(password, BAGUS)


def test_a_name_of_short_words_is_known_as_a_whole_and_its_words_may_stand_in_others() -> None:
    short = User(name="Al Ma", email="tu@harapan.example")
    with pytest.raises(ValidationError):
        validate_password("al.ma-al.ma-al.ma", short)
    validate_password("malam-kelam-alun-alun", short)


def test_a_password_of_endless_length_costs_nothing() -> None:
    validate_password("konseling" * 2000 + "x", BAGUS)


def test_it_is_hashed_by_argon2id_and_an_older_hash_is_renewed_at_the_next_sign_in() -> None:
    with override_settings(PASSWORD_HASHERS=real.PASSWORD_HASHERS):
        new = make_password("tujuh-pohon-kelapa")
        assert new.startswith("argon2$argon2id$") and identify_hasher(new).must_update(new) is False
        old = make_password("tujuh-pohon-kelapa", hasher="pbkdf2_sha256")
        renewed: list[str] = []
        assert check_password("tujuh-pohon-kelapa", old, setter=renewed.append)
        assert renewed == ["tujuh-pohon-kelapa"]
