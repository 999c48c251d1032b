"""What a supervisor decides about a duty: more time, or that it falls away; the first due time stays on record."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.models import Obligation, ObligationDecision
from counseling.selectors.casefile.facts import facts_of
from counseling.services import obligation
from counseling.services.errors import Invalid
from tests import cast
from tests.cast import NOW
from tests.counseling.guards.world import by_hand, entry
from tests.counseling.services.stage import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def duty(people: cast.Cast) -> Obligation:
    """Overdue since yesterday."""
    case = cast.request(people.dewi)
    with by_hand():
        return Obligation.objects.create(
            institution=case.institution,
            konseli=case.konseli,
            case=case,
            code="2d.write-consent",
            entry=entry(case, "start"),
            created_at=NOW - 4 * DAY,
            due_at=NOW - DAY,
            overdue_since=NOW - DAY,
        )


def overdue(duty: Obligation) -> frozenset[str]:
    found: frozenset[str] = facts_of([duty.case_id], NOW)[duty.case_id].values["overdue"]
    return found


def postpone(duty: Obligation, people: cast.Cast, **more: Any) -> ObligationDecision:
    settings = {"until": NOW + 2 * DAY, "reason": "Dilarang pengadilan.", "by": people.ratna, "now": NOW, **more}
    return obligation.postpone(duty, **settings)


def test_what_is_postponed_is_overdue_no_more_and_keeps_its_first_due_time(people: cast.Cast, duty: Obligation) -> None:
    assert overdue(duty) == {"2d.write-consent"}
    decision = postpone(duty, people)
    duty.refresh_from_db()
    assert (duty.due_at, duty.postponed_to, duty.overdue_since) == (NOW - DAY, NOW + 2 * DAY, None)
    assert (decision.until, decision.reason, decision.decided_by) == (
        NOW + 2 * DAY,
        "Dilarang pengadilan.",
        people.ratna.user,
    )
    assert overdue(duty) == frozenset()


def test_every_postponement_stays_on_record(people: cast.Cast, duty: Obligation) -> None:
    postpone(duty, people)
    postpone(duty, people, until=NOW + 5 * DAY)
    assert list(duty.decisions.order_by("until").values_list("until", flat=True)) == [NOW + 2 * DAY, NOW + 5 * DAY]


@pytest.mark.parametrize("until", [NOW - DAY, NOW, NOW + 91 * DAY])
def test_it_is_postponed_to_a_time_ahead_and_not_too_far(people: cast.Cast, duty: Obligation, until: Any) -> None:
    with pytest.raises(Invalid) as caught:
        postpone(duty, people, until=until)
    assert caught.value.field == "until"
    assert not ObligationDecision.objects.exists()


def test_it_is_never_brought_forward(people: cast.Cast, duty: Obligation) -> None:
    postpone(duty, people, until=NOW + 5 * DAY)
    with pytest.raises(Invalid):
        postpone(duty, people, until=NOW + 3 * DAY)


def test_what_is_discharged_is_closed_by_the_decision(people: cast.Cast, duty: Obligation) -> None:
    decision = obligation.discharge(duty, reason="Konseli dalam bahaya.", by=people.ratna, now=NOW)
    duty.refresh_from_db()
    assert (duty.discharged, duty.closed_at, duty.evidence_id) == (True, NOW, decision.pk)
    assert overdue(duty) == frozenset()
    for again in (
        lambda: postpone(duty, people),
        lambda: obligation.discharge(duty, reason="x", by=people.ratna, now=NOW),
    ):
        with pytest.raises(Invalid):
            again()


def test_it_wants_a_reason_and_changes_nothing_without(people: cast.Cast, duty: Obligation) -> None:
    for act in (
        lambda: postpone(duty, people, reason=" "),
        lambda: obligation.discharge(duty, reason="", by=people.ratna, now=NOW),
    ):
        with pytest.raises(Invalid) as caught:
            act()
        assert caught.value.field == "reason"
    duty.refresh_from_db()
    assert (duty.postponed_to, duty.closed_at) == (None, None)


@pytest.mark.parametrize("who", ["dewi", "bagus", "yoga", "sari"])
def test_only_a_supervisor_of_the_counselor_decides(people: cast.Cast, duty: Obligation, who: str) -> None:
    by = getattr(people, who)
    with pytest.raises(PermissionDenied):
        postpone(duty, people, by=by)
    with pytest.raises(PermissionDenied):
        obligation.discharge(duty, reason="Ya", by=by, now=NOW + timedelta(hours=1))
