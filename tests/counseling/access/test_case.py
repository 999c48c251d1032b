"""Who may see a case, work on it, and ask the gate for something on it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from counseling.access import case as access
from counseling.choices import ActorKind, Role
from counseling.models import Case, Counselor, Membership, RoleGrant, Supervision, User
from counseling.services import account
from tests import cast
from tests.cast import NOW
from tests.counseling.guards.world import by_hand, entry

pytestmark = pytest.mark.django_db

COUNSELOR, SUPERVISOR = ActorKind.COUNSELOR, ActorKind.SUPERVISOR


@pytest.fixture(scope="module")
def case(people: cast.Cast) -> Case:
    return cast.request(people.dewi)


def may(kind: str, user: User | None, case: Case) -> bool:
    try:
        access.require_decide(kind, user, case)
    except PermissionDenied:
        return False
    return True


def test_it_lets_the_counselor_of_the_case_decide(people: cast.Cast, case: Case) -> None:
    assert may(COUNSELOR, people.dewi.user, case)


def test_it_lets_the_supervisor_of_the_counselor_decide_as_one(people: cast.Cast, case: Case) -> None:
    assert may(SUPERVISOR, people.ratna.user, case)
    assert not may(COUNSELOR, people.ratna.user, case)


def test_it_lets_nobody_else_decide(people: cast.Cast, case: Case) -> None:
    for member in (people.bagus, people.yoga, people.sari):
        for kind in (COUNSELOR, SUPERVISOR):
            assert not may(kind, member.user, case), (member, kind)
    assert not may(SUPERVISOR, people.dewi.user, case)
    stranger = account.enrol(
        institution=people.cendana, email="x@cendana.example", name="X", password=None, roles=[], now=NOW
    )
    assert not may(COUNSELOR, stranger.user, case)


def test_it_lets_nobody_decide_without_an_account_but_konseli_and_guardian(people: cast.Cast, case: Case) -> None:
    assert not may(COUNSELOR, None, case)
    assert not may(SUPERVISOR, None, case)
    assert may(ActorKind.KONSELI, None, case)
    assert may(ActorKind.GUARDIAN, None, case)


def test_it_lets_nobody_with_an_account_speak_as_konseli_or_guardian(people: cast.Cast, case: Case) -> None:
    for member in (people.dewi, people.ratna, people.sari):
        assert not may(ActorKind.KONSELI, member.user, case)
        assert not may(ActorKind.GUARDIAN, member.user, case)


@pytest.mark.parametrize("kind", ["", "admin", "system", "institution_admin"])
def test_it_knows_no_other_role(people: cast.Cast, case: Case, kind: str) -> None:
    assert not may(kind, people.dewi.user, case)
    assert not may(kind, None, case)


def test_it_ends_with_the_role_the_membership_and_the_account(people: cast.Cast, case: Case) -> None:
    for change in (
        lambda: RoleGrant.objects.filter(membership=people.dewi).update(until=NOW),
        lambda: Membership.objects.filter(pk=people.dewi.pk).update(until=NOW),
        lambda: User.objects.filter(pk=people.dewi.user_id).update(is_active=False),
    ):
        assert may(COUNSELOR, people.dewi.user, case)
        with pytest.raises(InterruptedError), by_hand():
            change()
            assert not may(COUNSELOR, User.objects.get(pk=people.dewi.user_id), case)
            raise InterruptedError


def test_it_ends_with_the_supervision(people: cast.Cast, case: Case) -> None:
    with by_hand():
        Supervision.objects.filter(counselor=case.counselor).update(until=NOW)
    assert not may(SUPERVISOR, people.ratna.user, case)


def test_it_does_not_take_a_role_that_was_held_for_one_held_now(people: cast.Cast, case: Case) -> None:
    """An open grant of one role and a closed one of the other do not add up."""
    with by_hand():
        RoleGrant.objects.create(
            institution=people.harapan, membership=people.bagus, role=Role.SUPERVISOR, since=NOW, until=NOW
        )
        Supervision.objects.create(institution=people.harapan, supervisor=people.bagus, counselor=case.counselor)
    assert not may(SUPERVISOR, people.bagus.user, case)


def supervising_counselor(people: cast.Cast) -> Membership:
    """Somebody who counsels and supervises, themself too by a slip of the administrator."""
    both = account.enrol(
        institution=people.harapan,
        email="intan@harapan.example",
        name="Intan",
        password=None,
        roles=[Role.COUNSELOR, Role.SUPERVISOR],
        now=NOW,
    )
    with by_hand():
        for counselor in (both.counselor, people.dewi.counselor):
            Supervision.objects.create(institution=people.harapan, supervisor=both, counselor=counselor)
    return both


def test_it_lets_nobody_supervise_a_case_of_their_own(people: cast.Cast, case: Case) -> None:
    both = supervising_counselor(people)
    own = cast.request(both)
    assert may(SUPERVISOR, both.user, case)
    assert may(COUNSELOR, both.user, own)
    assert not may(SUPERVISOR, both.user, own)


def test_it_lets_nobody_supervise_a_case_of_their_own_from_an_earlier_membership(people: cast.Cast, case: Case) -> None:
    with by_hand():
        Membership.objects.filter(pk=people.dewi.pk).update(until=NOW)
    again = account.enrol(
        institution=people.harapan,
        email=people.dewi.user.email,
        name="Dewi",
        password=None,
        roles=[Role.SUPERVISOR],
        now=NOW + timedelta(days=1),
    )
    assert again.user_id == people.dewi.user_id
    account.supervise(supervisor=again, counselor=people.dewi.counselor, now=NOW)
    assert not may(SUPERVISOR, again.user, case)


def test_it_follows_a_case_that_was_handed_over(people: cast.Cast, case: Case) -> None:
    with by_hand():
        entry(case, kind="reassign", outcome="none", counselor_id=people.bagus.counselor.pk)
    case = Case.objects.get(pk=case.pk)
    assert may(COUNSELOR, people.bagus.user, case)
    assert not may(COUNSELOR, people.dewi.user, case)
    assert set(access.visible_to(people.bagus)) == {case}
    assert not access.visible_to(people.dewi).exists()


# ---------------------------------------------------------------- seeing and working


def test_it_shows_a_counselor_their_own_cases_alone(people: cast.Cast, case: Case) -> None:
    assert set(access.visible_to(people.dewi)) == {case}
    for member in (people.bagus, people.ratna, people.yoga, people.sari):
        assert not access.visible_to(member).exists()


def test_it_lets_the_counselor_alone_work_on_it(people: cast.Cast, case: Case) -> None:
    assert access.can_work(people.dewi, case)
    access.require_work(people.dewi, case)
    for member in (people.bagus, people.ratna, people.yoga, people.sari):
        assert not access.can_work(member, case)
        with pytest.raises(PermissionDenied):
            access.require_work(member, case)


def test_it_shows_nothing_to_somebody_who_left(people: cast.Cast, case: Case) -> None:
    with by_hand():
        Membership.objects.filter(pk=people.dewi.pk).update(until=NOW)
    left = Membership.objects.get(pk=people.dewi.pk)
    assert not access.visible_to(left).exists()
    assert not access.can_work(left, case)
    assert Counselor.objects.filter(pk=case.counselor_id).exists()
