"""Signing in by Google: who is let in, what still comes after it, and who is refused in one sentence."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from counseling.google_sign_in import SocialAccountAdapter
from counseling.models import Membership, User
from counseling.services import google_account
from tests.cast import Cast
from tests.counseling import identity_provider
from tests.counseling.identity_provider import Provider
from tests.counseling.test_mfa import SECRET, code_of
from tests.counseling.views.test_factor import enters, is_in
from tests.mails import sent
from tests.plugins.write_guard import direct_writes

pytestmark = pytest.mark.django_db

SECOND = "/accounts/second-factor/"


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    with identity_provider.running() as server:
        yield server


@pytest.fixture
def google(server: Provider, settings: Any) -> Provider:
    """People of harapan.example sign in by it."""
    settings.GOOGLE = server.client("belajar.id", "harapan.example")
    server.answers = True
    server.says("dewi@harapan.example")
    return server


def chooses_google(client: Client, **more: str) -> str:
    """The button is pressed: where the browser is sent to."""
    answer = client.post(reverse("google_login"), more)
    assert answer.status_code == 302
    return str(answer.url)


def comes_back(client: Client, **more: str) -> Any:
    """To Google, and back with what it says."""
    there = requests.get(chooses_google(client, **more), allow_redirects=False, timeout=5)
    assert there.status_code == 302
    back = urlsplit(there.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def is_refused(answer: Any, why: str) -> bool:
    text = answer.content.decode()
    return answer.status_code == 403 and why in text and reverse("account_login") in text


def with_app(member: Membership) -> Membership:
    TOTP.activate(member.user, SECRET)
    return member


class TestLetIn:
    def test_a_counselor_without_a_second_factor_is_in(self, google: Provider, people: Cast, client: Client) -> None:
        assert comes_back(client, next="/cases/").url == "/cases/"
        assert is_in(client)
        assert User.objects.filter(email="dewi@harapan.example").count() == 1

    def test_the_second_factor_is_asked_for_as_behind_the_password(
        self, google: Provider, people: Cast, client: Client
    ) -> None:
        with_app(people.dewi)
        assert comes_back(client, next="/cases/").url.startswith(SECOND)
        assert not is_in(client) and not SocialAccount.objects.exists()
        assert client.post(SECOND, {"code": code_of(SECRET)}).url == "/cases/"
        assert is_in(client) and SocialAccount.objects.get().user == people.dewi.user

    def test_whoever_lacks_the_factor_of_their_role_sets_it_up_first(
        self, google: Provider, people: Cast, client: Client
    ) -> None:
        google.says("ratna@harapan.example")
        comes_back(client)
        assert client.get("/").url == reverse("mfa_index")

    def test_in_a_trusted_browser_it_is_enough(self, google: Provider, people: Cast, client: Client) -> None:
        with_app(people.dewi)
        comes_back(client)
        client.post(SECOND, {"code": code_of(SECRET), "trust": "on"})
        client.post(reverse("account_logout"))
        assert comes_back(client).url == "/" and is_in(client)

    def test_an_account_that_works_nowhere_finds_what_it_finds_behind_the_password(
        self, google: Provider, people: Cast, client: Client
    ) -> None:
        with direct_writes():
            Membership.objects.filter(pk=people.dewi.pk).update(until=timezone.now())
        by_password = Client()
        enters(by_password, people.dewi)
        comes_back(client)
        answers = [
            (browser.get("/").status_code, browser.get("/cases/").status_code) for browser in (client, by_password)
        ]
        assert answers[0] == answers[1] and answers[0][1] == 403

    def test_a_part_of_the_domain_and_capitals_are_the_same_to_it(
        self, google: Provider, people: Cast, client: Client
    ) -> None:
        with direct_writes():
            User.objects.filter(pk=people.dewi.user.pk).update(email="dewi@guru.sma.belajar.id")
        google.says("Dewi@Guru.SMA.belajar.id")
        assert comes_back(client).url == "/"

    def test_the_password_opens_the_account_as_before(self, google: Provider, people: Cast, client: Client) -> None:
        comes_back(client)
        again = Client()
        enters(again, people.dewi)
        assert is_in(again) and is_in(client)

    def test_the_person_sees_that_it_opens_their_account(self, google: Provider, people: Cast, client: Client) -> None:
        client.force_login(people.dewi.user)
        assert "Akun Google" not in client.get(reverse("mfa_index")).content.decode()
        comes_back(Client())
        assert "Akun Google" in client.get(reverse("mfa_index")).content.decode()

    def test_who_sat_there_before_is_signed_out(self, google: Provider, people: Cast, client: Client) -> None:
        client.force_login(people.bagus.user)
        comes_back(client)
        assert client.get("/").context["user"] == people.dewi.user

    def test_the_person_is_told_the_first_time(self, google: Provider, people: Cast) -> None:
        for _ in range(2):
            comes_back(Client())
        assert [letter.to for letter in sent() if "Google" in letter.subject] == [["dewi@harapan.example"]]

    def test_nothing_of_google_is_kept_but_what_it_calls_the_person(
        self, google: Provider, people: Cast, client: Client
    ) -> None:
        with_app(people.dewi)
        comes_back(client)
        comes_back(client)
        client.post(SECOND, {"code": code_of(SECRET)})
        kept = SocialAccount.objects.get()
        assert (kept.user, kept.uid, kept.extra_data) == (people.dewi.user, "sub-dewi@harapan.example", {})
        assert not SocialToken.objects.exists()
        assert "kunci-google" not in str(dict(client.session)) and "Nama di Google" not in str(dict(client.session))
        assert people.dewi.user.password not in "".join(str(row.get_decoded()) for row in Session.objects.all())


class TestRefused:
    @pytest.mark.parametrize(
        ("email", "claims", "why"),
        [
            ("dewi@lain.example", {}, "Hanya akun Google dari belajar.id, harapan.example"),
            ("dewi@bukanharapan.example", {}, "Hanya akun Google dari"),
            ("dewi@harapan.example.lain.example", {"hd": "harapan.example"}, "Hanya akun Google dari"),
            ("dewi@harapan.example", {"email_verified": False}, "Google tidak menjamin alamat ini"),
            ("dewi@harapan.example", {"email_verified": None}, "Google tidak menjamin alamat ini"),
            ("dewi@harapan.example", {"hd": None}, "Google tidak menjamin alamat ini"),
            ("siapa@harapan.example", {}, "Belum ada akun dengan alamat ini"),
            ("dewi@harapan.example", {"aud": "klien-lain"}, "Google tidak mengizinkan Anda masuk"),
            ("dewi@harapan.example", {"iss": "https://lain.example"}, "Google tidak mengizinkan Anda masuk"),
            ("dewi@harapan.example", {"exp": 1}, "Google tidak mengizinkan Anda masuk"),
        ],
    )
    def test_who_it_is_not_for(
        self, google: Provider, people: Cast, client: Client, email: str, claims: dict[str, Any], why: str
    ) -> None:
        google.says(email, **claims)
        assert is_refused(comes_back(client), why)
        assert not is_in(client)
        assert not SocialAccount.objects.exists()
        assert not User.objects.filter(email=email).exclude(pk=people.dewi.user.pk).exists()

    def test_an_account_that_is_closed(self, google: Provider, people: Cast, client: Client) -> None:
        with direct_writes():
            User.objects.filter(pk=people.dewi.user.pk).update(is_active=False)
        assert comes_back(client).url == reverse("account_inactive")
        assert not is_in(client) and not SocialAccount.objects.exists()

    def test_an_address_that_went_to_another_google_account(
        self, google: Provider, people: Cast, client: Client
    ) -> None:
        comes_back(client)
        google.says("dewi@harapan.example", sub="orang-lain")
        assert is_refused(comes_back(Client()), "milik akun Google yang lain")
        google_account.release(people.dewi.user)
        assert comes_back(Client()).status_code == 302

    def test_a_google_account_that_opens_another_account_already(
        self, google: Provider, people: Cast, client: Client
    ) -> None:
        comes_back(client)
        google.says("bagus@harapan.example", sub="sub-dewi@harapan.example")
        assert is_refused(comes_back(Client()), "milik akun Google yang lain")

    def test_a_state_that_this_browser_did_not_begin(self, google: Provider, people: Cast, client: Client) -> None:
        state = parse_qs(urlsplit(chooses_google(Client())).query)["state"][0]
        for forged in (state, "x" * 16, ""):
            answer = client.get(reverse("google_callback"), {"code": "kode-sekali", "state": forged})
            assert is_refused(answer, "Google tidak mengizinkan Anda masuk")
        assert not is_in(client)

    def test_a_way_back_that_was_gone_already(self, google: Provider, people: Cast, client: Client) -> None:
        there = requests.get(chooses_google(client), allow_redirects=False, timeout=5)
        back = urlsplit(there.headers["Location"])
        assert client.get(f"{back.path}?{back.query}").status_code == 302
        assert is_refused(client.get(f"{back.path}?{back.query}"), "Google tidak mengizinkan Anda masuk")

    def test_whoever_gives_up_at_google(self, google: Provider, people: Cast, client: Client) -> None:
        state = parse_qs(urlsplit(chooses_google(client)).query)["state"][0]
        answer = client.get(reverse("google_callback"), {"error": "access_denied", "state": state})
        assert is_refused(answer, "Google tidak mengizinkan Anda masuk")

    def test_a_google_that_gives_no_token_or_says_nothing_of_the_person(
        self, google: Provider, people: Cast, client: Client
    ) -> None:
        google.answers = False
        assert is_refused(comes_back(client), "Google tidak mengizinkan Anda masuk")
        google.answers, google.claims = True, {}
        assert is_refused(comes_back(client), "Google tidak mengizinkan Anda masuk")


class TestThePages:
    def test_the_button_goes_to_google_and_the_page_lets_its_form_go_there(
        self, google: Provider, people: Cast, client: Client
    ) -> None:
        page = client.get(reverse("account_login"), {"next": "/cases/"})
        assert reverse("google_login") in page.content.decode() and "Masuk dengan Google" in page.content.decode()
        assert f"form-action 'self' {google.address};" in page.headers["Content-Security-Policy"] + ";"
        elsewhere = client.get(reverse("account_reset_password")).headers["Content-Security-Policy"]
        assert google.address not in elsewhere

    def test_nobody_decides_in_an_address_what_google_is_asked_for(
        self, google: Provider, people: Cast, client: Client
    ) -> None:
        more = "?process=connect&scope=drive&auth_params=prompt%3Dnone&next=https://lain.example/"
        assert client.get(reverse("google_login")).status_code == 405
        sent = client.post(reverse("google_login") + more, {"next": "https://lain.example/"})
        asked = {name: values[0] for name, values in parse_qs(urlsplit(sent.url).query).items()}
        assert set(asked["scope"].split()) == {"openid", "email"} and asked["prompt"] == "select_account"
        assert asked["code_challenge_method"] == "S256"
        state, began, _ = client.session["socialaccount_states"][asked["state"]]
        assert state["process"] == "login" and "next" not in state and began <= time.time()

    def test_without_the_variables_there_is_no_button_and_no_page(
        self, people: Cast, client: Client, settings: Any
    ) -> None:
        assert settings.GOOGLE is None
        page = client.get(reverse("account_login"))
        assert "google" not in page.content.decode().lower()
        assert "form-action 'self';" in page.headers["Content-Security-Policy"] + ";"
        assert client.post(reverse("google_login")).status_code == 404
        assert client.get(reverse("google_callback"), {"code": "x", "state": "y"}).status_code == 404

    def test_the_other_pages_of_the_library_are_shut(self, google: Provider, people: Cast, client: Client) -> None:
        for address in ("google/login/token/", "3rdparty/", "3rdparty/signup/", "social/connections/"):
            assert client.post(f"/accounts/{address}").status_code == 404

    def test_nobody_signs_up_by_it(self, google: Provider) -> None:
        assert SocialAccountAdapter().is_open_for_signup(None, None) is False
