"""Who needs a second factor sets one up before anything else; demo accounts on the machine itself need none."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse

from counseling import factor_middleware
from counseling.models import Membership, User
from counseling.services import account, factor
from tests import cast
from tests.cast import NOW, Cast

SET_UP = "/accounts/signing-in/"
HERE = {"HTTP_HOST": "localhost:8000", "REMOTE_ADDR": "127.0.0.1"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def without(client: Client) -> Any:
    """Signs somebody in who has no second factor."""

    def sign_in(member: Membership) -> Client:
        client.force_login(member.user)
        Authenticator.objects.filter(user=member.user).delete()
        return client

    return sign_in


@pytest.mark.parametrize("who", ["ratna", "yoga"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_supervisor_and_an_administrator_are_led_to_set_one_up(
    without: Any, people: Cast, who: str, method: str
) -> None:
    client = without(getattr(people, who))
    for route in ("home", "team", "accounts", "acts", "account_change_password", "session-end-others"):
        answer = client.generic(method, reverse(route))
        assert (answer.status_code, answer.url) == (302, SET_UP), route


def test_they_reach_what_it_takes_and_nothing_is_offered_beside_it(without: Any, people: Cast) -> None:
    client = without(people.ratna)
    page = client.get(SET_UP).content.decode()
    assert reverse("mfa_activate_totp") in page and reverse("mfa_add_webauthn") in page
    assert reverse("team") not in page
    for route in ("mfa_activate_totp", "mfa_add_webauthn"):
        assert client.get(reverse(route)).status_code == 200
    assert client.post(reverse("set_language"), {"language": "en", "next": SET_UP}).url == SET_UP
    assert client.post(reverse("account_logout")).url == reverse("account_login")


def test_whoever_has_one_goes_on(client: Client, people: Cast) -> None:
    client.force_login(people.ratna.user)
    assert client.get(reverse("team")).status_code == 200


def test_recovery_codes_alone_are_none(without: Any, people: Cast) -> None:
    client = without(people.ratna)
    Authenticator.objects.create(user=people.ratna.user, type="recovery_codes", data={"used_mask": 0})
    assert client.get(reverse("team")).url == SET_UP


def test_a_counselor_needs_one_where_the_institution_wants_it(without: Any, people: Cast) -> None:
    client = without(people.dewi)
    assert client.get(reverse("caseload")).status_code == 200
    factor.set_for_counselors(True, by=people.yoga, now=NOW)
    assert client.get(reverse("caseload")).url == SET_UP
    assert without(people.sari).get(reverse("caseload")).status_code == 200


def test_one_who_acts_at_another_institution_needs_it_there_too(without: Any, people: Cast) -> None:
    """A membership that needs none opens no way round the one that does."""
    away = account.enrol(
        institution=people.cendana,
        email=people.ratna.user.email,
        name="Ratna",
        password=None,
        roles=["counselor"],
        now=NOW,
    )
    client = without(away)
    session = client.session
    session["membership"] = str(away.pk)
    session.save()
    assert client.get(reverse("caseload")).url == SET_UP


def test_pages_without_an_account_are_untouched(client: Client, people: Cast) -> None:
    assert client.get(reverse("own-door", args=["x"])).status_code == 404
    assert client.get(reverse("account_login")).status_code == 200


# ---------------------------------------------------------------- the demo


def asked(email: str, **more: Any) -> Any:
    request = RequestFactory().get("/", **{**HERE, **more})
    request.user = User(email=email) if email else AnonymousUser()
    return request


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8303", "[::1]:8000"])
def test_a_demo_account_on_the_machine_itself_is_excused(host: str) -> None:
    assert factor_middleware.is_demo_at_home(asked("ratna@harapan.example", HTTP_HOST=host))


@pytest.mark.parametrize(
    ("email", "more"),
    [
        ("ratna@sekolah.example", {}),
        ("", {}),
        ("ratna@harapan.example", {"HTTP_HOST": "testserver"}),
        ("ratna@harapan.example", {"REMOTE_ADDR": "192.0.2.7"}),
        ("ratna@harapan.example", {"REMOTE_ADDR": ""}),
        ("ratna@harapan.example", {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}),
        ("ratna@harapan.example", {"HTTP_FORWARDED": "for=192.0.2.7"}),
    ],
    ids=["no demo", "nobody", "another name", "from elsewhere", "from nowhere", "by a proxy", "by another proxy"],
)
def test_nobody_else_is(email: str, more: dict[str, str]) -> None:
    assert not factor_middleware.is_demo_at_home(asked(email, **more))


def test_nobody_is_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PRODUCTION", True)
    assert not factor_middleware.is_demo_at_home(asked("ratna@harapan.example"))


def test_a_demo_account_goes_on_without_one(without: Any, people: Cast) -> None:
    client = without(people.ratna)
    assert client.get(reverse("team"), **HERE).status_code == 200
    assert client.get(reverse("team"), HTTP_HOST="localhost", REMOTE_ADDR="192.0.2.7").url == SET_UP


def test_a_demo_account_that_has_one_is_asked_for_it(client: Client, people: Cast) -> None:
    client.force_login(people.ratna.user)
    typed = {"login": people.ratna.user.email, "password": cast.PASSWORD}
    assert Client().post("/accounts/login/", typed, **HERE).url == reverse("mfa_authenticate")
