"""Roles, supervision and profiles: given and ended by administrators, each act in the log, nothing deleted."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from counseling.access.people import roles_of
from counseling.choices import Role
from counseling.models import AdminAct, Counselor, Membership, RoleGrant, Supervision
from counseling.services import account, leaving, outside_reviewer, reassignment
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.office import acts, afresh, enrolled, held
from tests.counseling.services.speech import invalid

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def sets(people: Cast, member: Membership, *roles: str) -> None:
    account.set_roles(member, roles, reason="Tugas baru.", by=afresh(people.yoga), now=LATER)


# ---------------------------------------------------------------- roles


def test_it_gives_a_role_with_who_gave_it_and_writes_it_down(people: Cast) -> None:
    sets(people, people.ratna, Role.SUPERVISOR, Role.COUNSELOR)
    assert held(people.ratna) == {Role.SUPERVISOR, Role.COUNSELOR}
    grant = RoleGrant.objects.get(membership=people.ratna, role=Role.COUNSELOR)
    assert (grant.granted_by, grant.since) == (people.yoga.user, LATER)
    assert acts() == [("role_granted", "Yoga", "Ratna")]
    assert (AdminAct.objects.get().detail, AdminAct.objects.get().reason) == ({"role": "counselor"}, "Tugas baru.")


def test_it_makes_a_profile_for_who_counsels_from_now_on(people: Cast) -> None:
    sets(people, people.ratna, Role.SUPERVISOR, Role.COUNSELOR)
    assert Counselor.objects.get(membership=people.ratna).capacity == 30


def test_it_gives_a_role_again_to_the_same_profile(people: Cast) -> None:
    before = people.bagus.counselor.pk
    sets(people, people.bagus)
    sets(people, people.bagus, Role.COUNSELOR)
    assert Counselor.objects.get(membership=people.bagus).pk == before
    assert RoleGrant.objects.filter(membership=people.bagus).count() == 2


def test_it_ends_a_role_and_keeps_the_row(people: Cast) -> None:
    sets(people, people.bagus)
    assert roles_of(afresh(people.bagus)) == frozenset()
    assert RoleGrant.objects.get(membership=people.bagus).until == LATER
    assert acts() == [("role_ended", "Yoga", "Bagus")]


def test_it_writes_nothing_where_nothing_changes(people: Cast) -> None:
    sets(people, people.bagus, Role.COUNSELOR)
    account.grant_role(people.bagus, Role.COUNSELOR, by=people.yoga, now=LATER)
    account.end_role(people.bagus, Role.SUPERVISOR, by=people.yoga, now=LATER)
    assert acts() == []


def test_it_leaves_the_last_administrator(people: Cast) -> None:
    with invalid("roles", "Nobody else administers"):
        sets(people, people.yoga)
    other = enrolled(people, "Intan", Role.INSTITUTION_ADMIN)
    sets(people, people.yoga)
    assert held(people.yoga) == set()
    with invalid("roles", "Nobody else administers"):
        account.set_roles(other, [], by=other, now=LATER)


def test_it_counts_no_administrator_who_has_left(people: Cast) -> None:
    other = enrolled(people, "Intan", Role.INSTITUTION_ADMIN)
    leaving.deactivate(other, reason="", by=people.yoga, now=NOW)
    with invalid("roles", "Nobody else administers"):
        sets(people, people.yoga)


def test_it_keeps_the_counselor_role_while_open_cases_are_on_that_name(people: Cast) -> None:
    case = cast.request(people.dewi)
    cast.request(people.dewi, cast.adult(people.dewi, name="Nadia Putri"))
    with invalid(
        "cases", "2 open cases are on this name. They are handed over one by one first, by the supervisor: Ratna"
    ):
        sets(people, people.dewi)
    assert held(people.dewi) == {Role.COUNSELOR} and acts() == []
    for open_case in (case, people.dewi.counselor.cases.exclude(pk=case.pk).get()):
        reassignment.reassign(
            open_case, to=people.bagus.counselor, why="Pindah tugas.", by=people.ratna, now=NOW, seen=None
        )
    sets(people, people.dewi)
    assert held(people.dewi) == set()


def test_it_says_so_where_nobody_could_hand_the_cases_over(people: Cast) -> None:
    cast.request(people.dewi)
    account.set_supervisors(people.dewi, [], by=people.yoga, now=NOW)
    with invalid("cases", "Nobody supervises"):
        sets(people, people.dewi)
    outside_reviewer.name(enrolled(people, "Surya", Role.SUPERVISOR), by=people.yoga, now=NOW)
    with invalid("cases", "Surya"):
        sets(people, people.dewi)


def test_who_supervises_no_more_looks_after_nobody(people: Cast) -> None:
    sets(people, people.ratna)
    assert not Supervision.objects.filter(supervisor=people.ratna, until=None).exists()
    kinds = [kind for kind, *_ in acts()]
    assert kinds == ["supervision_ended", "supervision_ended", "role_ended"]


def test_it_gives_no_role_to_an_ended_account(people: Cast) -> None:
    leaving.deactivate(people.bagus, reason="", by=people.yoga, now=NOW)
    with invalid("roles", "deactivated"):
        sets(people, people.bagus, Role.COUNSELOR, Role.SUPERVISOR)


def test_it_knows_no_other_role(people: Cast) -> None:
    with invalid("roles"):
        sets(people, people.bagus, "superuser")


@pytest.mark.parametrize("who", ["dewi", "ratna", "sari"])
def test_nobody_else_changes_accounts(people: Cast, who: str) -> None:
    somebody = getattr(people, who)
    for change in (
        lambda: account.set_roles(people.bagus, [], by=somebody, now=NOW),
        lambda: account.grant_role(people.bagus, Role.SUPERVISOR, by=somebody, now=NOW),
        lambda: account.end_role(people.bagus, Role.COUNSELOR, by=somebody, now=NOW),
        lambda: account.set_supervisors(people.bagus, [], by=somebody, now=NOW),
        lambda: account.change_profile(people.bagus, title="", capacity=3, by=somebody, now=NOW),
        lambda: outside_reviewer.name(people.ratna, by=somebody, now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            change()
    assert acts() == []


def test_an_administrator_changes_nothing_at_another_institution(people: Cast) -> None:
    for change in (
        lambda: account.set_roles(people.sari, [], by=people.yoga, now=NOW),
        lambda: account.set_supervisors(people.sari, [], by=people.yoga, now=NOW),
        lambda: account.change_profile(people.sari, title="", capacity=3, by=people.yoga, now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            change()


# ---------------------------------------------------------------- who supervises whom


def test_it_sets_who_looks_after_a_counselor(people: Cast) -> None:
    intan = enrolled(people, "Intan", Role.SUPERVISOR)
    account.set_supervisors(people.dewi, [intan], reason="Cuti Ratna.", by=people.yoga, now=LATER)
    rows = Supervision.objects.filter(counselor=people.dewi.counselor).order_by("since")
    assert [(row.supervisor, row.until) for row in rows] == [(people.ratna, LATER), (intan, None)]
    assert acts() == [("supervision_ended", "Yoga", "Dewi"), ("supervision_begun", "Yoga", "Dewi")]
    assert {act.detail["supervisor"] for act in AdminAct.objects.all()} == {"Ratna", "Intan"}


def test_it_leaves_a_supervision_that_stands(people: Cast) -> None:
    intan = enrolled(people, "Intan", Role.SUPERVISOR)
    account.set_supervisors(people.dewi, [people.ratna, intan], by=people.yoga, now=LATER)
    assert acts() == [("supervision_begun", "Yoga", "Dewi")]


def test_only_supervisors_of_the_institution_supervise_and_nobody_themself(people: Cast) -> None:
    both = enrolled(people, "Intan", Role.SUPERVISOR, Role.COUNSELOR)
    for counselor, nobody in ((people.dewi, people.bagus), (people.dewi, people.sari), (both, both)):
        with invalid("supervisors"):
            account.set_supervisors(counselor, [nobody], by=people.yoga, now=LATER)


def test_only_counselors_are_supervised(people: Cast) -> None:
    with invalid("counselor"):
        account.set_supervisors(people.yoga, [people.ratna], by=people.yoga, now=LATER)


# ---------------------------------------------------------------- profile


def test_it_changes_title_and_capacity_and_keeps_what_was(people: Cast) -> None:
    account.change_profile(people.dewi, title=" Konselor madya ", capacity=12, by=people.yoga, now=NOW)
    counselor = Counselor.objects.get(membership=people.dewi)
    assert (counselor.title, counselor.capacity) == ("Konselor madya", 12)
    assert AdminAct.objects.get().detail == {
        "title": "Konselor madya",
        "title_before": "",
        "capacity": 12,
        "capacity_before": 30,
    }
    account.change_profile(people.dewi, title="Konselor madya", capacity=12, by=people.yoga, now=NOW)
    assert AdminAct.objects.count() == 1


@pytest.mark.parametrize("capacity", [-1, 201])
def test_it_takes_no_capacity_that_cannot_be(people: Cast, capacity: int) -> None:
    with invalid("capacity"):
        account.change_profile(people.dewi, title="", capacity=capacity, by=people.yoga, now=NOW)


# ---------------------------------------------------------------- outside reviewer


def test_it_names_one_outside_reviewer_after_the_other(people: Cast) -> None:
    first, second = enrolled(people, "Surya", Role.SUPERVISOR), enrolled(people, "Wati", Role.SUPERVISOR)
    outside_reviewer.name(first, by=people.yoga, now=NOW)
    outside_reviewer.name(first, by=people.yoga, now=NOW)
    reviewer = outside_reviewer.name(second, by=people.yoga, now=LATER)
    assert [kind for kind, *_ in acts()] == ["reviewer_named", "reviewer_ended", "reviewer_named"]
    outside_reviewer.end(reviewer, by=people.yoga, now=LATER)
    outside_reviewer.end(reviewer, by=people.yoga, now=LATER)
    assert [kind for kind, *_ in acts()][3:] == ["reviewer_ended"]


def test_it_names_supervisors_without_open_cases_alone(people: Cast) -> None:
    both = enrolled(people, "Intan", Role.SUPERVISOR, Role.COUNSELOR)
    cast.request(both)
    for nobody in (both, people.dewi, people.yoga):
        with invalid("member"):
            outside_reviewer.name(nobody, by=people.yoga, now=NOW)


def test_who_supervises_no_more_reviews_no_more(people: Cast) -> None:
    outside = enrolled(people, "Surya", Role.SUPERVISOR)
    outside_reviewer.name(outside, by=people.yoga, now=NOW)
    sets(people, outside)
    assert not outside.reviews_outside.filter(until=None).exists()


def test_nobody_gives_a_role_to_themself(people: Cast) -> None:
    """An administrator who could would open the cases to themself, with nobody to notice."""
    for role in (Role.COUNSELOR, Role.SUPERVISOR):
        with invalid("roles"):
            account.grant_role(people.yoga, role, by=afresh(people.yoga), now=LATER)
    assert held(people.yoga) == {Role.INSTITUTION_ADMIN}


def test_another_administrator_changes_what_concerns_oneself(people: Cast) -> None:
    both = enrolled(people, "Intan", Role.COUNSELOR, Role.SUPERVISOR, Role.INSTITUTION_ADMIN)
    with invalid("supervisors"):
        account.set_supervisors(both, [people.ratna], by=both, now=LATER)
    with invalid("supervisors"):
        account.set_supervisors(people.dewi, [people.ratna, both], by=both, now=LATER)
    account.set_supervisors(people.dewi, [people.ratna, both], by=afresh(people.yoga), now=LATER)
    account.set_supervisors(people.dewi, [both], by=both, now=LATER)
    assert {row.supervisor for row in Supervision.objects.filter(counselor=people.dewi.counselor, until=None)} == {both}


def test_nobody_names_themself_the_outside_reviewer(people: Cast) -> None:
    both = enrolled(people, "Surya", Role.SUPERVISOR, Role.INSTITUTION_ADMIN)
    with invalid("member"):
        outside_reviewer.name(both, by=both, now=LATER)
