"""Lost second factors: who takes them off, what ends with them, who is told, and the way for the last administrator."""

import io

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from counseling.choices import Role
from counseling.models import AdminAct, Membership, TrustedBrowser
from counseling.selectors import lost_factor as selector
from counseling.services import account as accounts
from counseling.services import leaving, lost_factor, trusted_browser
from tests.cast import NOW, Cast
from tests.counseling.services.speech import invalid
from tests.counseling.test_mfa import SECRET
from tests.counseling.views.test_factor import SECOND, enters, is_in
from tests.mails import sent

pytestmark = pytest.mark.django_db

WHY = "Datang ke ruangan saya."


def with_factor(member: Membership) -> Membership:
    TOTP.activate(member.user, SECRET)
    RecoveryCodes.activate(member.user)
    SocialAccount.objects.create(user=member.user, provider="google", uid=str(member.user_id))
    return member


def trusts(member: Membership) -> None:
    trusted_browser.trust(user=member.user, before="", user_agent="Firefox", ip="127.0.0.1", now=NOW)


def elsewhere(member: Membership, people: Cast) -> Membership:
    """The same person counsels at the other institution too, which Tirto administers."""
    accounts.enrol(
        institution=people.cendana,
        email="tirto@cendana.example",
        name="Tirto",
        password=None,
        roles=[Role.INSTITUTION_ADMIN],
        now=NOW,
    )
    return accounts.enrol(
        institution=people.cendana,
        email=member.user.email,
        name=member.user.name,
        password=None,
        roles=[Role.COUNSELOR],
        now=NOW,
    )


def letters() -> dict[str, str]:
    """Who got a mail, and what it says."""
    return {letter.to[0]: f"{letter.subject}\n{letter.body}" for letter in sent()}


def reset(email: str, reason: str = WHY) -> str:
    out = io.StringIO()
    call_command("reset_factor", email, reason=reason, stdout=out)
    return out.getvalue()


def test_whoever_lost_it_signs_in_by_the_password_and_sets_up_a_new_one(people: Cast) -> None:
    before, after = Client(), Client()
    enters(before, people.ratna)
    before.get("/")
    with_factor(people.ratna)
    trusts(people.ratna)
    lost_factor.take_off(people.ratna, reason=WHY, by=people.yoga, now=NOW)
    assert not selector.has_something(people.ratna.user)
    assert not UserSession.objects.filter(user=people.ratna.user).exists() and not is_in(before)
    assert not TrustedBrowser.objects.filter(ended_at=None).exists()
    assert enters(after, people.ratna).url == "/"
    assert after.get("/").url == reverse("mfa_index")
    act = AdminAct.objects.get(kind="factors_taken_off")
    assert (act.by, act.about, act.reason) == (people.yoga.user, people.ratna.user, WHY)


def test_factors_of_others_hold(people: Cast) -> None:
    with_factor(people.dewi)
    with_factor(people.ratna)
    trusts(people.dewi)
    lost_factor.take_off(people.ratna, reason=WHY, by=people.yoga, now=NOW)
    assert set(Authenticator.objects.values_list("user", flat=True)) == {people.dewi.user_id}
    assert TrustedBrowser.objects.filter(ended_at=None).exists()
    assert enters(Client(), people.dewi).url == SECOND


def test_the_person_is_told_and_the_administrators_of_where_else_they_work(
    people: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    elsewhere(with_factor(people.dewi), people)
    with django_capture_on_commit_callbacks(execute=True):
        lost_factor.take_off(people.dewi, reason=WHY, by=people.yoga, now=NOW)
    told = letters()
    assert set(told) == {"dewi@harapan.example", "tirto@cendana.example"}
    assert "SMA Harapan telah menghapus" in told["dewi@harapan.example"]
    assert "SMA Harapan has taken off" in told["dewi@harapan.example"]
    assert "dewi@harapan.example" in told["tirto@cendana.example"]
    assert "Harapan" not in told["tirto@cendana.example"].replace("harapan.example", "")
    assert WHY not in str(told)


def test_nobody_takes_off_their_own_nor_without_a_reason_nor_where_there_is_none(people: Cast) -> None:
    with_factor(people.yoga)
    with_factor(people.dewi)
    with invalid(""):
        lost_factor.take_off(people.yoga, reason=WHY, by=people.yoga, now=NOW)
    with invalid("reason"):
        lost_factor.take_off(people.dewi, reason=" ", by=people.yoga, now=NOW)
    with invalid(""):
        lost_factor.take_off(people.bagus, reason=WHY, by=people.yoga, now=NOW)
    for other in (people.ratna, people.bagus, people.sari):
        with pytest.raises(PermissionDenied):
            lost_factor.take_off(people.dewi, reason=WHY, by=other, now=NOW)
    with pytest.raises(PermissionDenied):
        lost_factor.take_off(with_factor(people.sari), reason=WHY, by=people.yoga, now=NOW)
    leaving.deactivate(with_factor(people.bagus), reason="", by=people.yoga, now=NOW)
    with invalid(""):
        lost_factor.take_off(people.bagus, reason=WHY, by=people.yoga, now=NOW)
    assert Authenticator.objects.filter(type="totp").count() == 4
    assert not AdminAct.objects.filter(kind="factors_taken_off").exists()


def test_the_page_of_an_account_leads_to_it_where_there_is_one(people: Cast) -> None:
    client = Client()
    client.force_login(people.yoga.user)
    off = reverse("account-factors-off", args=[people.dewi.pk])
    page = reverse("account", args=[people.dewi.pk])
    assert off not in client.get(page).content.decode()
    with_factor(people.dewi)
    assert off in client.get(page).content.decode()
    assert client.post(off, {"reason": ""}).status_code == 422
    assert client.post(off, {"reason": WHY}).url == page
    shown = client.get(page).content.decode()
    assert off not in shown and "Langkah kedua dihapus" in shown and WHY in shown
    own = reverse("account-factors-off", args=[people.yoga.pk])
    assert own not in client.get(reverse("account", args=[people.yoga.pk])).content.decode()
    assert client.post(own, {"reason": WHY}).status_code == 422


def test_the_last_administrator_is_let_in_on_the_machine(
    people: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    elsewhere(with_factor(people.yoga), people)
    with django_capture_on_commit_callbacks(execute=True):
        assert people.yoga.user.name in reset(" Yoga@harapan.example")
    assert not selector.has_something(people.yoga.user)
    acts = AdminAct.objects.filter(kind="factors_taken_off", about=people.yoga.user, by=None, reason=WHY)
    assert {act.institution for act in acts} == {people.harapan, people.cendana}
    assert set(letters()) == {"yoga@harapan.example", "tirto@cendana.example"}
    assert "Pengelola program ini" in letters()["yoga@harapan.example"]


@pytest.mark.parametrize(
    ("email", "reason"), [("siapa@x.example", WHY), ("dewi@harapan.example", WHY), ("yoga@harapan.example", " ")]
)
def test_on_the_machine_a_wrong_word_changes_nothing(people: Cast, email: str, reason: str) -> None:
    with_factor(people.yoga)
    with pytest.raises(CommandError) as caught:
        reset(email, reason)
    assert caught.value.returncode == 1 and "\n" not in str(caught.value)
    assert selector.has_something(people.yoga.user) and not AdminAct.objects.filter(kind="factors_taken_off").exists()
