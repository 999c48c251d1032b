"""Who reviews a flag: never whom it concerns, and the outside reviewer where nobody else is left."""

import pytest
from django.core.exceptions import PermissionDenied

from counseling.access import flag as flag_access
from counseling.choices import Role
from counseling.models import Flag, FlagOccurrence, Membership, RoleGrant, Supervision
from tests.cast import NOW, Cast
from tests.counseling.guards.world import by_hand, entry
from tests.counseling.services.review import again, outside_reviewer, raised, reviewed, supervisor
from tests.counseling.services.stage import HOUR

pytestmark = pytest.mark.django_db


def seen_by(member: Membership) -> list[Flag]:
    return list(flag_access.visible_to(Membership.objects.get(pk=member.pk)))


def reassigned(flag: Flag, to: Membership) -> Flag:
    """The case passes to somebody else; the flag stays about whom it was raised for."""
    with by_hand():
        entry(flag.case, kind="reassign", to_state=flag.case.state, outcome="none", counselor_id=to.counselor.pk)
    return Flag.objects.get(pk=flag.pk)


def decided_by(flag: Flag, member: Membership) -> None:
    """The flag came up in a decision that this member took, too."""
    with by_hand():
        made = entry(flag.case, "decline", passed=False, actor_id=member.user_id, at=NOW + HOUR)
        FlagOccurrence.objects.create(institution=flag.institution, flag=flag, entry=made, at=made.at)


def test_it_shows_a_supervisor_the_flags_of_their_counselors(people: Cast) -> None:
    flag = raised(people)
    raised(people, by=people.sari)
    assert seen_by(people.ratna) == [flag]


@pytest.mark.parametrize("who", ["dewi", "bagus", "yoga", "sari"])
def test_it_shows_nobody_else_any(people: Cast, who: str) -> None:
    raised(people)
    assert seen_by(getattr(people, who)) == []


def test_it_ends_with_the_role(people: Cast) -> None:
    raised(people)
    with by_hand():
        RoleGrant.objects.filter(membership=people.ratna).update(until=NOW)
    assert seen_by(people.ratna) == []


def test_it_shows_nobody_a_flag_about_themself(people: Cast) -> None:
    both = supervisor(people, also=(Role.COUNSELOR,))
    with by_hand():
        Supervision.objects.create(institution=people.harapan, supervisor=both, counselor=both.counselor)
    raised(people, by=both)
    assert seen_by(both) == []


def test_it_shows_nobody_a_flag_on_a_case_that_is_their_own_by_now(people: Cast) -> None:
    both = supervisor(people, also=(Role.COUNSELOR,), over=(people.dewi,))
    flag = raised(people)
    assert seen_by(both) == [flag]
    reassigned(flag, both)
    assert seen_by(both) == []
    assert seen_by(people.ratna) == [flag]


def test_it_shows_nobody_a_flag_that_came_up_in_a_decision_of_their_own(people: Cast) -> None:
    flag = raised(people)
    decided_by(flag, people.ratna)
    assert seen_by(people.ratna) == []
    again(flag, now=NOW + 2 * HOUR)
    assert seen_by(people.ratna) == []


class TestTheOutsideReviewer:
    """Reviews what no supervisor may."""

    def test_it_leaves_to_the_supervisors_what_they_may_review(self, people: Cast) -> None:
        outside = outside_reviewer(people)
        flag = raised(people)
        assert seen_by(outside) == []
        supervisor(people, over=(people.dewi,))
        decided_by(flag, people.ratna)
        assert seen_by(outside) == []

    def test_it_gets_the_flags_of_whoever_has_no_supervisor(self, people: Cast) -> None:
        both, outside = supervisor(people, also=(Role.COUNSELOR,)), outside_reviewer(people)
        flag = raised(people, by=both)
        assert seen_by(outside) == [flag]

    def test_it_gets_what_the_only_supervisor_decided(self, people: Cast) -> None:
        outside = outside_reviewer(people)
        flag = raised(people)
        decided_by(flag, people.ratna)
        assert seen_by(outside) == [flag]

    def test_it_gets_what_lies_on_a_case_of_the_only_supervisor_by_now(self, people: Cast) -> None:
        outside = outside_reviewer(people)
        both = supervisor(people, also=(Role.COUNSELOR,), over=(people.dewi,))
        with by_hand():
            Supervision.objects.filter(supervisor=people.ratna).update(until=NOW)
        flag = raised(people)
        assert (seen_by(both), seen_by(outside)) == ([flag], [])
        reassigned(flag, both)
        assert (seen_by(both), seen_by(outside)) == ([], [flag])

    def test_it_reviews_nothing_that_concerns_the_reviewer(self, people: Cast) -> None:
        outside = outside_reviewer(people)
        flag = raised(people)
        for member in (people.ratna, outside):
            decided_by(flag, member)
        assert seen_by(outside) == []
        assert flag_access.reviewers_of(flag) == []

    def test_it_reviews_nothing_of_another_institution(self, people: Cast) -> None:
        outside = outside_reviewer(people)
        raised(people, by=people.sari)
        assert seen_by(outside) == []


def test_it_says_who_may_review_a_flag(people: Cast) -> None:
    outside, second = outside_reviewer(people), supervisor(people, over=(people.dewi,))
    flag = raised(people)
    assert flag_access.reviewers_of(flag) == [second, people.ratna]
    decided_by(flag, people.ratna)
    assert flag_access.reviewers_of(flag) == [second]
    decided_by(flag, second)
    assert flag_access.reviewers_of(flag) == [outside]


def test_it_waits_while_nobody_is_named(people: Cast) -> None:
    flag = raised(people)
    decided_by(flag, people.ratna)
    assert flag_access.reviewers_of(flag) == []


def test_it_tells_a_supervisor_what_is_kept_from_them(people: Cast) -> None:
    flag, other = raised(people), raised(people)
    elsewhere = raised(people, by=people.sari)
    for one in (flag, elsewhere):
        decided_by(one, people.ratna)
    assert list(flag_access.concerning(people.ratna)) == [flag]
    assert list(flag_access.concerning(people.dewi)) == []
    assert seen_by(people.ratna) == [other]


def test_it_lets_a_counselor_know_of_a_flag_once_somebody_took_it_up(people: Cast) -> None:
    flag = raised(people)
    assert list(flag_access.about(people.dewi)) == []
    for state in ("asked", "answered", "determined", "remedy", "closed"):
        flag = reviewed(raised(people), people, to=state)
        assert flag in flag_access.about(people.dewi)
        assert flag not in flag_access.about(people.bagus)
    assert list(flag_access.about(people.ratna)) == []


def test_it_keeps_a_determination_open_to_its_counselor_when_the_flag_opens_anew(people: Cast) -> None:
    flag = again(reviewed(raised(people), people, to="closed"), now=NOW + HOUR)
    assert flag.state == "open"
    assert list(flag_access.about(people.dewi)) == [flag]


@pytest.mark.parametrize("who", ["bagus", "ratna", "yoga", "sari"])
def test_it_lets_nobody_answer_but_whom_it_is_about(people: Cast, who: str) -> None:
    flag = raised(people)
    flag_access.require_answer(people.dewi, flag)
    with pytest.raises(PermissionDenied):
        flag_access.require_answer(getattr(people, who), flag)


def test_it_is_answered_by_whom_it_is_about_though_the_case_has_passed_on(people: Cast) -> None:
    flag = reassigned(raised(people), people.bagus)
    flag_access.require_answer(people.dewi, flag)
    with pytest.raises(PermissionDenied):
        flag_access.require_answer(people.bagus, flag)
