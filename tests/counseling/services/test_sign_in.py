"""Who signs in is written down, and who fails to; no flood fills the table, and after a year it is forgotten."""

from datetime import timedelta
from typing import Any

import pytest

from counseling.choices.sign_in import SignInFactor, SignInOutcome, SignInWay
from counseling.models import KnownBrowser, SignIn, User
from counseling.selectors import sign_in as selector
from counseling.services import account, job, leaving, sign_in
from counseling.services.account_notice import Place
from tests.cast import NOW, Cast

HERE = Place(ip="192.0.2.7", user_agent="Firefox", browser=lambda: "Firefox di Linux")
HOUR, YEAR = timedelta(hours=1), timedelta(days=365)

pytestmark = pytest.mark.django_db


def signs_in(user: User, token: str = "", at: Any = NOW) -> str:
    how = {"way": SignInWay.PASSWORD, "factor": SignInFactor.NONE}
    return sign_in.succeeded(user, token=token, place=HERE, now=at, **how)


def fails(user: User | None, times: int = 1, *, ip: str = HERE.ip, at: Any = NOW) -> None:
    place = Place(ip=ip, user_agent="curl", browser=str)
    for _ in range(times):
        sign_in.failed(user, outcome=SignInOutcome.WRONG_PASSWORD, way=SignInWay.PASSWORD, place=place, now=at)


def test_a_browser_is_new_once_and_the_first_one_of_an_account_is_not(people: Cast) -> None:
    user = people.dewi.user
    first = signs_in(user)
    again = signs_in(user, first)
    signs_in(user, "what another browser keeps")
    signs_in(people.bagus.user, again)
    assert list(SignIn.objects.order_by("pk").values_list("new_browser", flat=True)) == [False, False, True, False]


def test_a_browser_is_known_for_a_year(people: Cast) -> None:
    user = people.dewi.user
    token = signs_in(user)
    signs_in(user, token, NOW + YEAR)
    assert SignIn.objects.latest("pk").new_browser


def test_the_secret_of_a_browser_is_another_after_each_sign_in_and_lies_nowhere(people: Cast) -> None:
    """Whoever knew the one before, since they laid it there, has nothing in their hands."""
    token = signs_in(people.dewi.user)
    shared = signs_in(people.bagus.user, token)
    assert token not in str(KnownBrowser.objects.values()) and shared not in str(KnownBrowser.objects.values())
    signs_in(people.dewi.user, token)
    assert SignIn.objects.latest("pk").new_browser
    signs_in(people.dewi.user, shared)
    assert not SignIn.objects.latest("pk").new_browser


def test_failures_that_are_alike_stand_in_one_row_for_an_hour(people: Cast) -> None:
    user = people.dewi.user
    fails(user, 3)
    fails(user, ip="192.0.2.8")
    fails(user, at=NOW + HOUR)
    assert sorted(SignIn.objects.values_list("ip", "times")) == [
        ("192.0.2.7", 1),
        ("192.0.2.7", 3),
        ("192.0.2.8", 1),
    ]


def test_a_flood_fills_nothing_and_is_counted(people: Cast) -> None:
    for n in range(30):
        fails(people.dewi.user, ip=f"192.0.2.{n}")
        fails(people.bagus.user, ip="192.0.2.1")
    rows = SignIn.objects.filter(user=people.dewi.user)
    assert rows.count() == sign_in.ROWS_TOGETHER
    assert sum(rows.values_list("times", flat=True)) == 30
    assert SignIn.objects.filter(user=people.bagus.user).count() == 1


def test_of_an_address_that_nobody_has_nothing_is_kept_but_the_number(people: Cast) -> None:
    fails(None, 2)
    fails(None, ip="192.0.2.9")
    (row,) = SignIn.objects.values("user", "times", "ip", "user_agent")
    assert row == {"user": None, "times": 3, "ip": None, "user_agent": ""}


def test_what_is_older_than_a_year_is_forgotten_at_night(people: Cast) -> None:
    fails(people.dewi.user)
    fails(None)
    signs_in(people.dewi.user, at=NOW + timedelta(days=1))
    job.WORK["forget"](NOW + YEAR)
    assert SignIn.objects.count() == 3
    said = job.WORK["forget"](NOW + YEAR + timedelta(seconds=1)).said
    assert SignIn.objects.count() == 1 and "2" in said
    job.WORK["forget"](NOW + YEAR + timedelta(days=2))
    assert not KnownBrowser.objects.exists()


def test_an_administrator_sees_the_accounts_of_their_institution_while_they_belong_to_it(people: Cast) -> None:
    for member in (people.dewi, people.bagus, people.sari):
        signs_in(member.user)
    fails(None)
    assert {row.user for row in selector.at_institution(people.yoga)} == {people.dewi.user, people.bagus.user}
    assert not selector.at_institution(people.dewi).exists()
    gone = NOW + HOUR
    leaving.deactivate(people.bagus, reason="Pindah.", by=people.yoga, now=gone)
    away = account.enrol(
        institution=people.harapan,
        email=people.sari.user.email,
        name="Sari",
        password=None,
        roles=["counselor"],
        now=gone,
    )
    for member in (people.bagus, away):
        signs_in(member.user, at=gone + HOUR)
    seen = [(row.user, row.at) for row in selector.at_institution(people.yoga)]
    assert sorted(seen, key=str) == sorted(
        [(people.dewi.user, NOW), (people.bagus.user, NOW), (people.sari.user, gone + HOUR)], key=str
    )
