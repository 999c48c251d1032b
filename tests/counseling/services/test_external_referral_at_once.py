"""Two counselors of an institution who take over the same konseli at the same moment."""

from typing import Any

import pytest

from counseling.choices import ReferralState, Relationship, Role
from counseling.models import Membership, Referral
from counseling.services import account, referral
from counseling.services.errors import Invalid
from tests import cast
from tests.cast import NOW
from tests.counseling.services.speech import said
from tests.counseling.services.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_first_takes_over_and_the_second_is_told() -> None:
    people = cast.people()
    wulan = account.enrol(
        institution=people.cendana, email="w@x.example", name="Wulan", password=None, roles=[Role.COUNSELOR], now=NOW
    )
    case, by = cast.request(people.dewi), {"by": people.dewi, "now": NOW}
    sent = referral.name(case, receiver=people.cendana, reason="no_benefit", words="", **by)
    referral.choose(sent, summary="Sulit tidur.", parts=["identity"], **by)
    referral.record_consent(sent, answer="given", source=said(), **by)

    def accepts(member: Membership, relationship: str) -> Any:
        return lambda: referral.accept(sent, relationship=relationship, by=member, now=NOW)

    answers = at_once(accepts(people.sari, Relationship.NONE), accepts(wulan, Relationship.ACQUAINTANCE))
    assert sorted(isinstance(answer, Invalid) for answer in answers) == [False, True]
    done = Referral.objects.get()
    assert done.state == ReferralState.ACCEPTED
    said_by = {people.sari.user_id: Relationship.NONE, wulan.user_id: Relationship.ACQUAINTANCE}
    assert done.answered_by_id is not None and done.outside_relationship == said_by[done.answered_by_id]
