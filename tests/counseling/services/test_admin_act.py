"""The log of administrative acts: who, what, about whom, when and why."""

import pytest

from counseling.choices import AdminActKind
from counseling.models import AdminAct
from counseling.services import admin_act
from counseling.services.errors import Invalid
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def test_it_writes_down_who_did_what_about_whom_when_and_why() -> None:
    people = cast.people()
    admin_act.record(
        kind=AdminActKind.ROLE_GRANTED,
        by=people.yoga,
        about=people.dewi.user,
        detail={"role": "supervisor"},
        reason=" Wakil koordinator. ",
        now=NOW,
    )
    act = AdminAct.objects.get()
    assert (act.institution, act.by, act.about, act.at) == (people.harapan, people.yoga.user, people.dewi.user, NOW)
    assert (act.kind, act.detail, act.reason) == ("role_granted", {"role": "supervisor"}, "Wakil koordinator.")


def test_it_takes_a_reason_of_a_thousand_characters_at_most() -> None:
    people = cast.people()
    with pytest.raises(Invalid):
        admin_act.record(kind=AdminActKind.POLICY_SET, by=people.yoga, reason="x" * 1001, now=NOW)
