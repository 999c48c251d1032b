"""How somebody signs in: an authenticator app from its set-up to its end, trusted browsers, open sessions."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from counseling.mfa import COOKIE
from counseling.models import AdminAct, Membership, TrustedBrowser
from counseling.services import trusted_browser
from tests import cast
from tests.cast import Cast
from tests.counseling.test_mfa import SECRET, as_it_lies, code_of
from tests.plugins.write_guard import direct_writes

SET_UP, SECOND = "/accounts/signing-in/", "/accounts/second-factor/"
NEW_PASSWORD = "sawah-menguning-41"


@pytest.fixture(scope="module")
def people(kept: None) -> Cast:
    """Ratna and Dewi have an authenticator app."""
    people = cast.people(timezone.now())
    for member in (people.ratna, people.dewi):
        TOTP.activate(member.user, SECRET)
    return people


def enters(client: Client, member: Membership, password: str = cast.PASSWORD, **more: Any) -> Any:
    """The first step: e-mail and password."""
    return client.post(reverse("account_login"), {"login": member.user.email, "password": password}, **more)


def shows(client: Client, code: str = "", **more: str) -> Any:
    """The second step; what is shown is fresh, as half a minute later."""
    cache.clear()
    return client.post(SECOND, {"code": code or code_of(SECRET), **more})


def browser_of(member: Membership, *, trusting: bool = False) -> Client:
    """A browser in which they have signed in by both steps."""
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0")
    enters(client, member)
    answer = shows(client, **({"trust": "on"} if trusting else {}))
    assert answer.url == "/"
    return client


def changes_password(client: Client) -> None:
    typed = {"oldpassword": cast.PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    with direct_writes():
        assert client.post(reverse("account_change_password"), typed).status_code == 302


def is_in(client: Client) -> bool:
    return bool(client.get("/").status_code == 200)


class TestAnApp:
    def test_it_is_set_up_at_the_first_sign_in_and_asked_for_at_the_next(self, people: Cast) -> None:
        first = Client()
        assert enters(first, people.yoga).url == "/"
        assert first.get("/").url == SET_UP
        page = first.get(reverse("mfa_activate_totp")).content.decode()
        secret = re.search(r'class="factor-key">(\w+)<', page)
        assert secret is not None and "data:image/svg+xml" in page
        assert secret[1] not in str(dict(first.session))
        wrong = first.post(reverse("mfa_activate_totp"), {"code": "000000"})
        assert wrong.status_code == 200 and "Ini tidak cocok" in wrong.content.decode()
        done = first.post(reverse("mfa_activate_totp"), {"code": code_of(secret[1])})
        assert done.url == reverse("mfa_view_recovery_codes")
        assert secret[1] not in as_it_lies(people.yoga.user)
        assert len(re.findall(r"<code>\d{4} \d{4}</code>", first.get(done.url).content.decode())) == 10
        assert is_in(first)

        again = Client()
        assert enters(again, people.yoga).url == SECOND
        assert not is_in(again)
        assert shows(again, code_of(secret[1])).url == "/"
        assert is_in(again)

    def test_setting_it_up_ends_the_sessions_from_before(self, people: Cast) -> None:
        before, here = Client(), Client()
        for client in (before, here):
            enters(client, people.yoga)
        page = here.get(reverse("mfa_activate_totp")).content.decode()
        secret = re.search(r'class="factor-key">(\w+)<', page)
        assert secret is not None
        here.post(reverse("mfa_activate_totp"), {"code": code_of(secret[1])})
        assert is_in(here) and not is_in(before)

    def test_a_recovery_code_stands_in_for_it_once(self, people: Cast) -> None:
        code = RecoveryCodes.activate(people.ratna.user).get_unused_codes()[0]
        first, again = Client(), Client()
        enters(first, people.ratna)
        assert shows(first, code).url == "/"
        enters(again, people.ratna)
        assert shows(again, code).status_code == 200

    def test_a_password_alone_opens_nothing(self, people: Cast) -> None:
        client = Client()
        assert enters(client, people.ratna).url == SECOND
        for route in ("home", "team", "mfa_index", "mfa_activate_totp"):
            assert client.get(reverse(route)).status_code == 302, route
        assert not is_in(client)

    def test_guesses_are_counted_by_account(self, people: Cast) -> None:
        client = Client()
        enters(client, people.ratna)
        said = [client.post(SECOND, {"code": f"00000{n}"}).content.decode() for n in range(7)]
        assert "Terlalu banyak" in said[-1]
        assert client.post(SECOND, {"code": code_of(SECRET)}).status_code == 200
        other = Client()
        enters(other, people.dewi)
        assert other.post(SECOND, {"code": code_of(SECRET)}).url == "/"

    def test_the_last_one_stays_where_the_role_needs_it(self, people: Cast) -> None:
        for who, stays in ((people.ratna, True), (people.dewi, False)):
            client = Client()
            client.force_login(who.user)
            assert ("Siapkan dulu yang lain" in client.get(reverse("mfa_deactivate_totp")).content.decode()) == stays
            client.post(reverse("mfa_deactivate_totp"))
            assert Authenticator.objects.filter(user=who.user).exists() == stays


class TestATrustedBrowser:
    def test_it_takes_the_password_alone_for_thirty_days(self, people: Cast) -> None:
        client = browser_of(people.ratna, trusting=True)
        client.post(reverse("account_logout"))
        assert enters(client, people.ratna).url == "/"
        assert enters(Client(), people.ratna).url == SECOND
        row = TrustedBrowser.objects.get()
        assert row.until - row.trusted_at == timedelta(days=30)
        assert client.cookies[COOKIE].value not in str(vars(row))
        client.post(reverse("account_logout"))
        token = client.cookies[COOKIE].value
        assert trusted_browser.recognise(token, user=people.ratna.user, now=row.until - timedelta(seconds=1))
        assert not trusted_browser.recognise(token, user=people.ratna.user, now=row.until)

    def test_it_is_trusted_by_this_account_alone(self, people: Cast) -> None:
        client = browser_of(people.ratna, trusting=True)
        client.post(reverse("account_logout"))
        assert enters(client, people.dewi).url == SECOND

    def test_two_accounts_trust_the_same_browser_and_an_old_secret_opens_nothing(self, people: Cast) -> None:
        client = browser_of(people.ratna, trusting=True)
        old = client.cookies[COOKIE].value
        client.post(reverse("account_logout"))
        enters(client, people.dewi)
        shows(client, trust="on")
        client.post(reverse("account_logout"))
        for member in (people.ratna, people.dewi):
            assert enters(client, member).url == "/"
            client.post(reverse("account_logout"))
            stolen = Client()
            stolen.cookies[COOKIE] = old
            assert enters(stolen, member).url == SECOND

    def test_its_owner_lists_and_ends_it_and_nobody_else_does(self, people: Cast) -> None:
        client = browser_of(people.ratna, trusting=True)
        page = client.get(SET_UP).content.decode()
        assert "Firefox di Linux" in page and "127.0.0.1" in page
        address = reverse("trusted-browser-end", args=[TrustedBrowser.objects.get().pk])
        assert browser_of(people.dewi).post(address).status_code == 404
        assert client.post(address).url == SET_UP
        client.post(reverse("account_logout"))
        assert enters(client, people.ratna).url == SECOND

    def test_another_password_ends_it(self, people: Cast) -> None:
        client = browser_of(people.dewi, trusting=True)
        changes_password(client)
        client.post(reverse("account_logout"))
        assert enters(client, people.dewi, NEW_PASSWORD).url == SECOND

    def test_another_factor_ends_it(self, people: Cast) -> None:
        client = browser_of(people.dewi, trusting=True)
        client.post(reverse("account_logout"))
        Authenticator.objects.filter(user=people.dewi.user).delete()
        TOTP.activate(people.dewi.user, SECRET)
        assert enters(client, people.dewi).url == SECOND


class TestSessions:
    def test_their_owner_sees_them_and_ends_one(self, people: Cast) -> None:
        here, there = browser_of(people.ratna), browser_of(people.ratna)
        foreign = browser_of(people.dewi)
        page = here.get(SET_UP).content.decode()
        assert page.count("Firefox di Linux") >= 2 and page.count("Peramban ini") == 1
        row = UserSession.objects.get(session_key=there.session.session_key)
        address = reverse("session-end", args=[row.pk])
        assert address in page and address not in foreign.get(SET_UP).content.decode()
        assert foreign.post(address).status_code == 404
        assert is_in(there)
        assert here.post(address).url == SET_UP
        assert is_in(here) and not is_in(there)

    def test_all_others_end_at_once(self, people: Cast) -> None:
        here, one, two = (browser_of(people.ratna) for _ in range(3))
        foreign = browser_of(people.dewi)
        here.post(reverse("session-end-others"))
        assert [is_in(client) for client in (here, one, two, foreign)] == [True, False, False, True]

    def test_one_that_another_password_has_ended_is_not_listed(self, people: Cast) -> None:
        here, there = browser_of(people.dewi), browser_of(people.dewi)
        changes_password(here)
        page = here.get(SET_UP).content.decode()
        assert not is_in(there) and "Akhiri semua yang lain" not in page

    def test_a_session_from_before_is_noted_when_it_is_used(self, people: Cast) -> None:
        client = Client()
        client.force_login(people.dewi.user)
        session = client.session
        del session["noted_at"]
        session.save()
        client.get("/", HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36")
        row = UserSession.objects.get(session_key=client.session.session_key)
        assert (row.user, row.ip) == (people.dewi.user, "127.0.0.1")


class TestWhatTheInstitutionWants:
    def test_an_administrator_sets_it_and_the_log_says_so(self, people: Cast) -> None:
        client = Client()
        client.force_login(people.yoga.user)
        for wanted in (True, False):
            typed = {"factor_for_counselors": "on"} if wanted else {}
            assert client.post(reverse("institution-factor"), typed).url == reverse("institution")
            people.harapan.refresh_from_db()
            assert people.harapan.factor_for_counselors is wanted
            assert AdminAct.objects.latest("pk").detail["factor_for_counselors"] is wanted
        assert "Konselor juga memerlukan langkah kedua" in client.get(reverse("acts")).content.decode()

    def test_what_stands_so_already_is_no_change(self, people: Cast) -> None:
        client = Client()
        client.force_login(people.yoga.user)
        before = AdminAct.objects.count()
        client.post(reverse("institution-factor"), {})
        assert AdminAct.objects.count() == before
