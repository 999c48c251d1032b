"""A supervisor hands over places in a queue, so that somebody calls up those who wait with a counselor who leaves."""

from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from counseling.choices import ReferralState, Role
from counseling.models import Case, CaseReason, LedgerEntry, Referral, WaitingEntry
from counseling.selectors import reassignment as selector
from counseling.selectors.help_request import place_of, waiting_list
from counseling.selectors.referral_package import arrival_of
from counseling.services import help_request, leaving, merge, reassignment, referral
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.guards.world import by_hand
from tests.counseling.services import stage
from tests.counseling.services.office import enrolled
from tests.counseling.services.speech import invalid, said
from tests.counseling.services.stage import DAY

pytestmark = pytest.mark.django_db

WHY = "Dewi pindah sekolah."


@pytest.fixture
def people() -> Cast:
    return cast.people()


def waits(people: Cast, *, since: datetime = NOW, with_whom: str = "dewi", how: str = "routine") -> WaitingEntry:
    """Somebody who keeps a place in a queue."""
    counselor = getattr(people, with_whom)
    of = stage.declined(cast.request(counselor, cast.adult(counselor, now=since), now=since), counselor, now=since)
    entry: WaitingEntry = of.waiting
    with by_hand():
        WaitingEntry.objects.filter(pk=entry.pk).update(urgency=how)
    return entry


def hands_over(people: Cast, *entries: WaitingEntry, **other: Any) -> list[reassignment.PlaceAnswer]:
    settings = {"to": people.bagus.counselor, "why": WHY, "by": people.ratna, "now": NOW, **other}
    return reassignment.reassign_places(entries, **settings)


def test_the_places_are_in_the_other_queue_by_urgency_and_time(people: Cast) -> None:
    late, early, urgent = (
        waits(people, since=NOW - DAY),
        waits(people, since=NOW - 5 * DAY),
        waits(people, since=NOW - DAY / 2, how="emergency"),
    )
    theirs = waits(people, since=NOW - 3 * DAY, with_whom="bagus")
    answers = hands_over(people, late, early, urgent)
    assert [answer.hindrance for answer in answers] == [""] * 3
    assert list(waiting_list(people.bagus)) == [urgent, early, theirs, late]
    assert not waiting_list(people.dewi).exists()
    assert [row.since for row in waiting_list(people.bagus)][1] == NOW - 5 * DAY
    place = place_of(Case.objects.get(pk=early.case_id))
    assert place is not None and (place.number, place.total) == (2, 4)


def test_each_is_an_entry_of_its_case_with_the_reason_sealed(people: Cast) -> None:
    entry = waits(people)
    hands_over(people, entry)
    last = LedgerEntry.objects.filter(case=entry.case_id).latest("number")
    assert (last.kind, last.passed, last.actor, last.counselor) == (
        "reassign",
        True,
        people.ratna.user,
        people.bagus.counselor,
    )
    assert (last.from_state, last.to_state) == ("declined", "declined")
    assert CaseReason.objects.get(entry=last).words == WHY
    call_command("ledger_verify", verbosity=0)


def test_the_colleague_calls_up_and_the_one_before_no_more(people: Cast) -> None:
    entry = waits(people)
    leaving.deactivate(people.dewi, reason="Pindah.", by=people.yoga, now=NOW)
    hands_over(people, entry)
    with pytest.raises(PermissionDenied):
        help_request.call_up(entry, by=people.dewi, now=NOW)
    called = help_request.call_up(entry, by=people.bagus, now=NOW)
    assert (called.counselor, called.previous_id, called.konseli_id) == (
        people.bagus.counselor,
        entry.case_id,
        entry.konseli_id,
    )


def test_who_cannot_go_stays_with_the_reason_and_the_others_go(people: Cast) -> None:
    known, gone, free = (waits(people, since=NOW - n * DAY) for n in (1, 2, 3))
    other = cast.request(people.bagus, cast.adult(people.bagus))
    cast.request(people.dewi, other.konseli)
    merge.merge(known.konseli, other.konseli, reason="Sama.", by=people.dewi, now=NOW)
    stage.leaves_queue(gone.case, people.dewi)
    answers = hands_over(people, known, gone, free)
    assert [bool(answer.hindrance) for answer in answers] == [True, True, False]
    assert list(waiting_list(people.bagus)) == [free]
    assert list(waiting_list(people.dewi)) == [known]


def test_another_receiver_who_was_asked_can_still_take_the_konseli_over(people: Cast) -> None:
    intan = enrolled(people, "Intan", Role.COUNSELOR)
    request = cast.request(people.dewi, cast.adult(people.dewi))
    route = {"receiver": intan.counselor, "reason": "capacity", "words": "Penuh."}
    made = referral.name(request, **route, by=people.dewi, now=NOW)
    hands_over(people, stage.declined(request, people.dewi).waiting)
    made = Referral.objects.get()
    referral.accept(made, by=intan, now=NOW)
    referral.record_consent(made, answer="given", source=said(), by=people.bagus, now=NOW)
    made.refresh_from_db()
    assert made.new_case is not None and made.new_case.counselor == intan.counselor
    arrival = arrival_of(made.new_case)
    assert arrival is not None and arrival.sender == "Dewi"


def test_who_was_asked_to_take_over_and_gets_the_place_is_not_asked_any_more(people: Cast) -> None:
    request = cast.request(people.dewi, cast.adult(people.dewi))
    route = {"receiver": people.bagus.counselor, "reason": "capacity", "words": "Penuh."}
    made = referral.name(request, **route, by=people.dewi, now=NOW)
    hands_over(people, stage.declined(request, people.dewi).waiting)
    made.refresh_from_db()
    assert made.state == ReferralState.WITHDRAWN


def test_it_asks_for_a_reason_and_a_supervisor_of_that_counselor(people: Cast) -> None:
    entry = waits(people)
    with invalid("why"):
        hands_over(people, entry, why=" ")
    for by in (people.dewi, people.bagus, people.yoga, enrolled(people, "Intan", Role.SUPERVISOR)):
        with pytest.raises(PermissionDenied):
            hands_over(people, entry, by=by)
    assert Case.objects.get(pk=entry.case_id).counselor == people.dewi.counselor


def test_who_waits_with_somebody_who_counsels_here_no_more_is_counted(people: Cast) -> None:
    waits(people)
    assert selector.waiting_with_nobody(people.ratna) == 0
    assert [(str(row), row.waiting) for row in selector.team(people.ratna, NOW)] == [("Bagus", 0), ("Dewi", 1)]
    leaving.deactivate(people.dewi, reason="Pindah.", by=people.yoga, now=NOW)
    assert selector.waiting_with_nobody(people.ratna) == 1
    assert selector.waiting_with_nobody(people.yoga) == 0
