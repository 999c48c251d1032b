"""What the environment says of signing in by Google; a half of it stops the start with a sentence without a secret."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from counseling.google import google_sign_in


def test_without_variables_there_is_none() -> None:
    assert google_sign_in("", " ", [""]) is None


def test_it_goes_to_google_and_its_secret_stands_in_no_repr() -> None:
    found = google_sign_in(" klien ", "rahasia", ["@Belajar.id", " harapan.sch.id"])
    assert found is not None and found.domains == ("belajar.id", "harapan.sch.id")
    assert found.authorize_url.startswith("https://accounts.google.com/")
    assert found.token_url.startswith("https://oauth2.googleapis.com/")
    assert found.origin == "https://accounts.google.com"
    assert "rahasia" not in repr(found)


@pytest.mark.parametrize(
    ("email", "allowed"),
    [
        ("a@belajar.id", True),
        ("A@GURU.SMA.BELAJAR.ID", True),
        ("a@sebelajar.id", False),
        ("a@belajar.id.example", False),
        ("belajar.id", False),
        ("a@belajar.id@example", False),
    ],
)
def test_an_address_is_of_a_domain_or_of_a_part_of_it(email: str, allowed: bool) -> None:
    found = google_sign_in("klien", "rahasia", ["belajar.id"])
    assert found is not None and found.allows(email) is allowed


@pytest.mark.parametrize(
    ("client_id", "secret", "domains"),
    [
        ("klien", "", ["belajar.id"]),
        ("", "rahasia", ["belajar.id"]),
        ("klien", "rahasia", []),
        ("klien", "rahasia", ["id"]),
        ("klien", "rahasia", ["*.belajar.id"]),
        ("klien", "rahasia", ["https://belajar.id"]),
    ],
)
def test_what_lets_in_too_many_or_nobody_stops_the_start(client_id: str, secret: str, domains: list[str]) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        google_sign_in(client_id, secret, domains)
    assert "rahasia" not in str(caught.value)
