"""A locked account: every path is closed, and what the pages of it say."""

import re
from typing import Any

import pytest
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib.auth import SESSION_KEY
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from counseling.models import AccountLock, Membership, TrustedBrowser, User
from counseling.selectors import trusted_browser as trust_selector
from counseling.services import account, account_lock, feed, trusted_browser
from counseling.services.password_link import address_of
from tests.cast import PASSWORD, Cast
from tests.counseling.services import stage
from tests.counseling.views.conftest import Desk
from tests.counseling.views.test_portal import inside
from tests.mails import sent

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"
LOCKED = "Akun ini dikunci"


def locks(who: Membership, by: Membership) -> AccountLock:
    return account_lock.lock(who, reason="Ponselnya dicuri.", by=by, now=timezone.now())


def unlocks(row: AccountLock, by: Membership) -> None:
    account_lock.unlock(row, reason="Ditemukan.", new_password=False, by=by, now=timezone.now())


def signs_in(email: str, password: str = PASSWORD, client: Client | None = None) -> Any:
    return (client or Client()).post(SIGN_IN, {"login": email, "password": password})


def text(answer: Any) -> str:
    return str(answer.content.decode())


# ---------------------------------------------------------------- every path is closed


def test_who_knows_the_password_is_told_that_it_is_locked_and_nobody_else_is(people: Cast) -> None:
    unknown, wrong = (text(signs_in(email, "salah-sekali-99")) for email in ("x@y.example", people.dewi.user.email))
    locks(people.dewi, people.yoga)
    client = Client()
    answer = signs_in(people.dewi.user.email, client=client)
    assert answer.status_code == 403 and LOCKED in text(answer)
    assert SESSION_KEY not in client.session and client.get("/").status_code == 302
    after = text(signs_in(people.dewi.user.email, "salah-sekali-99"))
    assert LOCKED not in after and len(after) == len(wrong) and len(unknown) > 0


def test_a_passkey_opens_nothing_and_neither_does_the_second_step_of_a_sign_in_under_way(people: Cast) -> None:
    from counseling.adapters import AccountAdapter

    locks(people.dewi, people.yoga)
    request = RequestFactory().post(SIGN_IN)
    request.session, request.user = Client().session, people.dewi.user
    answer = perform_login(request, Login(user=people.dewi.user))
    assert answer.status_code == 403 and SESSION_KEY not in request.session
    with pytest.raises(Exception) as raised:
        AccountAdapter(request).login(request, people.dewi.user)
    assert raised.value.response.status_code == 403 and SESSION_KEY not in request.session  # type: ignore[attr-defined]


def test_open_sessions_end_and_do_not_come_back_with_the_unlocking(people: Cast) -> None:
    seen, unseen = Client(), Client()
    for client in (seen, unseen):
        client.force_login(people.dewi.user)
    assert seen.get("/").status_code == 200
    row = locks(people.dewi, people.yoga)
    for client in (seen, unseen):
        assert client.get("/").headers["Location"].startswith(SIGN_IN)
        assert client.post(reverse("calendar-feed")).headers["Location"].startswith(SIGN_IN)
        assert client.get("/accounts/reauthenticate/").headers["Location"].startswith(SIGN_IN)
    unlocks(row, people.yoga)
    assert seen.get("/").status_code == 302 and unseen.get("/").status_code == 302
    assert signs_in(people.dewi.user.email).status_code == 302


def test_who_gets_a_session_all_the_same_is_signed_out_with_the_next_request(people: Cast) -> None:
    """As if a sign-in had slipped through at the very moment of the lock."""
    locks(people.dewi, people.yoga)
    client = Client()
    client.force_login(User.objects.get(pk=people.dewi.user_id))
    assert client.get("/").headers["Location"].startswith(SIGN_IN)
    assert SESSION_KEY not in client.session


def test_trusted_browsers_are_trusted_no_more(people: Cast) -> None:
    user = people.dewi.user
    token = trusted_browser.trust(user=user, before="", user_agent="", ip="127.0.0.1", now=timezone.now())
    row = locks(people.dewi, people.yoga)
    unlocks(row, people.yoga)
    user.refresh_from_db()
    assert not trusted_browser.recognise(token, user=user, now=timezone.now())
    assert not TrustedBrowser.objects.filter(ended_at=None).exists()
    assert not trust_selector.trusted(user, timezone.now()).exists()


def test_links_for_a_new_password_open_nothing_and_no_new_one_goes_out(people: Cast) -> None:
    user = people.dewi.user
    before = address_of(user)
    assert 'action="' in text(Client().get(before, follow=True))
    row = locks(people.dewi, people.yoga)
    during = address_of(User.objects.get(pk=user.pk))

    def opens(path: str) -> bool:
        return 'name="password1"' in text(Client().get(path, follow=True))

    assert not opens(before) and not opens(during)
    Client().post(reverse("account_reset_password"), {"email": user.email})
    [letter] = sent()
    assert LOCKED in letter.subject and "/password/reset/key/" not in letter.body
    unlocks(row, people.yoga)
    assert not opens(before) and opens(address_of(User.objects.get(pk=user.pk)))


def test_the_calendar_link_opens_nothing(people: Cast) -> None:
    path = reverse("calendar-feed-file", args=[feed.make(by=people.dewi, now=timezone.now())])
    assert Client().get(path).status_code == 200
    locks(people.dewi, people.yoga)
    assert Client().get(path).status_code == 404


def test_who_works_elsewhere_signs_in_there_and_finds_the_other_place_alone(people: Cast) -> None:
    email = people.dewi.user.email
    account.enrol(
        institution=people.cendana, email=email, name="", password=None, roles=["counselor"], now=timezone.now()
    )
    locks(people.dewi, people.yoga)
    client = Client()
    assert signs_in(email, client=client).status_code == 302
    page = text(client.get("/"))
    assert "SMA Cendana" in page and "SMA Harapan" not in page
    assert client.post(reverse("membership-switch", args=[people.dewi.pk])).status_code == 404


# ---------------------------------------------------------------- the pages


def test_an_administrator_locks_an_account_and_its_page_says_so(client: Client, people: Cast) -> None:
    client.force_login(people.yoga.user)
    url = reverse("account-lock", args=[people.dewi.pk])
    account_page = reverse("account", args=[people.dewi.pk])
    assert url in text(client.get(account_page))
    page = text(client.get(url))
    assert "dikeluarkan dari semua peramban" in page and "Ratna" in page
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Ponselnya dicuri."}).headers["Location"] == account_page
    page = text(client.get(account_page))
    assert "Ponselnya dicuri." in page and "Dikunci" in page
    assert reverse("account-unlock", args=[people.dewi.pk]) in page and url not in page
    assert reverse("account-reset", args=[people.dewi.pk]) not in page
    assert reverse("account-deactivate", args=[people.dewi.pk]) in page
    assert "Terkunci" in text(client.get(reverse("accounts"), {"state": "locked"}))
    assert "Dewi" not in text(client.get(reverse("accounts"), {"state": "active"})).split("row-list", 1)[1]
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": "Lagi."}).status_code == 422


def test_nobody_finds_the_page_for_their_own_account(client: Client, people: Cast) -> None:
    client.force_login(people.yoga.user)
    assert client.get(reverse("account-lock", args=[people.yoga.pk])).status_code == 404
    assert "account-lock" not in text(client.get(reverse("account", args=[people.yoga.pk])))
    assert reverse("account-lock", args=[people.yoga.pk]) not in text(
        client.get(reverse("account", args=[people.yoga.pk]))
    )


def test_unlocking_sends_a_link_by_which_a_password_is_chosen(
    client: Client, people: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    locks(people.dewi, people.yoga)
    client.force_login(people.yoga.user)
    url = reverse("account-unlock", args=[people.dewi.pk])
    assert "checked" in text(client.get(url))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {"reason": "Ditemukan.", "new_password": "on"})
    found = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", sent()[-1].body)
    assert found is not None and 'name="password1"' in text(Client().get(found[1], follow=True))
    assert signs_in(people.dewi.user.email).status_code != 302
    assert client.get(url).status_code == 404


class TestWhatWaits:
    def test_a_supervisor_goes_from_the_lock_to_the_list_and_from_home_too(self, desk: Desk) -> None:
        people = desk.people
        stage.judged(desk.case, people.dewi, "emergency", now=desk.now)
        desk.sign_in(people.ratna)
        url = reverse("team-locked", args=[people.dewi.counselor.pk])
        lock = reverse("account-lock", args=[people.dewi.pk])
        assert desk.client.get(url).status_code == 404
        assert lock in text(desk.client.get(reverse("team-cases", args=[people.dewi.counselor.pk])))
        assert desk.client.post(lock, {"reason": "Dicuri."}).headers["Location"] == url
        page = text(desk.client.get(url))
        assert desk.case.code in page and "Bagus" in page and desk.case.konseli.name not in page
        assert reverse("case-reassign", args=[desk.case.pk]) in page
        for place in (reverse("home"), reverse("team-cases", args=[people.dewi.counselor.pk])):
            assert url in text(desk.client.get(place))

    def test_where_nobody_can_stand_in_the_list_says_so_first(self, desk: Desk) -> None:
        people = desk.people
        stage.judged(desk.case, people.dewi, "emergency", now=desk.now)
        locks(people.bagus, people.yoga)
        locks(people.dewi, people.yoga)
        desk.sign_in(people.ratna)
        page = text(desk.client.get(reverse("team-locked", args=[people.dewi.counselor.pk])))
        assert page.index("belum punya siapa-siapa") < page.index(desk.case.code)

    def test_the_konseli_gets_the_name_of_the_colleague_who_finds_a_code_on_their_home(self, desk: Desk) -> None:
        people = desk.people
        browser = inside(desk)
        assert "Dewi" in text(browser.get(reverse("own")))
        stage.judged(desk.case, people.dewi, "emergency", now=desk.now)
        row = locks(people.dewi, people.yoga)
        page = text(browser.get(reverse("own")))
        assert "hubungi Bagus" in page and "Konseling bersama Dewi" not in page
        desk.sign_in(people.bagus)
        home = text(desk.client.get(reverse("home")))
        assert desk.case.code in home and desk.case.konseli.name not in home
        assert desk.client.get(reverse("case", args=[desk.case.pk])).status_code == 404
        unlocks(row, people.yoga)
        assert "hubungi Bagus" not in text(browser.get(reverse("own")))

    def test_without_an_emergency_the_konseli_is_sent_to_the_institution(self, desk: Desk) -> None:
        browser = inside(desk)
        locks(desk.people.dewi, desk.people.yoga)
        assert "hubungi SMA Harapan" in text(browser.get(reverse("own")))
