"""Before something grave it is asked once more who is there; afterwards what was asked for, and typed, is there."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from counseling.models import BreakGlass
from counseling.services import note
from tests import cast
from tests.counseling.test_mfa import SECRET, code_of
from tests.counseling.views import rooms
from tests.counseling.views.conftest import Desk
from tests.plugins import second_factor

REASON = "Keluhan keluarga yang menyebut nama."
CODE, PASSWORD = "/accounts/reauthenticate/code/", "/accounts/reauthenticate/"


@pytest.fixture
def asked(desk: Desk) -> Any:
    """Ratna, who has an app, in front of a note that she may open; she has shown nothing lately."""
    held = rooms.met(desk)
    note.save_draft(held, template="soap", body="Tidur empat jam.", revision=0, **desk.by())
    TOTP.activate(desk.people.ratna.user, SECRET)
    desk.sign_in(desk.people.ratna)
    second_factor.forget(desk.client.session)
    return held


def test_a_note_opens_after_a_code(desk: Desk, asked: Any) -> None:
    address = desk.url("break-glass", asked.pk)
    answer = desk.client.get(address)
    assert answer.url == f"{CODE}?next={address.replace('/', '%2F')}"
    shown = desk.client.post(CODE, {"code": code_of(SECRET), "next": address})
    assert shown.url == address
    assert desk.post("break-glass", {"reason": REASON, "lasts": "120"}, asked.pk).url == desk.url(
        "opened-note", asked.pk
    )


def test_what_was_typed_stands_in_the_form_again_and_nothing_happens_by_itself(desk: Desk, asked: Any) -> None:
    answer = desk.post("break-glass", {"reason": REASON, "lasts": "1440"}, asked.pk)
    assert answer.url.startswith(CODE)
    assert REASON not in str(dict(desk.client.session)) and "Keluhan" not in str(dict(desk.client.session))
    address = desk.url("break-glass", asked.pk)
    desk.client.post(CODE, {"code": code_of(SECRET), "next": address})
    page = desk.page("break-glass", asked.pk)
    assert REASON in page and not BreakGlass.objects.exists()
    assert REASON not in desk.page("break-glass", asked.pk)


def test_the_password_is_not_enough_for_whoever_has_a_factor(desk: Desk, asked: Any) -> None:
    address = desk.url("break-glass", asked.pk)
    answer = desk.client.post(PASSWORD, {"password": cast.PASSWORD, "next": address})
    assert answer.url.startswith(CODE)
    assert desk.client.get(address).url.startswith(CODE)


def test_the_password_is_enough_for_whoever_has_none(desk: Desk) -> None:
    second_factor.forget(desk.client.session)
    address = desk.url("case-print")
    assert desk.client.get(address).url.startswith(PASSWORD)
    wrong = desk.client.post(PASSWORD, {"password": "salah", "next": address})
    assert wrong.status_code == 200
    assert desk.client.post(PASSWORD, {"password": cast.PASSWORD, "next": address}).url == address
    assert desk.client.get(address).status_code == 200


def test_signing_in_is_not_what_is_asked_for_here(desk: Desk) -> None:
    client = Client()
    client.post(reverse("account_login"), {"login": desk.people.dewi.user.email, "password": cast.PASSWORD})
    assert client.get(desk.url("case-print")).url.startswith(PASSWORD)


def test_it_is_asked_again_after_a_while(desk: Desk) -> None:
    assert desk.get("case-print").status_code == 200
    session = desk.client.session
    key = second_factor.AUTHENTICATION_METHODS_SESSION_KEY
    session[key] = [session[key][0] | {"at": timezone.now().timestamp() - 301}]
    session.save()
    assert desk.get("case-print").status_code == 302


def test_a_stranger_is_not_asked(desk: Desk, asked: Any) -> None:
    """For whom there is no such page, there is none before the question either."""
    desk.sign_in(desk.people.sari)
    second_factor.forget(desk.client.session)
    assert desk.get("break-glass", asked.pk).status_code == 404
    assert desk.get("case-print").status_code == 404
