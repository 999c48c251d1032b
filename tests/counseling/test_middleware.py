"""What every request carries: language, membership, time zone, and that no copy of a page is kept."""

import gzip
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from counseling.choices import Role
from counseling.middleware import GateMiddleware, LanguageMiddleware, MembershipMiddleware
from counseling.models import Membership
from counseling.services import account
from counseling.services.door.gate import GuardsMissingError
from tests import cast
from tests.cast import NOW
from tests.counseling.guards.world import by_hand

pytestmark = pytest.mark.django_db


def asked(user: Any = None, *, language: str | None = None, accepts: str = "", **session: Any) -> HttpRequest:
    request = RequestFactory().get("/", headers={"accept-language": accepts})
    request.user = user or AnonymousUser()
    request.session = session  # type: ignore[assignment]
    if language is not None:
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = language
    return request


# ---------------------------------------------------------------- language


@pytest.mark.parametrize(
    ("cookie", "spoken"),
    [(None, "id"), ("id", "id"), ("en", "en"), ("", "id"), ("de", "id"), ("EN", "id"), ("../../etc", "id")],
)
def test_it_speaks_indonesian_unless_the_person_switched(cookie: str | None, spoken: str) -> None:
    def page(request: HttpRequest) -> HttpResponse:
        assert translation.get_language() == spoken
        return HttpResponse(request.LANGUAGE_CODE)

    with translation.override("fr"):
        response = LanguageMiddleware(page)(asked(language=cookie))
        assert translation.get_language() == "fr"
    assert response.content.decode() == spoken
    assert response.headers["Content-Language"] == spoken


def test_it_does_not_ask_what_the_browser_prefers() -> None:
    response = LanguageMiddleware(lambda _: HttpResponse(translation.get_language()))(asked(accepts="en-GB,en"))
    assert response.content == b"id"


def test_it_leaves_no_language_behind_when_the_page_fails() -> None:
    def page(_: HttpRequest) -> HttpResponse:
        raise KeyError("x")

    with translation.override("fr"):
        with pytest.raises(KeyError):
            LanguageMiddleware(page)(asked(language="en"))
        assert translation.get_language() == "fr"


@pytest.mark.parametrize(("cookie", "lang"), [("", "id"), ("en", "en")])
def test_it_says_the_language_in_the_page(client: Client, cookie: str, lang: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    response = client.get("/accounts/password/reset/")
    assert f'<html lang="{lang}"'.encode() in response.content
    assert response.headers["Content-Language"] == lang


# ---------------------------------------------------------------- membership and time zone


def zone_and_member(request: HttpRequest) -> tuple[str, Membership | None]:
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(timezone.get_current_timezone_name())

    response = MembershipMiddleware(page)(request)
    return response.content.decode(), request.member  # type: ignore[attr-defined]


def test_it_shows_times_in_the_zone_of_the_institution(people: cast.Cast) -> None:
    with timezone.override(ZoneInfo("UTC")):
        assert zone_and_member(asked(people.dewi.user)) == ("Asia/Jakarta", people.dewi)
        assert zone_and_member(asked(people.sari.user)) == ("Asia/Jayapura", people.sari)
        assert timezone.get_current_timezone_name() == "UTC"


def test_it_has_no_member_for_a_stranger(people: cast.Cast) -> None:
    assert zone_and_member(asked()) == ("Asia/Jakarta", None)


def test_it_has_no_member_for_somebody_who_left(people: cast.Cast) -> None:
    with by_hand():
        Membership.objects.filter(pk=people.sari.pk).update(until=NOW)
    assert zone_and_member(asked(people.sari.user)) == ("Asia/Jakarta", None)


def at_two_schools(people: cast.Cast) -> Membership:
    """Dewi works at the other school too."""
    return account.enrol(
        institution=people.cendana,
        email=people.dewi.user.email,
        name="Dewi",
        password=None,
        roles=[Role.COUNSELOR],
        now=NOW + timedelta(days=1),
    )


def test_it_acts_in_the_membership_that_was_chosen(people: cast.Cast) -> None:
    second = at_two_schools(people)
    assert zone_and_member(asked(people.dewi.user)) == ("Asia/Jakarta", people.dewi)
    assert zone_and_member(asked(people.dewi.user, membership=str(second.pk))) == ("Asia/Jayapura", second)


@pytest.mark.parametrize("chosen", ["nonsense", "", None, 7])
def test_it_falls_back_to_the_first_membership(people: cast.Cast, chosen: Any) -> None:
    at_two_schools(people)
    assert zone_and_member(asked(people.dewi.user, membership=chosen))[1] == people.dewi


def test_it_never_acts_in_the_membership_of_somebody_else(people: cast.Cast) -> None:
    assert zone_and_member(asked(people.dewi.user, membership=str(people.ratna.pk)))[1] == people.dewi


def test_it_asks_twice_at_most(people: cast.Cast, django_assert_num_queries: Any) -> None:
    request = asked(people.dewi.user)
    with django_assert_num_queries(2):
        member = zone_and_member(request)[1]
        assert member is not None
        assert (member.institution.name, member.user.name, member.counselor.capacity) == ("SMA Harapan", "Dewi", 30)
        assert [grant.role for grant in member.grants.all()] == [Role.COUNSELOR]


# ---------------------------------------------------------------- no copies


def test_it_lets_nobody_keep_a_page_of_a_member(people: cast.Cast) -> None:
    response = MembershipMiddleware(lambda _: HttpResponse())(asked(people.dewi.user))
    assert response.headers["Cache-Control"] == "no-store, private"


def test_it_leaves_a_page_that_says_more_itself(people: cast.Cast) -> None:
    own = "no-store, private, no-transform"
    response = MembershipMiddleware(lambda _: HttpResponse(headers={"Cache-Control": own}))(asked(people.dewi.user))
    assert response.headers["Cache-Control"] == own


@pytest.mark.parametrize("address", ["/", "/nothing/here/", "/accounts/password/change/"])
def test_it_lets_nobody_keep_whatever_a_member_is_answered(people: cast.Cast, client: Client, address: str) -> None:
    client.force_login(people.dewi.user)
    response = client.get(address)
    assert response.status_code in (200, 302, 404)
    assert "no-store" in response.headers["Cache-Control"]


def test_it_lets_static_pages_of_strangers_be_kept() -> None:
    assert "Cache-Control" not in MembershipMiddleware(lambda _: HttpResponse())(asked()).headers


# ---------------------------------------------------------------- a gate that refuses to work


def test_it_says_that_the_gate_is_closed_and_logs_why(people: cast.Cast, caplog: pytest.LogCaptureFixture) -> None:
    request = asked(people.dewi.user)
    request.member = people.dewi  # type: ignore[attr-defined]
    closed = GateMiddleware(lambda _: HttpResponse()).process_exception(request, GuardsMissingError(["guard_x"]))
    assert closed is not None and closed.status_code == 503
    assert b"guard_x" not in closed.content
    assert "guard_x" in caplog.text


def test_it_leaves_other_errors_alone(people: cast.Cast) -> None:
    middleware = GateMiddleware(lambda _: HttpResponse("ok"))
    assert middleware.process_exception(asked(), Http404()) is None
    assert middleware(asked()).content == b"ok"


# ---------------------------------------------------------------- compression


@pytest.mark.parametrize("caused_by", ["same-origin", "none", None])
def test_pages_go_out_compressed(client: Client, caused_by: str | None) -> None:
    client.force_login(cast.people().dewi.user)
    headers = {"accept-encoding": "gzip, br"} | ({"sec-fetch-site": caused_by} if caused_by else {})
    answer = client.get("/", headers=headers)
    assert answer.headers["Content-Encoding"] == "gzip"
    page = gzip.decompress(answer.content)
    assert b"</html>" in page
    assert len(answer.content) < len(page) / 3


@pytest.mark.parametrize("caused_by", ["cross-site", "same-site"])
def test_nothing_that_another_site_asked_for_is_compressed(client: Client, caused_by: str) -> None:
    """Whoever chooses the words of a request learns nothing from the length of its answer."""
    client.force_login(cast.people().dewi.user)
    answer = client.get("/", headers={"accept-encoding": "gzip", "sec-fetch-site": caused_by})
    assert "Content-Encoding" not in answer.headers
    assert b"</html>" in answer.content


def test_the_same_page_has_another_length_each_time(client: Client) -> None:
    """The noise on which the reasons against BREACH count: random bytes, and a token that is masked anew."""
    lengths = {
        len(client.get("/accounts/password/reset/", headers={"accept-encoding": "gzip"}).content) for _ in range(20)
    }
    assert len(lengths) > 1
