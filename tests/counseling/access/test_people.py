"""Who looks after whom: supervisors after their counselors, never after themselves, and the outside reviewer last."""

from typing import Any

import pytest

from counseling.access import case as case_access
from counseling.access.people import overseen_by, oversees, roles_of, unsupervised
from counseling.choices import Role
from counseling.models import Membership, OutsideReviewer, RoleGrant, Supervision, User
from counseling.services import account
from tests import cast
from tests.cast import NOW
from tests.counseling.guards.world import by_hand

pytestmark = pytest.mark.django_db


def enrolled(people: cast.Cast, name: str, *roles: str) -> Membership:
    return account.enrol(
        institution=people.harapan, email=f"{name}@harapan.example", name=name, password=None, roles=roles, now=NOW
    )


def name_reviewer(people: cast.Cast, member: Membership) -> None:
    with by_hand():
        OutsideReviewer.objects.create(institution=people.harapan, member=member, named_by=people.yoga.user, since=NOW)


def names(member: Membership) -> set[str]:
    return {str(counselor) for counselor in overseen_by(member)}


def test_it_reads_the_roles_of_a_member_once(people: cast.Cast, django_assert_num_queries: Any) -> None:
    member = Membership.objects.get(pk=people.dewi.pk)
    with django_assert_num_queries(1):
        assert roles_of(member) == roles_of(member) == {Role.COUNSELOR}


def test_it_lets_a_supervisor_look_after_the_counselors_that_are_theirs(people: cast.Cast) -> None:
    assert names(people.ratna) == {"Dewi", "Bagus"}
    assert oversees(people.ratna, people.dewi.counselor.pk)
    assert not oversees(people.ratna, people.sari.counselor.pk)


@pytest.mark.parametrize("who", ["dewi", "yoga", "sari"])
def test_it_lets_nobody_else_look_after_anybody(people: cast.Cast, who: str) -> None:
    assert names(getattr(people, who)) == set()


def test_it_lets_nobody_look_after_themself(people: cast.Cast) -> None:
    both = enrolled(people, "Intan", Role.COUNSELOR, Role.SUPERVISOR)
    with by_hand():
        Supervision.objects.create(institution=people.harapan, supervisor=both, counselor=both.counselor)
    assert names(both) == set()
    assert {str(counselor) for counselor in unsupervised(people.harapan.pk)} == {"Intan"}


def test_it_hands_who_has_no_other_supervisor_to_the_outside_reviewer(people: cast.Cast) -> None:
    both = enrolled(people, "Intan", Role.COUNSELOR, Role.SUPERVISOR)
    outside = enrolled(people, "Surya", Role.SUPERVISOR)
    assert names(outside) == set()
    name_reviewer(people, outside)
    assert names(outside) == {"Intan"}
    assert oversees(outside, both.counselor.pk)
    assert not oversees(outside, people.dewi.counselor.pk)


@pytest.mark.parametrize("end", ["the role", "the membership", "the account", "the supervision"])
def test_it_hands_them_over_once_their_supervisor_is_gone(people: cast.Cast, end: str) -> None:
    outside = enrolled(people, "Surya", Role.SUPERVISOR)
    name_reviewer(people, outside)
    assert names(outside) == set()
    with by_hand():
        if end == "the role":
            RoleGrant.objects.filter(membership=people.ratna, role=Role.SUPERVISOR).update(until=NOW)
        elif end == "the membership":
            Membership.objects.filter(pk=people.ratna.pk).update(until=NOW)
        elif end == "the account":
            User.objects.filter(pk=people.ratna.user_id).update(is_active=False)
        else:
            Supervision.objects.filter(supervisor=people.ratna).update(until=NOW)
    assert names(outside) == {"Dewi", "Bagus"}


def test_it_shows_a_supervisor_the_cases_of_their_counselors_and_no_other(people: cast.Cast) -> None:
    ours, theirs = cast.request(people.dewi), cast.request(people.sari)
    assert list(case_access.overseen_by(people.ratna)) == [ours]
    assert case_access.can_oversee(people.ratna, ours)
    assert not case_access.can_oversee(people.ratna, theirs)
    assert not case_access.can_oversee(people.dewi, ours)
