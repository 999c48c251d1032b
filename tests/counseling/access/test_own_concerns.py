"""Nobody decides on what concerns themself, although the case is somebody else's by now."""

from typing import Any, NamedTuple

import pytest

from counseling.access import complaint as complaint_access
from counseling.access import loyalty as loyalty_access
from counseling.access import obligation as obligation_access
from counseling.choices import Role
from counseling.models import Case, Complaint, LoyaltyConflict, Membership, Obligation, OutsideReviewer
from counseling.services import account, complaint, loyalty, reassignment
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.guards.world import by_hand, entry
from tests.counseling.services.office import enrolled
from tests.counseling.services.speech import said
from tests.counseling.services.stage import HOUR

pytestmark = pytest.mark.django_db


class Concern(NamedTuple):
    """Intan counsels and supervises; what came up in her case lies with Bagus now, whom she looks after."""

    people: Cast
    intan: Membership
    complaint: Complaint
    conflict: LoyaltyConflict
    duty: Obligation


@pytest.fixture(scope="module")
def concern(kept: None) -> Concern:
    people = cast.people()
    intan = enrolled(people, "Intan", Role.COUNSELOR, Role.SUPERVISOR)
    for supervisor, counselor in ((people.ratna, intan.counselor), (intan, people.bagus.counselor)):
        account.supervise(supervisor=supervisor, counselor=counselor, now=NOW)
    case = cast.request(intan, cast.adult(intan))
    by = {"by": intan, "now": NOW}
    complained = complaint.take_down(case, "dignity", source=said(words="Kasar."), **by)
    conflict = loyalty.raise_conflict(case, summary="Sekolah bertanya.", **by)
    parties = [{"who": "Konseli", "interest": "Rahasia"}, {"who": "Sekolah", "interest": "Tertib"}]
    conflict = loyalty.weigh(
        conflict,
        parties=parties,
        demands="Kerahasiaan",
        options="Menyampaikan semuanya, sebagian, atau tidak sama sekali.",
        choice="Diam",
        **by,
    )
    duty = owed(case)
    reassignment.reassign(case, to=people.bagus.counselor, why="Cuti.", by=people.ratna, now=NOW + HOUR, seen=None)
    return Concern(people, intan, complained, conflict, duty)


def owed(case: Case) -> Obligation:
    with by_hand():
        return Obligation.objects.create(
            institution=case.institution,
            konseli=case.konseli,
            case=case,
            code="2d.write-consent",
            entry=entry(case, "start"),
            created_at=NOW,
            due_at=NOW + HOUR,
        )


def theirs(member: Membership) -> set[Any]:
    """What waits for this member's decision."""
    return {
        row.pk
        for rows in (
            complaint_access.answerable_by(member),
            loyalty_access.reviewable_by(member),
            obligation_access.overseen_by(member),
        )
        for row in rows
    }


def may(member: Membership, concern: Concern) -> bool:
    """Whether the services let this member decide."""
    allowed = {
        complaint_access.can_answer(member, concern.complaint),
        loyalty_access.can_review(member, concern.conflict),
    }
    assert len(allowed) == 1
    return allowed.pop()


def test_whom_it_concerns_does_not_decide_and_another_supervisor_does(concern: Concern) -> None:
    assert theirs(concern.intan) == set()
    assert not may(concern.intan, concern)
    assert theirs(concern.people.ratna) == {concern.complaint.pk, concern.conflict.pk, concern.duty.pk}
    assert may(concern.people.ratna, concern)


def test_it_falls_to_the_outside_reviewer_too(concern: Concern) -> None:
    outside = enrolled(concern.people, "Surya", Role.SUPERVISOR)
    assert theirs(outside) == set()
    with by_hand():
        OutsideReviewer.objects.create(
            institution=concern.people.harapan, member=outside, named_by=concern.people.yoga.user, since=NOW
        )
    assert theirs(outside) == {concern.complaint.pk, concern.conflict.pk, concern.duty.pk}
