"""Signing in: which pages there are, and how often one may try."""

from typing import Any

import pytest
from django.test import Client

from counseling.models import User
from tests import cast
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def sign_in(client: Client, email: str, password: str, **more: Any) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password}, **more)


@pytest.mark.parametrize("address", ["email/", "confirm-email/", "confirm-email/MQ:1/", "login/code/confirm/"])
def test_the_pages_of_the_library_that_the_app_does_not_have_are_shut(client: Client, address: str) -> None:
    client.force_login(cast.people().dewi.user)
    assert client.get(f"/accounts/{address}").status_code == 404
    assert client.post(f"/accounts/{address}", {"action_add": "", "email": "mallory@example.com"}).status_code == 404


def test_sign_up_is_closed(client: Client) -> None:
    cast.people()
    typed = {"email": "x@y.example", "password1": PASSWORD, "password2": PASSWORD}
    for answer in (client.get("/accounts/signup/"), client.post("/accounts/signup/", typed)):
        assert 'name="password1"' not in answer.content.decode()
    assert not User.objects.filter(email="x@y.example").exists()


def test_failed_attempts_on_one_account_shut_that_account_and_no_other_at_the_same_address(client: Client) -> None:
    """A school shares one address: who guesses at one account must not shut out everybody."""
    people = cast.people()
    for _ in range(12):
        sign_in(client, people.dewi.user.email, "salah-sekali-123")
    assert sign_in(client, people.dewi.user.email, PASSWORD).status_code != 302
    assert sign_in(client, people.bagus.user.email, PASSWORD).status_code == 302
