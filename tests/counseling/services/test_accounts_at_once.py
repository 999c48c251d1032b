"""Administrators, invited and supervisors at the same moment."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from counseling.choices import Role
from counseling.models import Case, Membership, RoleGrant, User
from counseling.services import account, invitation, leaving, reassignment
from counseling.services.errors import Invalid
from tests import cast
from tests.cast import NOW, PASSWORD
from tests.counseling.services.office import enrolled, invited
from tests.counseling.services.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_administrators_who_lay_down_the_role_leave_one() -> None:
    people = cast.people()
    other = enrolled(people, "Intan", Role.INSTITUTION_ADMIN)
    answers = at_once(*[lambda who=who: account.set_roles(who, [], by=who, now=NOW) for who in (people.yoga, other)])
    assert sorted(type(answer) is Invalid for answer in answers) == [False, True]
    assert RoleGrant.objects.filter(role=Role.INSTITUTION_ADMIN, until=None).count() == 1


def test_a_link_opened_twice_opens_one_account() -> None:
    people = cast.people()
    row = invited(people)

    def accept() -> Any:
        return invitation.accept(row, user=None, password=PASSWORD, now=NOW)

    answers = at_once(accept, accept)
    assert sorted(type(answer) is Invalid for answer in answers) == [False, True]
    assert User.objects.filter(email=row.email).count() == 1


def test_no_case_goes_to_who_leaves_at_that_moment() -> None:
    people = cast.people()
    case = cast.request(people.dewi)

    def gives() -> Any:
        return reassignment.reassign(case, to=people.bagus.counselor, why="Cuti.", by=people.ratna, now=NOW, seen=None)

    def leaves() -> Any:
        return leaving.deactivate(people.bagus, reason="", by=people.yoga, now=NOW + timedelta(seconds=1))

    answers = at_once(gives, leaves)
    assert sorted(type(answer) is Invalid for answer in answers) == [False, True]
    gone = Membership.objects.get(pk=people.bagus.pk).until is not None
    assert gone is (Case.objects.get().counselor == people.dewi.counselor)
    call_command("ledger_verify", verbosity=0)
