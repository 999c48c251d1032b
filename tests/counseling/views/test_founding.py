"""The guide in the browser: from the code of the console to the administrator's home, and closed for ever after."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from counseling.models import FoundingCode, Institution
from counseling.services import founding
from tests.counseling.views.conftest import AWKWARD, ESCAPED
from tests.plugins.write_guard import direct_writes

pytestmark = pytest.mark.django_db

STEPS = ("founding", "founding-institution", "founding-administrator", "founding-end")
PASSWORD = "tujuh-pohon-kelapa"
PLACE = {"name": "SMA Nusa", "kind": "sma", "npsn": "", "address": "", "time_zone": "Asia/Jakarta"}
PERSON = {"person": "Wening", "email": "wening@nusa.example"}


def goes(client: Client, route: str, **data: str) -> Any:
    return client.post(reverse(route), data)


def opened(client: Client) -> None:
    code = founding.issue_code(now=timezone.now())
    assert goes(client, "founding", code=code).url == reverse("founding-institution")


def filled(client: Client, **place: str) -> None:
    opened(client)
    assert goes(client, "founding-institution", **{**PLACE, **place}).url == reverse("founding-administrator")
    assert goes(client, "founding-administrator", **PERSON).url == reverse("founding-end")


def founds(client: Client, password: str = PASSWORD) -> Any:
    return goes(client, "founding-end", password1=password, password2=password)


def test_whoever_comes_first_is_led_to_the_guide(client: Client) -> None:
    answer = client.get("/", follow=True)
    assert answer.redirect_chain[-1][0] == reverse("founding")
    assert client.get(reverse("founding")).status_code == 200


def test_four_pages_lead_to_the_home_of_an_administrator_who_is_signed_in(client: Client) -> None:
    filled(client)
    assert "satu jam" in client.get(reverse("founding-institution")).content.decode()
    shown = client.get(reverse("founding-end")).content.decode()
    assert "SMA Nusa" in shown and "wening@nusa.example" in shown
    answer = founds(client)
    assert answer.url == reverse("home")
    # An administrator sets up a second factor before anything else.
    assert client.get("/").url == reverse("mfa_index")
    assert "SMA Nusa" in client.get(reverse("mfa_index")).content.decode()


def test_a_page_that_is_opened_too_early_leads_back_to_the_one_that_is_missing(client: Client) -> None:
    for route in STEPS[1:]:
        assert client.get(reverse(route)).url == reverse("founding")
        assert goes(client, route, **PLACE, **PERSON).url == reverse("founding")
    opened(client)
    assert client.get(reverse("founding-end")).url == reverse("founding-institution")
    assert client.get(reverse("founding")).url == reverse("founding-institution")


def test_a_wrong_code_opens_nothing_and_says_what_to_do(client: Client) -> None:
    founding.issue_code(now=timezone.now())
    for attempt in range(5):
        answer = goes(client, "founding", code="AAAA-BBBB-CCCC")
        assert answer.status_code == 422, attempt
    assert client.get(reverse("founding-institution")).url == reverse("founding")


def test_a_code_of_too_long_ago_opens_nothing(client: Client) -> None:
    code = founding.issue_code(now=timezone.now() - timedelta(minutes=11))
    assert goes(client, "founding", code=code).status_code == 422


def test_an_hour_after_the_code_the_guide_asks_for_a_new_one_and_keeps_what_was_typed(client: Client) -> None:
    filled(client)
    with direct_writes():
        FoundingCode.objects.update(expires_at=timezone.now())
    assert founds(client).url == reverse("founding")
    assert "sudah tidak berlaku" in client.get(reverse("founding")).content.decode()
    opened(client)
    assert client.get(reverse("founding-end")).status_code == 200


def test_what_was_typed_opens_nothing_in_another_browser(client: Client) -> None:
    filled(client)
    other = Client()
    assert founds(other).url == reverse("founding")
    assert not Institution.objects.exists()


def test_the_code_stands_in_no_address_and_the_password_in_no_session(client: Client) -> None:
    filled(client)
    assert founds(client, "123").status_code == 422
    assert "123" not in str(client.session["founding"].get("administrator"))
    assert set(client.session["founding"]) == {"claim", "institution", "administrator"}


def test_of_two_browsers_one_founds_and_the_other_finds_the_guide_gone(client: Client) -> None:
    filled(client)
    twin = Client()
    twin.cookies = client.cookies.copy()
    assert founds(client).status_code == 302
    assert founds(twin).status_code == 404
    assert Institution.objects.count() == 1


def test_every_page_is_gone_once_there_is_an_institution(client: Client) -> None:
    filled(client)
    founds(client)
    for route in STEPS:
        assert Client().get(reverse(route)).status_code == 404
        assert goes(Client(), route, code="x", **PLACE).status_code == 404
    assert Client().get(reverse("account_login")).status_code == 200


def test_a_strange_name_is_kept_as_typed_and_shown_harmless(client: Client) -> None:
    filled(client, name=AWKWARD)
    assert ESCAPED in client.get(reverse("founding-end")).content.decode()
    founds(client)
    assert Institution.objects.get().name == AWKWARD


@pytest.mark.parametrize(("field", "value"), [("name", " "), ("kind", ""), ("npsn", "1"), ("time_zone", "UTC")])
def test_the_field_that_is_wrong_is_named_and_nothing_typed_is_lost(client: Client, field: str, value: str) -> None:
    opened(client)
    answer = goes(client, "founding-institution", **{**PLACE, "address": "Jalan Melati 4", field: value})
    assert answer.status_code == 422
    assert "Jalan Melati 4" in answer.content.decode() and f"id_{field}" in answer.content.decode()
