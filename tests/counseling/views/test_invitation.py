"""The page behind the link of an invitation, and what administrators do with invitations."""

import logging
import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from counseling.choices import Role
from counseling.models import Invitation, Membership, User
from counseling.services import invitation as service
from tests.cast import PASSWORD, Cast
from tests.counseling.services.office import address_of, token_in_mail
from tests.counseling.views.conftest import AWKWARD, ESCAPED
from tests.mails import sent

pytestmark = pytest.mark.django_db

NEW = "intan@harapan.example"


@pytest.fixture
def invite(people: Cast, client: Client, django_capture_on_commit_callbacks: Any) -> Any:
    """Sends an invitation from the page, and gives the address in the mail."""

    def sent(email: str = NEW, name: str = "Intan Permata", *roles: str) -> str:
        client.force_login(people.yoga.user)
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(
                reverse("account-invite"), {"email": email, "name": name, "roles": list(roles or ["counselor"])}
            )
        assert response.status_code == 200, response.content.decode()
        client.logout()
        return reverse("invitation", args=[token_in_mail()])

    return sent


def passwords(one: str = PASSWORD, two: str = PASSWORD) -> dict[str, str]:
    return {"password1": one, "password2": two}


def test_the_invited_choose_a_password_and_are_in(client: Client, invite: Any) -> None:
    url = invite(NEW, AWKWARD)
    text = client.get(url).content.decode()
    assert "SMA Harapan mengundang Anda" in text and ESCAPED in text and "Konselor" in text
    response = client.post(url, passwords())
    assert response.url == reverse("home")
    assert "SMA Harapan" in client.get(reverse("home")).content.decode()
    assert Membership.objects.get(user__email=NEW).grants.get().role == Role.COUNSELOR


def test_the_page_is_kept_by_no_cache(client: Client, invite: Any) -> None:
    assert "no-store" in client.get(invite()).headers["Cache-Control"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (passwords(PASSWORD, "lain-sekali-99"), "tidak sama"),
        (passwords("pendek", "pendek"), "pendek"),
        (passwords("", ""), "Buatlah kata sandi"),
    ],
)
def test_a_bad_password_comes_back_with_a_sentence_and_no_line_in_the_log(
    client: Client, invite: Any, typed: dict[str, str], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    url = invite()
    with caplog.at_level(logging.DEBUG, logger="django.request"):
        response = client.post(url, typed)
    assert response.status_code == 200 and said in response.content.decode()
    assert url not in caplog.text
    assert not User.objects.filter(email=NEW).exists()


def closed(client: Client, url: str, status: int) -> str:
    for response in (client.get(url), client.post(url, passwords())):
        assert response.status_code == status
        text = response.content.decode()
        assert "tidak berlaku lagi" in text
        assert not any(word in text for word in ("Harapan", "Intan", NEW))
    main = text[text.index("<main") : text.index("</main>")]
    return main


def test_links_that_do_not_hold_are_answered_alike(client: Client, people: Cast, invite: Any) -> None:
    unknown = closed(client, reverse("invitation", args=["nichts"]), 404)

    withdrawn = invite()
    service.withdraw(Invitation.objects.get(), by=people.yoga, now=timezone.now())
    assert closed(client, withdrawn, 410) == unknown

    used = invite()
    client.post(used, passwords())
    client.logout()
    assert closed(client, used, 410) == unknown


def test_a_link_ends_after_seven_days_and_by_its_renewal(client: Client, people: Cast, invite: Any) -> None:
    before = timezone.now() - timedelta(days=7)
    token = "lama" * 12
    old = service.invite(
        email="joko@harapan.example",
        name="Joko",
        roles=["counselor"],
        address_of=address_of,
        by=people.yoga,
        now=before,
    )
    closed(client, reverse("invitation", args=[token]), 404)
    client.force_login(people.yoga.user)
    assert "kedaluwarsa" in client.get(reverse("accounts")).content.decode()
    url = invite()
    row = Invitation.objects.get(email=NEW, withdrawn_at=None)
    client.force_login(people.yoga.user)
    client.post(reverse("invitation-renew", args=[row.pk]))
    client.post(reverse("invitation-renew", args=[old.pk]))
    client.logout()
    closed(client, url, 410)
    assert Invitation.objects.filter(withdrawn_at=None, accepted_at=None).count() == 2


def test_who_has_an_account_signs_in_first(client: Client, people: Cast, invite: Any) -> None:
    url = invite(people.sari.user.email, "Sari", "counselor")
    text = client.get(url).content.decode()
    assert "sudah punya akun" in text and "password1" not in text
    client.post(url, passwords())
    assert Membership.objects.filter(user=people.sari.user).count() == 1

    client.force_login(people.sari.user)
    assert "Bergabung" in client.get(url).content.decode()
    client.post(url)
    assert Membership.objects.filter(user=people.sari.user, until=None).count() == 2
    assert acts_at(client) == "SMA Harapan"


def acts_at(client: Client) -> str:
    """The institution in which somebody acts, as the head of each page says."""
    found = re.search(r'class="brand-place"><span>(.*?)</span>', client.get(reverse("home")).content.decode())
    assert found is not None
    return found[1]


def test_the_link_is_shown_beside_the_mail_once_and_no_reload_shows_it_again(
    client: Client, people: Cast, django_capture_on_commit_callbacks: Any, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(people.yoga.user)
    typed = {"email": NEW, "name": AWKWARD, "roles": ["counselor"]}
    with django_capture_on_commit_callbacks(execute=True), caplog.at_level(logging.DEBUG):
        response = client.post(reverse("account-invite"), typed)
    text, token = response.content.decode(), token_in_mail()
    link = f"http://testserver{reverse('invitation', args=[token])}"
    assert link in text and "<path d=" in text and ESCAPED in text and "<script>alert" not in text
    words = unquote(re.findall(r'href="https://wa\.me/\?text=([^"]+)"', text)[0])
    assert words.startswith(f"{AWKWARD}, SMA Harapan mengundang Anda") and link in words
    assert "no-store" in response.headers["Cache-Control"] and token not in caplog.text

    again = client.post(reverse("account-invite"), typed)
    assert again.status_code == 422 and "sudah diundang" in again.content.decode()
    shown = [again, client.get(reverse("account-invite")), client.get(reverse("accounts"))]
    assert not any(token in page.content.decode() for page in shown)


def test_the_link_is_shown_after_a_renewal_too(client: Client, people: Cast, invite: Any) -> None:
    old = invite()
    client.force_login(people.yoga.user)
    renewal = reverse("invitation-renew", args=[Invitation.objects.get().pk])
    text = client.post(renewal).content.decode()
    link = re.findall(r"http://testserver(/invitation/[^/]+/)</textarea>", text)[0]
    assert link != old and client.post(renewal).status_code == 404
    client.logout()
    assert "mengundang Anda" in client.get(link).content.decode()


def test_no_invitation_is_for_an_invisible_name(client: Client, people: Cast) -> None:
    client.force_login(people.yoga.user)
    typed = {"email": NEW, "name": "\u200b\u200d", "roles": ["counselor"]}
    response = client.post(reverse("account-invite"), typed)
    assert response.status_code == 422 and "nama yang dapat dibaca" in response.content.decode()


@pytest.mark.parametrize("email", [NEW, "sari@cendana.example"])
def test_nobody_accepts_for_another(client: Client, people: Cast, invite: Any, email: str) -> None:
    url = invite(email)
    client.force_login(people.dewi.user)
    assert "untuk orang lain" in client.get(url).content.decode()
    client.post(url, passwords())
    assert not Membership.objects.filter(user__email=email, institution=people.harapan).exists()


def test_an_invitation_is_withdrawn_and_renewed_by_administrators_of_its_institution(
    client: Client, people: Cast, invite: Any
) -> None:
    invite()
    row = Invitation.objects.get()
    for who in (people.dewi, people.ratna, people.sari):
        client.force_login(who.user)
        for route in ("invitation-withdraw", "invitation-renew"):
            assert client.get(reverse(route, args=[row.pk])).status_code == 404
            assert client.post(reverse(route, args=[row.pk])).status_code == 404
    client.force_login(people.yoga.user)
    assert "Intan Permata" in client.get(reverse("invitation-withdraw", args=[row.pk])).content.decode()
    client.post(reverse("invitation-withdraw", args=[row.pk]))
    assert Invitation.objects.get().withdrawn_at is not None
    assert client.get(reverse("invitation-renew", args=[row.pk])).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "dewi@harapan.example"), ("email", "nonsense"), ("email", ""), ("name", ""), ("roles", "superuser")],
)
def test_a_bad_invitation_comes_back_with_what_was_typed(client: Client, people: Cast, field: str, value: str) -> None:
    client.force_login(people.yoga.user)
    typed = {"email": NEW, "name": "Intan Permata", "roles": ["counselor"], field: value}
    response = client.post(reverse("account-invite"), typed)
    assert response.status_code == 422
    assert (NEW if field != "email" else "Intan Permata") in response.content.decode()
    assert not Invitation.objects.exists() and not sent()
