"""Invitations: by mail, once, for seven days, to somebody new or to an account that exists."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.access.people import roles_of
from counseling.choices import Role
from counseling.models import AdminAct, Invitation, Membership, User
from counseling.selectors import account as selector
from counseling.services import invitation, leaving, secret
from tests import cast
from tests.cast import NOW, PASSWORD, Cast
from tests.counseling.guards.world import by_hand
from tests.counseling.services.office import acts, address_of, invited, token_in_mail
from tests.counseling.services.speech import invalid
from tests.mails import sent

pytestmark = pytest.mark.django_db

NEW = "intan@harapan.example"


def accepts(row: Invitation, *, user: User | None = None, now: Any = NOW, password: str = PASSWORD) -> Membership:
    return invitation.accept(row, user=user, password=password, now=now)


# ---------------------------------------------------------------- inviting


def test_it_sends_a_link_and_keeps_its_hash_alone(people: Cast, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        row = invited(people, "  Intan@Harapan.example ")
    token = token_in_mail()
    assert len(token) >= 43
    assert row.token_hash == secret.hash_of(token) and token not in row.token_hash
    assert (row.email, row.roles, row.expires_at) == (NEW, ["counselor"], NOW + timedelta(days=7))
    assert acts() == [("invited", "Yoga", "")]
    assert token not in str(AdminAct.objects.get().detail)


def test_the_mail_speaks_both_languages_and_of_no_konseli(
    people: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    cast.request(people.dewi)
    with django_capture_on_commit_callbacks(execute=True):
        invited(people)
    letter = sent()[0]
    assert letter.to == [NEW]
    assert "SMA Harapan" in letter.subject
    assert "mengundang Anda" in letter.body and "invites you" in letter.body
    assert "30 Nov 2026" in letter.body and "WIB" in letter.body
    assert not any(word in letter.body.lower() for word in ("konseli", "putri", "kasus", "case"))


def test_name_and_address_hold_nothing_that_nobody_sees(people: Cast) -> None:
    assert invited(people, name="Intan\u200b\u202e Permata").name == "Intan Permata"
    for wrong in ({"name": "Intan\nPermata"}, {"name": "Intan\0"}, {"email": f"{'i' * 250}@harapan.example"}):
        with invalid(*wrong):
            invited(people, **{"email": "lain@harapan.example", **wrong})


def test_no_mail_goes_out_where_nothing_was_saved(people: Cast, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True) as calls, invalid("roles"):
        invitation.invite(email=NEW, name="Intan", roles=[], address_of=address_of, by=people.yoga, now=NOW)
    assert (calls, sent()) == ([], [])


@pytest.mark.parametrize("email", ["dewi@harapan.example", "DEWI@harapan.EXAMPLE"])
def test_it_invites_nobody_who_works_here(people: Cast, email: str) -> None:
    with invalid("email", "works here"):
        invited(people, email)


def test_it_invites_nobody_whose_account_was_deactivated(people: Cast) -> None:
    leaving.deactivate(people.bagus, reason="", by=people.yoga, now=NOW)
    with invalid("email", "Reactivate"):
        invited(people, people.bagus.user.email)


def test_one_invitation_an_address_is_open(people: Cast) -> None:
    invited(people)
    with invalid("email", "invited already"):
        invited(people, NEW.upper())


def test_it_tells_nothing_of_accounts_elsewhere(people: Cast) -> None:
    assert invited(people, people.sari.user.email).pk


@pytest.mark.parametrize("who", ["dewi", "ratna", "sari"])
def test_nobody_else_invites(people: Cast, who: str) -> None:
    row, somebody = invited(people), getattr(people, who)
    for change in (
        lambda: invited(people, "x@harapan.example", by=somebody),
        lambda: invitation.withdraw(row, by=somebody, now=NOW),
        lambda: invitation.renew(row, address_of=address_of, by=somebody, now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            change()


# ---------------------------------------------------------------- withdrawing, renewing


def test_a_withdrawn_invitation_opens_nothing(people: Cast) -> None:
    row = invited(people)
    invitation.withdraw(row, by=people.yoga, now=NOW)
    with invalid("invitation"):
        accepts(row)
    with invalid("invitation"):
        invitation.renew(row, address_of=address_of, by=people.yoga, now=NOW)
    assert [kind for kind, *_ in acts()] == ["invited", "invitation_withdrawn"]


def test_renewing_ends_the_old_link_and_sends_a_new_one(people: Cast, django_capture_on_commit_callbacks: Any) -> None:
    old = invited(people)
    later = NOW + timedelta(days=9)
    with django_capture_on_commit_callbacks(execute=True):
        new = invitation.renew(old, address_of=address_of, by=people.yoga, now=later)
    assert new.token_hash == secret.hash_of(token_in_mail()) != old.token_hash
    assert new.expires_at == later + timedelta(days=7)
    with invalid("invitation"):
        accepts(old, now=later)
    assert accepts(new, now=later).user.email == NEW


# ---------------------------------------------------------------- accepting


def test_it_opens_an_account_with_the_roles_of_the_invitation(people: Cast) -> None:
    member = accepts(invited(people, NEW, Role.COUNSELOR, Role.SUPERVISOR))
    assert roles_of(member) == {Role.COUNSELOR, Role.SUPERVISOR}
    assert (member.user.name, member.institution) == ("Intan Permata", people.harapan)
    assert member.user.check_password(PASSWORD)
    assert member.counselor.capacity == 30
    assert {grant.granted_by for grant in member.grants.all()} == {people.yoga.user}
    assert acts()[-1] == ("joined", "Intan Permata", "Intan Permata")


def test_it_opens_one_account_only(people: Cast) -> None:
    row = invited(people)
    member = accepts(row)
    with invalid("invitation"):
        accepts(row)
    with invalid("invitation"):
        accepts(row, user=member.user)
    assert User.objects.filter(email=NEW).count() == 1


def test_it_opens_nothing_after_seven_days(people: Cast) -> None:
    row = invited(people)
    assert selector.is_valid(row, NOW + timedelta(days=7) - timedelta(seconds=1))
    with invalid("invitation"):
        accepts(row, now=NOW + timedelta(days=7))


@pytest.mark.parametrize("password", ["", "kucing", "1234567890123", "intan@harapan.example", "password123"])
def test_it_takes_no_weak_password(people: Cast, password: str) -> None:
    row = invited(people)
    with invalid("password1"):
        accepts(row, password=password)
    assert not User.objects.filter(email=NEW).exists()


def test_who_has_an_account_elsewhere_joins_as_themself(people: Cast) -> None:
    row = invited(people, people.sari.user.email)
    before = people.sari.user.password
    member = accepts(row, user=people.sari.user, password="")
    assert member.user == people.sari.user
    assert User.objects.get(pk=people.sari.user_id).password == before


def test_nobody_takes_the_place_of_who_has_that_address(people: Cast) -> None:
    row = invited(people, people.sari.user.email)
    for somebody in (None, people.dewi.user):
        with invalid("invitation", "Sign in"):
            accepts(row, user=somebody)
    with invalid("invitation", "Sign in"):
        accepts(invited(people), user=people.dewi.user)


def test_it_opens_nothing_once_who_sent_it_administers_no_more(people: Cast) -> None:
    row = invited(people)
    with by_hand():
        people.yoga.grants.update(until=NOW)
    with invalid("invitation"):
        accepts(row)
