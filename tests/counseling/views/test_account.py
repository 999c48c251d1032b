"""The pages of accounts: for administrators of the institution alone, and without a word of a case."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from counseling.choices import Role
from counseling.models import AdminAct, Membership, OutsideReviewer, Supervision
from counseling.services import account, admin_act, leaving
from tests import cast
from tests.cast import NOW, PASSWORD, Cast
from tests.counseling.services.office import afresh, enrolled, held, invited
from tests.counseling.views.conftest import AWKWARD, ESCAPED
from tests.mails import sent

pytestmark = pytest.mark.django_db

OF_ACCOUNT = (
    "account",
    "account-roles",
    "account-supervision",
    "account-profile",
    "account-deactivate",
    "account-reactivate",
    "account-reset",
)


def page(client: Client, route: str, *args: object, **query: str) -> str:
    response = client.get(reverse(route, args=args), query)
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def posts(client: Client, route: str, *args: object, **data: Any) -> Any:
    return client.post(reverse(route, args=args), data)


# ---------------------------------------------------------------- whose pages they are


@pytest.mark.parametrize("who", ["dewi", "ratna", "sari"])
@pytest.mark.parametrize("route", ["accounts", "acts", "account-invite", "outside-reviewer"])
def test_they_do_not_exist_for_anybody_else(client: Client, people: Cast, who: str, route: str) -> None:
    client.force_login(getattr(people, who).user)
    assert client.get(reverse(route)).status_code == 404
    assert client.post(reverse(route), {}).status_code in (404, 405)


@pytest.mark.parametrize("route", OF_ACCOUNT)
def test_an_account_is_seen_by_administrators_of_its_institution(office: Client, people: Cast, route: str) -> None:
    assert office.get(reverse(route, args=[people.dewi.pk])).status_code == 200
    assert office.get(reverse(route, args=[people.sari.pk])).status_code == 404
    assert office.post(reverse(route, args=[people.sari.pk]), {}).status_code in (404, 405)
    office.force_login(people.ratna.user)
    assert office.get(reverse(route, args=[people.dewi.pk])).status_code == 404
    assert not AdminAct.objects.exists()


def test_they_are_in_the_navigation_of_administrators(office: Client, people: Cast) -> None:
    text = page(office, "accounts")
    assert reverse("acts") in text and f'href="{reverse("team")}"' not in text
    office.force_login(people.ratna.user)
    text = page(office, "team")
    assert f'href="{reverse("accounts")}"' not in text


def test_one_place_is_lit_at_a_time(office: Client, people: Cast) -> None:
    account.grant_role(people.yoga, Role.SUPERVISOR, by=enrolled(people, "Intan", Role.INSTITUTION_ADMIN), now=NOW)
    assert page(office, "accounts").count('class="place" href="/team/accounts/" aria-current="page"') == 1
    assert 'class="place" href="/team/" aria-current="page"' not in page(office, "accounts")


def test_they_hold_no_word_of_a_case(office: Client, people: Cast) -> None:
    case = cast.request(people.dewi)
    leaving.deactivate(people.bagus, reason="", by=people.yoga, now=NOW)
    texts = [page(office, "accounts"), page(office, "acts")]
    texts += [page(office, route, people.dewi.pk) for route in OF_ACCOUNT]
    for text in texts:
        assert case.code not in text and "Putri" not in text and str(case.pk) not in text
    assert "1 dari 30" in texts[2]


# ---------------------------------------------------------------- the list


def test_it_lists_who_works_here_with_roles_supervisors_and_state(office: Client, people: Cast) -> None:
    enrolled(people, "Intan", Role.COUNSELOR)
    leaving.deactivate(people.bagus, reason="", by=people.yoga, now=NOW)
    invited(people, "joko@harapan.example", name=AWKWARD)
    text = page(office, "accounts")
    assert "disupervisi oleh Ratna" in text and "tanpa supervisor" in text
    assert "Dinonaktifkan" in text and ESCAPED in text and "joko@harapan.example" in text
    assert people.sari.user.email not in text
    places = [text.index(f">{name}</") for name in (ESCAPED, "Dewi", "Bagus")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "DEW"}, {"Dewi"}),
        ({"q": "bagus@harapan"}, {"Bagus"}),
        ({"q": "zzz"}, set()),
        ({"role": "supervisor"}, {"Ratna", "Joko"}),
        ({"role": "counselor", "state": "active"}, {"Dewi"}),
        ({"state": "invited"}, {"Joko"}),
        ({"state": "deactivated"}, {"Bagus"}),
        ({"state": "nonsense", "role": "nonsense", "page": "-3"}, {"Dewi", "Bagus", "Ratna", "Yoga", "Joko"}),
    ],
)
def test_it_finds_accounts(office: Client, people: Cast, query: dict[str, str], found: set[str]) -> None:
    leaving.deactivate(people.bagus, reason="", by=people.yoga, now=NOW)
    invited(people, "joko@harapan.example", Role.SUPERVISOR, name="Joko")
    response = office.get(reverse("accounts"), query)
    assert {row["name"] for row in response.context["rows"]} == found


def test_it_turns_pages_over_invitations_and_accounts_alike(office: Client, people: Cast) -> None:
    for n in range(24):
        invited(people, f"tamu{n}@harapan.example", name=f"Tamu {n:02}")
    first = office.get(reverse("accounts")).context["rows"]
    second = office.get(reverse("accounts"), {"page": "2"}).context["rows"]
    assert (len(first), len(second)) == (20, 8)
    names = [row["name"] for row in [*first, *second]]
    assert len(set(names)) == 28 and names[24:] == ["Bagus", "Dewi", "Ratna", "Yoga"]


def test_it_asks_the_database_no_more_for_many(
    office: Client, people: Cast, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        account.supervise(
            supervisor=people.ratna, counselor=enrolled(people, f"K{n}", Role.COUNSELOR).counselor, now=NOW
        )
    with django_assert_max_num_queries(20):
        page(office, "accounts")


# ---------------------------------------------------------------- one account


def test_roles_are_given_and_ended(office: Client, people: Cast) -> None:
    posts(office, "account-roles", people.bagus.pk, roles=["counselor", "supervisor"], reason="Wakil Ratna.")
    assert held(people.bagus) == {"counselor", "supervisor"}
    text = page(office, "account", people.bagus.pk)
    assert "Wakil Ratna." in text and "diberikan oleh Yoga" in text
    posts(office, "account-roles", people.bagus.pk, roles=["counselor"], reason="")
    assert "Peran terdahulu" in page(office, "account", people.bagus.pk)


def test_a_refused_change_says_why_and_changes_nothing(office: Client, people: Cast) -> None:
    cast.request(people.dewi)
    response = posts(office, "account-roles", people.dewi.pk, roles=["supervisor"], reason=AWKWARD)
    assert response.status_code == 422
    text = response.content.decode()
    assert "1 kasus terbuka" in text and "Ratna" in text and ESCAPED in text
    assert held(people.dewi) == {"counselor"}
    response = posts(office, "account-roles", people.yoga.pk, roles=[], reason="")
    assert "Tidak ada administrator lain" in response.content.decode()


def test_who_lays_down_the_role_of_administrator_goes_home(office: Client, people: Cast) -> None:
    other = enrolled(people, "Intan", Role.INSTITUTION_ADMIN)
    account.grant_role(people.yoga, Role.SUPERVISOR, by=other, now=NOW)
    response = posts(office, "account-roles", people.yoga.pk, roles=["supervisor"], reason="")
    assert response.url == reverse("home")
    assert office.get(reverse("accounts")).status_code == 404


def test_supervisors_are_chosen(office: Client, people: Cast) -> None:
    intan = enrolled(people, "Intan", Role.SUPERVISOR)
    posts(office, "account-supervision", people.dewi.pk, supervisors=[str(intan.pk)], reason="")
    standing = Supervision.objects.filter(counselor=people.dewi.counselor, until=None)
    assert [row.supervisor for row in standing] == [intan]
    response = posts(office, "account-supervision", people.dewi.pk, supervisors=[str(people.yoga.pk)], reason="")
    assert response.status_code == 422
    posts(office, "account-supervision", people.dewi.pk, reason="")
    assert "Belum ada." in page(office, "account", people.dewi.pk)


@pytest.mark.parametrize("route", ["account-supervision", "account-profile"])
def test_only_counselors_have_a_profile_and_supervisors(office: Client, people: Cast, route: str) -> None:
    assert office.get(reverse(route, args=[people.yoga.pk])).status_code == 404


def test_a_profile_is_changed(office: Client, people: Cast) -> None:
    posts(office, "account-profile", people.dewi.pk, title="Guru BK", capacity="12")
    text = page(office, "account", people.dewi.pk)
    assert "Guru BK" in text and "0 dari 12" in text and "12 (sebelumnya: 30)" in text
    assert posts(office, "account-profile", people.dewi.pk, title="", capacity="-1").status_code == 422
    assert posts(office, "account-profile", people.dewi.pk, title="", capacity="banyak").status_code == 422


def test_an_account_is_deactivated_and_reactivated(office: Client, people: Cast) -> None:
    assert "tidak dapat membuka apa pun" in page(office, "account-deactivate", people.bagus.pk)
    posts(office, "account-deactivate", people.bagus.pk, reason="Pindah.")
    assert afresh(people.bagus).until is not None
    assert "Aktifkan kembali akun" in page(office, "account", people.bagus.pk)
    posts(office, "account-reactivate", people.bagus.pk, reason="")
    assert afresh(people.bagus).until is None


def test_it_is_refused_with_how_many_and_who_before_anybody_presses(office: Client, people: Cast) -> None:
    cast.request(people.dewi)
    text = page(office, "account-deactivate", people.dewi.pk)
    assert "1 kasus terbuka" in text and "Ratna" in text
    assert 'type="submit" class="btn btn-primary btn-lg"' not in text
    response = posts(office, "account-deactivate", people.dewi.pk, reason="")
    assert response.status_code == 422 and "1 kasus terbuka" in response.content.decode()


def test_it_says_who_would_be_without_a_supervisor(office: Client, people: Cast) -> None:
    assert "Bagus, Dewi" in page(office, "account-deactivate", people.ratna.pk)


def test_a_reset_goes_out_by_mail(office: Client, people: Cast) -> None:
    posts(office, "account-reset", people.dewi.pk)
    assert [letter.to for letter in sent()] == [["dewi@harapan.example"]]
    assert "/accounts/password/reset/key/" in sent()[0].body
    assert AdminAct.objects.get().kind == "password_reset_sent"


def test_an_outside_reviewer_is_named_and_ended(office: Client, people: Cast) -> None:
    surya = enrolled(people, "Surya", Role.SUPERVISOR)
    posts(office, "outside-reviewer", member=str(surya.pk))
    assert OutsideReviewer.objects.get(until=None).member == surya
    assert "Ditunjuk sebagai peninjau luar" in page(office, "account", surya.pk)
    posts(office, "outside-reviewer", member="")
    assert not OutsideReviewer.objects.filter(until=None).exists()
    assert posts(office, "outside-reviewer", member=str(people.dewi.pk)).status_code == 422


# ---------------------------------------------------------------- who has left


@pytest.fixture
def gone(client: Client, people: Cast) -> Client:
    """Bagus, signed in, whose account is ended meanwhile."""
    client.force_login(people.bagus.user)
    assert client.get(reverse("caseload")).status_code == 200
    leaving.deactivate(people.bagus, reason="", by=people.yoga, now=NOW)
    return client


def test_their_session_reaches_nothing_from_the_next_click_on(gone: Client) -> None:
    for route in ("caseload", "referrals", "waiting", "request-new", "accounts", "team", "acts"):
        assert gone.get(reverse(route)).status_code == 403, route
    text = page(gone, "home")
    assert "tidak terdaftar" in text and reverse("caseload") not in text


def test_they_meet_the_same_after_signing_in_anew(people: Cast, client: Client) -> None:
    leaving.deactivate(people.bagus, reason="", by=people.yoga, now=NOW)
    client.post(reverse("account_login"), {"login": people.bagus.user.email, "password": PASSWORD})
    assert "tidak terdaftar" in page(client, "home")


def test_their_work_at_another_institution_goes_on(gone: Client, people: Cast) -> None:
    account.enrol(
        institution=people.cendana,
        email=people.bagus.user.email,
        name="Bagus",
        password=None,
        roles=[Role.COUNSELOR],
        now=NOW,
    )
    assert "SMA Cendana" in page(gone, "caseload")
    assert Membership.objects.filter(user=people.bagus.user).count() == 2


# ---------------------------------------------------------------- the log


def test_the_log_is_found_by_kind_person_and_day(office: Client, people: Cast) -> None:
    account.grant_role(people.bagus, Role.SUPERVISOR, reason=AWKWARD, by=people.yoga, now=NOW)
    account.change_profile(people.dewi, title="Guru BK", capacity=9, by=people.yoga, now=NOW)
    assert ESCAPED in page(office, "acts")

    def found(**query: str) -> list[str]:
        return [row.act.kind for row in office.get(reverse("acts"), query).context["rows"]]

    assert found() == ["profile_changed", "role_granted"]
    assert found(kind="role_granted") == ["role_granted"]
    assert found(person=str(people.dewi.user_id)) == ["profile_changed"]
    assert len(found(person=str(people.yoga.user_id))) == 2
    assert found(person=str(people.sari.user_id)) == found(person="x") == found()
    assert len(found(since="2026-11-23", until="2026-11-23")) == 2
    assert found(since="2026-11-24") == found(until="2026-11-22") == []
    assert len(found(since="nonsense")) == 2


def test_the_log_shows_details_that_it_does_not_know(office: Client, people: Cast) -> None:
    admin_act.record(
        kind="policy_set",  # type: ignore[arg-type]
        by=people.yoga,
        detail={"room_count": 14, "room_count_before": 21, "open_late": True},
        now=NOW,
    )
    text = page(office, "acts")
    assert "room count: 14 (sebelumnya: 21)" in text and "open late: Ya" in text


def test_the_log_of_another_institution_stays_there(office: Client, people: Cast) -> None:
    admin = account.enrol(
        institution=people.cendana,
        email="tirto@cendana.example",
        name="Tirto",
        password=None,
        roles=[Role.INSTITUTION_ADMIN],
        now=NOW,
    )
    admin_act.record(kind="role_granted", by=admin, about=people.sari.user, now=NOW)  # type: ignore[arg-type]
    assert office.get(reverse("acts")).context["rows"] == []
