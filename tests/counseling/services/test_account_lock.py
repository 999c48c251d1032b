"""An account is locked at once: who may, what ends, what stays, whose name konseli in an emergency get."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from counseling.access.people import granted_to, overseen_by, roles_of
from counseling.choices import Role, Transition
from counseling.models import AccountLock, AdminAct, CalendarFeed, Case, Counselor, Membership, StandIn, User
from counseling.selectors import account as account_selector
from counseling.selectors import account_lock as selector
from counseling.selectors.feed import counselor_by_hash
from counseling.selectors.referral import possible_receivers
from counseling.selectors.sharing import names_of_colleagues
from counseling.services import (
    absence,
    account,
    account_lock,
    feed,
    invitation,
    leaving,
    outside_reviewer,
    reassignment,
    secret,
)
from counseling.services.door import gate
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services import stage
from tests.counseling.services.office import acts, afresh, enrolled, invited
from tests.counseling.services.speech import invalid
from tests.mails import sent
from tests.plugins.write_guard import direct_writes

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
WHY = "Ponselnya dicuri."


def locks(people: Cast, who: Membership | None = None, by: Membership | None = None) -> AccountLock:
    return account_lock.lock(who or people.dewi, reason=WHY, by=by or people.yoga, now=LATER)


def unlocks(row: AccountLock, by: Membership | None, *, new_password: bool = False) -> AccountLock:
    return account_lock.unlock(row, reason="Ditemukan.", new_password=new_password, by=by, now=LATER)


def letters() -> list[tuple[str, str]]:
    """To whom a mail went, and what is in it."""
    return [(row.to[0], f"{row.subject}\n{row.body}") for row in sent()]


def in_emergency(people: Cast, by: Membership | None = None) -> Case:
    by = by or people.dewi
    case = cast.request(by, cast.adult(by))
    stage.judged(case, by, "emergency")
    return case


# ---------------------------------------------------------------- who may


def test_an_administrator_locks_any_account_and_a_supervisor_those_of_their_counselors(people: Cast) -> None:
    for who, by in ((people.dewi, people.ratna), (people.bagus, people.yoga), (people.ratna, people.yoga)):
        assert locks(people, who, by).locked_by == by.user
        assert afresh(who).locked_at == LATER
    assert acts()[:3] == [
        ("account_locked", "Ratna", "Dewi"),
        ("account_locked", "Yoga", "Bagus"),
        (
            "account_locked",
            "Yoga",
            "Ratna",
        ),
    ]


@pytest.mark.parametrize(
    ("who", "by"),
    [("yoga", "ratna"), ("ratna", "ratna"), ("yoga", "yoga"), ("dewi", "bagus"), ("sari", "yoga"), ("sari", "ratna")],
)
def test_nobody_else_locks_an_account_and_nobody_their_own(people: Cast, who: str, by: str) -> None:
    with pytest.raises(PermissionDenied):
        locks(people, getattr(people, who), getattr(people, by))


def test_a_supervisor_locks_an_administrator_only_who_counsels_under_them(people: Cast) -> None:
    account.grant_role(people.dewi, Role.INSTITUTION_ADMIN, by=people.yoga, now=NOW)
    assert locks(people, afresh(people.dewi), people.ratna)


def test_it_takes_a_reason_and_is_done_once(people: Cast) -> None:
    with invalid("reason"):
        account_lock.lock(people.dewi, reason=" ", by=people.yoga, now=LATER)
    locks(people)
    with invalid("reason", "locked already"):
        locks(people)
    with direct_writes(), pytest.raises(IntegrityError), transaction.atomic():
        AccountLock.objects.create(
            institution=people.harapan, membership=people.dewi, locked_by=people.yoga.user, locked_at=NOW, reason=WHY
        )


# ---------------------------------------------------------------- what ends and what stays


def test_who_is_locked_holds_no_role_and_keeps_what_was_given(people: Cast) -> None:
    case = stage.started(cast.request(people.dewi), people.dewi)
    locks(people)
    gone = afresh(people.dewi)
    assert (roles_of(gone), granted_to(gone)) == (frozenset(), {Role.COUNSELOR})
    assert account_selector.memberships_of(gone.user_id) == []
    assert selector.is_shut_out(gone.user_id)
    with pytest.raises(PermissionDenied):
        gate.decide(case, Transition.END, by=gate.Actor("counselor", gone.user), now=LATER)
    case.refresh_from_db()
    assert case.counselor == people.dewi.counselor and case.counselor in overseen_by(people.ratna)


def test_another_institution_stays_open_to_them(people: Cast) -> None:
    elsewhere = account.enrol(
        institution=people.cendana, email=people.dewi.user.email, name="", password=None, roles=["counselor"], now=NOW
    )
    locks(people)
    assert account_selector.memberships_of(people.dewi.user_id) == [elsewhere]
    assert not selector.is_shut_out(people.dewi.user_id)


def test_who_is_deactivated_after_the_lock_stays_locked_out(people: Cast) -> None:
    row = locks(people, people.bagus)
    leaving.deactivate(afresh(people.bagus), reason="Keluar.", by=people.yoga, now=LATER)
    assert selector.is_shut_out(people.bagus.user_id)
    with invalid("account", "locked"):
        leaving.reactivate(afresh(people.bagus), by=people.yoga, now=LATER)
    unlocks(row, people.yoga)
    assert leaving.reactivate(afresh(people.bagus), by=people.yoga, now=LATER).until is None


def test_the_calendar_link_and_invitations_of_theirs_open_nothing(people: Cast) -> None:
    token = feed.make(by=people.dewi, now=NOW)
    row = invited(people)
    account.grant_role(people.bagus, Role.INSTITUTION_ADMIN, by=people.yoga, now=NOW)
    locks(people)
    locks(people, people.yoga, afresh(people.bagus))
    assert counselor_by_hash(secret.hash_of(token)) is None
    assert CalendarFeed.objects.get().revoked_at == LATER
    with invalid("invitation", "does not hold"):
        invitation.accept(row, user=None, password=cast.PASSWORD, now=LATER)


def test_a_fresh_invitation_elsewhere_is_no_way_round(people: Cast) -> None:
    tirto = account.enrol(
        institution=people.cendana,
        email="tirto@x.example",
        name="Tirto",
        password=None,
        roles=["institution_admin"],
        now=NOW,
    )
    locks(people)
    row = invited(people, people.dewi.user.email, by=tirto)
    with invalid("invitation", "locked"):
        invitation.accept(row, user=people.dewi.user, now=LATER)


def test_no_link_for_a_password_goes_to_who_is_locked(people: Cast) -> None:
    locks(people)
    with invalid("account", "locked"):
        leaving.reset_password(people.dewi, by=people.yoga, now=LATER)


def test_a_locked_supervisor_supervises_nobody_and_the_outside_reviewer_takes_their_place(people: Cast) -> None:
    guest = enrolled(people, "Intan", Role.SUPERVISOR)
    outside_reviewer.name(guest, by=people.yoga, now=NOW)
    locks(people, people.ratna)
    assert not overseen_by(afresh(people.ratna)).exists()
    assert set(overseen_by(afresh(guest))) == {people.dewi.counselor, people.bagus.counselor}
    assert account_selector.who_can_reassign(people.dewi) == ["Intan"]


def test_the_last_administrator_who_is_not_locked_cannot_leave(people: Cast) -> None:
    other = enrolled(people, "Intan", Role.INSTITUTION_ADMIN)
    locks(people, other)
    with invalid("roles", "Nobody else administers"):
        leaving.deactivate(people.yoga, reason="", by=people.yoga, now=LATER)


def test_roles_of_a_locked_account_are_changed_as_they_stand(people: Cast) -> None:
    locks(people)
    account.set_roles(afresh(people.dewi), ["counselor", "supervisor"], by=people.yoga, now=LATER)
    assert granted_to(afresh(people.dewi)) == {Role.COUNSELOR, Role.SUPERVISOR}


def test_a_name_is_not_somebodys_alone_because_who_shares_it_is_locked(people: Cast) -> None:
    twin = enrolled(people, "Bagus2", Role.COUNSELOR)
    with direct_writes():
        User.objects.filter(pk=twin.user_id).update(name="Bagus")
    case = cast.request(people.dewi)
    before = names_of_colleagues(case)
    locks(people, twin)
    assert names_of_colleagues(case) == {people.bagus.counselor: before[people.bagus.counselor]}
    assert before[people.bagus.counselor] != "Bagus"
    assert set(possible_receivers(case)) == {people.bagus.counselor}


# ---------------------------------------------------------------- who is told


def test_the_outside_reviewer_is_told_of_a_supervisor_and_of_the_last_administrator(people: Cast) -> None:
    guest = enrolled(people, "Intan", Role.SUPERVISOR)
    outside_reviewer.name(guest, by=people.yoga, now=NOW)
    account.grant_role(people.dewi, Role.INSTITUTION_ADMIN, by=people.yoga, now=NOW)
    told = {}
    for who, by in ((people.bagus, people.ratna), (people.ratna, people.yoga), (people.yoga, afresh(people.dewi))):
        mail.outbox.clear()
        locks(people, who, by)
        told[who.user.name] = [to for to, _ in letters()]
    assert told == {"Bagus": [], "Ratna": ["intan@harapan.example"], "Yoga": []}
    mail.outbox.clear()
    locks(people, afresh(people.dewi), afresh(guest))
    assert letters() == []  # The reviewer knows: it was her.


def test_supervisor_and_stand_in_get_a_mail_that_names_nobody(people: Cast) -> None:
    case = in_emergency(people)
    locks(people)
    assert sorted(to for to, _ in letters()) == ["bagus@harapan.example", "ratna@harapan.example"]
    words = " ".join(body for _, body in letters())
    assert not any(word in words for word in (case.code, case.konseli.name, "Dewi", "Bagus", WHY, "darurat"))


# ---------------------------------------------------------------- what waits


def test_the_list_has_emergencies_on_top_then_the_next_meetings(people: Cast) -> None:
    calm = stage.started(cast.request(people.dewi, cast.adult(people.dewi, name="Wulan")), people.dewi)
    meets = cast.request(people.dewi, cast.adult(people.dewi, name="Sekar"))
    stage.agreed(meets, people.dewi, starts_at=LATER + timedelta(days=9))
    silent = cast.request(people.dewi, cast.adult(people.dewi, name="Laras"))
    urgent = in_emergency(people)
    locks(people)
    rows = selector.left_cases(people.dewi.counselor, now=LATER)
    assert rows[0].case == urgent and rows[-1].case == silent
    assert {row.case for row in rows} == {calm, meets, silent, urgent}
    assert [str(row.stand_in or "") for row in rows] == ["Bagus", "", "", ""]
    assert [(str(row.counselor), row.cases) for row in selector.locked_in_team(people.ratna)] == [("Dewi", 4)]
    assert selector.locked_in_team(people.yoga) == []


# ---------------------------------------------------------------- who stands in


def test_a_colleague_who_is_here_stands_in_and_sees_a_code_alone(people: Cast) -> None:
    case = in_emergency(people)
    locks(people)
    assert selector.stand_in_of(case) == people.bagus.counselor
    found = selector.standing_in(people.bagus)
    assert [(row.codes, row.counselor, row.supervisors) for row in found] == [([case.code], "Dewi", ["Ratna"])]
    assert not Case.objects.filter(counselor=people.bagus.counselor).exists()


def test_nobody_stands_in_who_is_away_or_close_to_the_konseli(people: Cast) -> None:
    case = in_emergency(people)
    absence.announce(starts_at=NOW, ends_at=LATER + timedelta(days=1), by=people.bagus, now=NOW)
    other = in_emergency(people, people.bagus)
    locks(people)
    assert (StandIn.objects.count(), selector.stand_in_of(case)) == (0, None)
    intan = enrolled(people, "Intan", Role.COUNSELOR)
    stage.declared(cast.request(intan, other.konseli), intan, "relative")
    locks(people, people.bagus)
    assert (StandIn.objects.count(), selector.stand_in_of(other)) == (0, None)


def test_who_has_room_stands_in_before_who_is_full(people: Cast) -> None:
    intan = enrolled(people, "Intan", Role.COUNSELOR)
    account.change_profile(people.bagus, title="", capacity=0, by=people.yoga, now=NOW)
    case = in_emergency(people)
    locks(people)
    assert selector.stand_in_of(case) == Counselor.objects.get(membership=intan)


def test_even_somebody_without_room_stands_in_before_nobody_does(people: Cast) -> None:
    account.change_profile(people.bagus, title="", capacity=0, by=people.yoga, now=NOW)
    case = in_emergency(people)
    locks(people)
    assert selector.stand_in_of(case) == people.bagus.counselor


def test_who_stands_in_and_is_locked_too_is_followed_by_somebody_else_or_by_nobody(people: Cast) -> None:
    intan = enrolled(people, "Intan", Role.COUNSELOR)
    account.change_profile(intan, title="", capacity=0, by=people.yoga, now=NOW)
    case = in_emergency(people)
    locks(people)
    locks(people, people.bagus)
    assert str(selector.stand_in_of(case)) == "Intan"
    locks(people, intan)
    assert selector.stand_in_of(case) is None and selector.standing_in(afresh(intan)) == []


def test_it_is_over_with_the_lock_and_with_the_reassignment(people: Cast) -> None:
    intan = enrolled(people, "Intan", Role.COUNSELOR)
    first, second = in_emergency(people), in_emergency(people)
    row = locks(people)
    reassignment.reassign(first, to=intan.counselor, why="Terkunci.", by=people.ratna, now=LATER, seen=None)
    first.refresh_from_db()
    assert selector.stand_in_of(first) is None and selector.stand_in_of(second) is not None
    unlocks(row, people.yoga)
    assert selector.stand_in_of(second) is None


# ---------------------------------------------------------------- unlocking


def test_it_is_unlocked_for_a_reason_and_the_person_is_told(people: Cast) -> None:
    row = locks(people)
    with invalid("reason"):
        account_lock.unlock(row, reason="", new_password=False, by=people.yoga, now=LATER)
    done = unlocks(row, people.yoga, new_password=True)
    assert (done.unlocked_by, done.unlock_reason, afresh(people.dewi).locked_at) == (
        people.yoga.user,
        "Ditemukan.",
        None,
    )
    assert roles_of(afresh(people.dewi)) == {Role.COUNSELOR}
    assert not User.objects.get(pk=people.dewi.user_id).has_usable_password()
    [(to, body)] = letters()
    assert to == people.dewi.user.email and "/accounts/password/reset/key/" in body
    assert "is open again" in body and "Ditemukan" not in body
    with invalid("reason", "open already"):
        unlocks(row, people.yoga)


def test_the_supervisor_who_locked_unlocks_and_no_other(people: Cast) -> None:
    other = enrolled(people, "Intan", Role.SUPERVISOR)
    row = locks(people, by=people.ratna)
    for stranger in (other, people.bagus, people.dewi, people.sari):
        with pytest.raises(PermissionDenied):
            unlocks(row, stranger)
    assert unlocks(row, people.ratna).unlocked_by == people.ratna.user


def test_the_outside_reviewer_unlocks_where_no_administrator_is_left(people: Cast) -> None:
    guest = enrolled(people, "Intan", Role.SUPERVISOR)
    outside_reviewer.name(guest, by=people.yoga, now=NOW)
    account.grant_role(people.dewi, Role.INSTITUTION_ADMIN, by=people.yoga, now=NOW)
    locks(people, people.yoga, afresh(people.dewi))
    row = locks(people, afresh(people.dewi), people.ratna)
    assert unlocks(row, afresh(guest)).unlocked_by == guest.user


def test_the_command_unlocks_where_nobody_else_can(people: Cast) -> None:
    locks(people)
    out = StringIO()
    call_command("unlock", people.dewi.user.email, reason="Tidak ada lagi administrator.", stdout=out)
    assert (
        "Unlocked: dewi@harapan.example at SMA Harapan." in out.getvalue() and "/password/reset/key/" in out.getvalue()
    )
    act = AdminAct.objects.get(kind="account_unlocked")
    assert (act.by, act.about, act.institution) == (None, people.dewi.user, people.harapan)
    with pytest.raises(CommandError, match="No account of this address is locked"):
        call_command("unlock", people.dewi.user.email, reason="Lagi.", stdout=out)
