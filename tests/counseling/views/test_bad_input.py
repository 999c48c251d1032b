"""What somebody means harm with, or pastes by mistake: a clear answer, nothing changed, nothing shown raw."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from counseling.models import Case, Statement
from tests import cast

pytestmark = pytest.mark.django_db
SCRIPT = '<script>alert("x")</script> ꦲꦤꦕꦫꦏ 🌿'


@pytest.fixture
def case(client: Client) -> Case:
    people = cast.people(timezone.now())
    client.force_login(people.dewi.user)
    return cast.request(people.dewi, now=timezone.now())


def wish(**more: str) -> dict[str, str]:
    at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    return {"wish": "end", "channel": "in_person", "said_at": at, "words": "Cukup.", **more}


def test_a_text_of_ten_megabytes_comes_back_with_a_sentence_at_its_field(client: Client, case: Case) -> None:
    response = client.post(reverse("wish", args=[case.pk]), wish(words="a" * 10_000_000))
    assert response.status_code == 422
    assert "20.000" in response.content.decode() or "20000" in response.content.decode()
    assert not Statement.objects.exists()


def test_far_more_than_that_is_turned_away_in_words(client: Client, case: Case) -> None:
    response = client.post(reverse("wish", args=[case.pk]), wish(words="a" * 13_000_000))
    assert response.status_code == 400
    assert "Kiriman ini tidak dapat dibaca" in response.content.decode()


def test_scripts_javanese_and_emoji_are_kept_as_text(client: Client, case: Case) -> None:
    client.post(reverse("wish", args=[case.pk]), wish(words=SCRIPT))
    assert Statement.objects.get().words == SCRIPT
    page = client.get(reverse("wish", args=[case.pk])).content.decode()
    assert "<script>alert" not in page
    assert "ꦲꦤꦕꦫꦏ 🌿" in page


@pytest.mark.parametrize("words", ["a\x00b", "\x00"])
def test_a_null_byte_is_refused_at_its_field(client: Client, case: Case, words: str) -> None:
    assert client.post(reverse("wish", args=[case.pk]), wish(words=words)).status_code == 422
    assert not Statement.objects.exists()


@pytest.mark.parametrize("field", ["wish", "channel", "said_at"])
@pytest.mark.parametrize("value", ["", "bogus", "9999-99-99T99:99", "' OR 1=1 --"])
def test_a_forged_value_comes_back_with_the_form(client: Client, case: Case, field: str, value: str) -> None:
    response = client.post(reverse("wish", args=[case.pk]), wish(**{field: value}))
    assert response.status_code == 422
    assert "Cukup." in response.content.decode()
    assert not Statement.objects.exists()


@pytest.mark.parametrize("said_at", ["0001-01-01T00:00", "0226-11-23T10:00", "1900-01-01T00:00", "9999-12-31T23:59"])
def test_a_slip_in_the_year_comes_back_at_its_field(client: Client, case: Case, said_at: str) -> None:
    response = client.post(reverse("wish", args=[case.pk]), wish(said_at=said_at))
    assert response.status_code == 422
    assert "Periksa lagi tahunnya." in response.content.decode()
    assert not Statement.objects.exists()


def test_a_form_without_its_token_is_refused_in_words(case: Case) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(case.counselor.membership.user)
    response = strict.post(reverse("wish", args=[case.pk]), wish())
    assert response.status_code == 403
    assert "Formulir ini sudah kedaluwarsa" in response.content.decode()
    assert not Statement.objects.exists()


@pytest.mark.parametrize("address", ["https://jahat.example/", "//jahat.example", "javascript:alert(1)"])
def test_it_leads_to_no_foreign_address_afterwards(client: Client, case: Case, address: str) -> None:
    response = client.post(f"{reverse('wish', args=[case.pk])}?next={address}", wish())
    assert response.status_code == 302
    assert response.url == reverse("case", args=[case.pk])  # type: ignore[attr-defined]


def test_a_wrong_password_is_told_in_words(client: Client, case: Case) -> None:
    email = case.counselor.membership.user.email
    page = Client().post(reverse("account_login"), {"login": email, "password": "salah"}).content.decode()
    assert "Email dan kata sandi tidak cocok." in page
    page = client.post(reverse("account_change_password"), {"oldpassword": "salah"}).content.decode()
    assert "Ini bukan kata sandi Anda yang sekarang." in page


def test_what_is_tried_too_often_is_turned_away_in_words(client: Client, case: Case) -> None:
    address = reverse("account_change_password")
    tries = [client.post(address, {"oldpassword": "salah"}) for _ in range(6)]
    assert tries[-1].status_code == 429
    assert "Terlalu banyak percobaan" in tries[-1].content.decode()


def test_every_page_carries_the_strict_policy(client: Client, case: Case) -> None:
    policy = client.get(reverse("case", args=[case.pk])).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("words", ["\u200b", "\u3164", "\u202e\u202c", " . "])
def test_a_text_that_nobody_sees_is_none(client: Client, case: Case, words: str) -> None:
    urgent = {"urgency": "emergency", "said_by": "counselor", "channel": "in_person", "said_at": wish()["said_at"]}
    response = client.post(reverse("urgency", args=[case.pk]), {**urgent, "words": words})
    assert response.status_code == 422 and not Statement.objects.exists()


def test_a_sign_that_turns_the_direction_is_not_kept(client: Client, case: Case) -> None:
    client.post(reverse("wish", args=[case.pk]), wish(words="\u202eitiS\u202c ya\u200b"))
    assert Statement.objects.get().words == "itiS ya"
