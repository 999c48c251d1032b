"""The log of sign-ins, as it fills and as it is read; the mails about an account; what a new password ends."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from counseling.choices import Role
from counseling.models import Invitation, Membership, SignIn, User
from counseling.services import invitation, secret, sign_in
from counseling.signing_in import COOKIE
from tests import cast
from tests.cast import PASSWORD, Cast
from tests.counseling.test_mfa import SECRET, code_of
from tests.mails import sent
from tests.plugins.write_guard import direct_writes

SECOND = "/accounts/second-factor/"
NEW_PASSWORD = "sawah-menguning-41"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"


@pytest.fixture(scope="module")
def people(kept: None) -> Cast:
    """Ratna has an authenticator app."""
    people = cast.people(timezone.now())
    TOTP.activate(people.ratna.user, SECRET)
    return people


def mails() -> list[tuple[str, str, str]]:
    """What went out: to whom, the subject, the text."""
    return [(letter.to[0], str(letter.subject), str(letter.body)) for letter in sent()]


def enters(client: Client, member: Membership, password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": member.user.email, "password": password})


def shows(client: Client, code: str = "", **more: str) -> Any:
    cache.clear()
    return client.post(SECOND, {"code": code or code_of(SECRET), **more})


def logged(member: Membership) -> list[tuple[str, str, str]]:
    """Outcome, way and factor, the oldest first."""
    rows = SignIn.objects.filter(user=member.user).order_by("pk")
    return list(rows.values_list("outcome", "way", "factor"))


def browser_of(member: Membership) -> Client:
    client = Client(HTTP_USER_AGENT=FIREFOX)
    if enters(client, member).url == SECOND:
        shows(client)
    return client


class TestTheLog:
    def test_it_says_by_what_somebody_came_in(self, people: Cast) -> None:
        code = RecoveryCodes.activate(people.ratna.user).get_unused_codes()[0]
        client = Client()
        for shown, trust in ((code_of(SECRET), {}), (code, {"trust": "on"})):
            enters(client, people.ratna)
            shows(client, shown, **trust)
            client.post(reverse("account_logout"))
        enters(client, people.ratna)
        enters(Client(), people.dewi)
        assert logged(people.ratna) == [
            ("signed_in", "password", "app"),
            ("signed_in", "password", "recovery_code"),
            ("signed_in", "password", "trusted"),
        ]
        assert logged(people.dewi) == [("signed_in", "password", "none")]

    def test_half_a_sign_in_is_none(self, people: Cast) -> None:
        enters(Client(), people.ratna)
        assert logged(people.ratna) == []

    def test_it_says_what_failed(self, people: Cast) -> None:
        client = Client(HTTP_USER_AGENT=FIREFOX)
        enters(client, people.ratna, "salah-sekali-123")
        enters(client, people.ratna)
        client.post(SECOND, {"code": "000000"})
        for _ in range(6):
            enters(Client(), people.dewi, "salah-sekali-123")
        assert [row[0] for row in logged(people.ratna)] == ["wrong_password", "wrong_factor"]
        assert list(SignIn.objects.filter(user=people.dewi.user).order_by("pk").values_list("outcome", "times")) == [
            ("wrong_password", 5),
            ("too_many", 1),
        ]

    def test_a_locked_account_is_logged(self, people: Cast) -> None:
        with direct_writes():
            User.objects.filter(pk=people.dewi.user.pk).update(is_active=False)
        enters(Client(), people.dewi)
        assert [row[0] for row in logged(people.dewi)] == ["locked"]

    def test_a_stranger_sees_the_same_for_a_known_and_an_unknown_address(self, people: Cast) -> None:
        def answer(email: str) -> Any:
            typed = {"login": email, "password": "salah-sekali-123"}
            return Client().post(reverse("account_login"), typed)

        known, unknown = answer(people.dewi.user.email), answer("tidak-ada@harapan.example")
        assert known.status_code == unknown.status_code == 200
        assert known.cookies.keys() == unknown.cookies.keys() and not mails()
        assert "tidak-ada" not in str(list(SignIn.objects.values()))
        assert SignIn.objects.filter(user=None, times=1).count() == 1

    def test_what_cannot_be_written_keeps_nobody_out(self, people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_args: Any, **_more: Any) -> None:
            raise DatabaseError("full")

        monkeypatch.setattr(sign_in, "succeeded", broken)
        monkeypatch.setattr(sign_in, "failed", broken)
        client = Client()
        assert enters(client, people.dewi, "salah-sekali-123").status_code == 200
        assert enters(client, people.dewi).url == "/"

    def test_whoever_opens_an_account_is_logged_and_their_browser_is_known(self, people: Cast) -> None:
        token = secret.new()
        with direct_writes():
            now = timezone.now()
            Invitation.objects.create(
                institution=people.harapan,
                email="baru@harapan.example",
                name="Baru",
                roles=[Role.COUNSELOR],
                token_hash=secret.hash_of(token),
                invited_by=people.yoga.user,
                invited_at=now,
                expires_at=now + invitation.VALID,
            )
        client, typed = Client(), {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        assert client.post(reverse("invitation", args=[token]), typed).url == "/"
        client.post(reverse("account_logout"))
        new = Membership.objects.get(user__email="baru@harapan.example")
        enters(client, new, NEW_PASSWORD)
        assert [row[1] for row in logged(new)] == ["first", "password"]
        assert not SignIn.objects.filter(new_browser=True).exists() and not mails()


class TestThePages:
    def test_everybody_sees_their_own_and_no_other(self, people: Cast) -> None:
        client = browser_of(people.dewi)
        enters(Client(), people.dewi, "salah-sekali-123")
        enters(Client(), people.bagus)
        page = client.get(reverse("own-sign-ins")).content.decode()
        assert "Firefox di Linux" in page and "127.0.0.1" in page and "Kata sandi salah" in page
        assert page.count("<tr>") == 3
        failed = client.get(reverse("own-sign-ins"), {"failed": "failed"}).content.decode()
        assert "Kata sandi salah" in failed and "Firefox" not in failed
        assert reverse("own-sign-ins") in client.get(reverse("mfa_index")).content.decode()

    def test_an_administrator_sees_those_of_the_institution(self, people: Cast) -> None:
        for member in (people.dewi, people.sari):
            enters(Client(), member)
        enters(Client(), people.bagus, "salah-sekali-123")
        client = Client()
        client.force_login(people.yoga.user)
        page = client.get(reverse("sign-ins")).content.decode()
        assert "Dewi" in page and "Bagus" in page and ">Sari<" not in page
        of_dewi = client.get(reverse("sign-ins"), {"person": str(people.dewi.user_id)}).content.decode()
        assert of_dewi.count("<tr>") == 2
        failed = client.get(reverse("sign-ins"), {"failed": "failed"}).content.decode()
        assert failed.count("<tr>") == 2 and "Kata sandi salah" in failed

    def test_each_account_says_when_it_signed_in_last(self, people: Cast) -> None:
        client = Client()
        client.force_login(people.yoga.user)
        address = reverse("account", args=[people.dewi.pk])
        assert "Belum ada yang masuk ke akun ini" in client.get(address).content.decode()
        enters(Client(), people.dewi)
        page = client.get(address).content.decode()
        assert "Terakhir masuk" in page and f"{reverse('sign-ins')}?person={people.dewi.user_id}" in page


class TestMails:
    def test_the_owner_is_told_of_a_new_browser_alone(self, people: Cast) -> None:
        client = browser_of(people.dewi)
        client.post(reverse("account_logout"))
        enters(client, people.dewi)
        assert not mails()
        cookie = client.cookies[COOKIE]
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] == 365 * 24 * 60 * 60
        browser_of(people.dewi)
        ((to, subject, body),) = mails()
        assert to == people.dewi.user.email and "peramban baru" in subject
        assert "Firefox di Linux" in body and "Firefox on Linux" in body and "127.0.0.1" in body
        assert "http" not in body and "testserver" not in body

    def test_the_owner_is_told_of_a_new_password_and_of_factors_that_come_and_go(
        self, people: Cast, django_capture_on_commit_callbacks: Any
    ) -> None:
        client = Client()
        client.force_login(people.dewi.user)
        client.get(reverse("mfa_activate_totp"))
        page = client.get(reverse("mfa_activate_totp")).content.decode()
        shown = page.split('class="factor-key">')[1].split("<")[0]
        with django_capture_on_commit_callbacks(execute=True):  # the library tells of it then
            client.post(reverse("mfa_activate_totp"), {"code": code_of(shown)})
        client.post(reverse("mfa_deactivate_totp"))
        typed = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        client.post(reverse("account_change_password"), typed)
        _resets(people.bagus)
        assert [(to, subject) for to, subject, _ in mails()] == [
            (people.dewi.user.email, "Akun Anda: Aplikasi autentikator disiapkan"),
            (people.dewi.user.email, "Akun Anda: Aplikasi autentikator dihapus"),
            (people.dewi.user.email, "Akun Anda: Kata sandi baru"),
            (people.bagus.user.email, "Akun Anda: Kata sandi baru"),
        ]


def _resets(member: Membership) -> None:
    """A new password, by the link of the mail."""
    client, user = Client(), User.objects.get(pk=member.user_id)
    key = [user_pk_to_url_str(user), default_token_generator.make_token(user)]
    form = client.get(reverse("account_reset_password_from_key", args=key)).url
    client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})


class TestANewPassword:
    def test_one_that_was_reset_ends_every_session(self, people: Cast) -> None:
        clients = [browser_of(people.dewi) for _ in range(2)]
        foreign = browser_of(people.bagus)
        _resets(people.dewi)
        assert [client.get("/").status_code for client in (*clients, foreign)] == [302, 302, 200]
        assert enters(Client(), people.dewi).status_code == 200
        assert enters(Client(), people.dewi, NEW_PASSWORD).url == "/"

    def test_one_that_was_changed_ends_every_session_but_this_one(self, people: Cast) -> None:
        here, there = browser_of(people.dewi), browser_of(people.dewi)
        foreign = browser_of(people.bagus)
        typed = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        here.post(reverse("account_change_password"), typed)
        assert [client.get("/").status_code for client in (here, there, foreign)] == [200, 302, 200]


def test_the_cookie_of_a_known_browser_signs_nobody_in(people: Cast) -> None:
    client = browser_of(people.ratna)
    other = Client()
    other.cookies[COOKIE] = client.cookies[COOKIE].value
    assert other.get("/").status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert enters(other, people.ratna).url == SECOND
