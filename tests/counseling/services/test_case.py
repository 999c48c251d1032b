from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import CaseState, ConsentKind, Urgency
from counseling.models import Case, CaseReason, CounselingSession, Flag, LedgerEntry, WaitingEntry
from counseling.selectors.help_request import waiting_list
from counseling.services import case as cases
from counseling.services import consent, help_request, note, session, statement
from counseling.services.door import chain
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import invalid, said
from tests.counseling.services.stage import (
    DAY,
    HOUR,
    chain_of,
    declared,
    duties,
    judged,
    leaves_queue,
    opens,
    permitted,
    ready,
    started,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def test_it_starts_without_a_session_which_opens_later(people: Cast, case: Case) -> None:
    ready(case, people.dewi)
    decision, first = cases.start(case, open_session=False, by=people.dewi, now=NOW, seen=0)
    assert decision.passed and decision.case.state == CaseState.ACTIVE
    assert first is None
    opened = opens(case, people.dewi, now=NOW + HOUR).session
    assert opened is not None and opened.entry.transition == "continue"


def test_the_first_session_opens_by_the_start_itself(people: Cast, case: Case) -> None:
    ready(case, people.dewi)
    decision, first = cases.start(case, open_session=True, by=people.dewi, now=NOW, seen=0)
    assert first is not None
    assert (first.entry, first.number) == (decision.entry, 1)
    assert chain_of(case) == [("decision", "start", True)]


def test_a_crisis_opens_at_once_and_leaves_its_duties(people: Cast, case: Case) -> None:
    judged(case, people.dewi, Urgency.EMERGENCY)
    declared(case, people.dewi)
    decision, first = cases.start(case, open_session=True, kind="crisis", by=people.dewi, now=NOW, seen=0)
    assert decision.passed and first is not None
    assert (first.emergency, first.kind, first.appointment) == (True, "crisis", None)
    assert {"1a.agree", "2d.obtain-consent", "2g.explain", "2e.confirm-emergency"} <= duties(case)


def test_a_refused_start_stays_in_the_ledger_and_moves_nothing(people: Cast, case: Case) -> None:
    decision, first = cases.start(case, open_session=True, by=people.dewi, now=NOW, seen=0)
    assert not decision.passed and first is None
    case.refresh_from_db()
    assert (case.state, case.head, CounselingSession.objects.count()) == (CaseState.REQUESTED, 1, 0)
    assert chain.is_authentic(LedgerEntry.objects.get())


def test_a_second_press_of_start_is_out_of_date(people: Cast, case: Case) -> None:
    ready(case, people.dewi)
    first = cases.start(case, open_session=True, by=people.dewi, now=NOW, seen=0)
    second = cases.start(case, open_session=True, by=people.dewi, now=NOW, seen=0)
    assert first.decision.passed and second.decision.stale and second.session is None
    assert CounselingSession.objects.count() == 1


def test_it_ends_on_a_ground_and_keeps_the_words_sealed(people: Cast, case: Case) -> None:
    started(case, people.dewi)
    decision = cases.end(
        case,
        reason="opportunity_ended",
        words="Lulus bulan ini.",
        onward="Puskesmas Melati",
        by=people.dewi,
        now=NOW,
        seen=1,
    )
    assert decision.case.state == CaseState.ENDED
    kept = CaseReason.objects.get(entry=decision.entry)
    assert (kept.words, kept.onward) == ("Lulus bulan ini.", "Puskesmas Melati")
    assert "Lulus" not in str(decision.entry.detail)
    assert "1a.offer-referral" in duties(case)


def test_a_refused_end_keeps_its_words_too(people: Cast, case: Case) -> None:
    started(case, people.dewi)
    decision = cases.end(case, reason="none", words="Saya lelah.", by=people.dewi, now=NOW, seen=1)
    assert not decision.passed and decision.case.state == CaseState.ACTIVE
    assert CaseReason.objects.get(entry=decision.entry).words == "Saya lelah."
    assert chain_of(case)[-1] == ("decision", "end", False)


def test_a_page_out_of_date_keeps_the_words_too(people: Cast, case: Case) -> None:
    started(case, people.dewi)
    decision = cases.end(case, reason="threatened", words="Diancam.", by=people.dewi, now=NOW, seen=0)
    assert decision.stale and decision.entry.case_reason.words == "Diancam."


def test_it_never_ends_for_what_somebody_is(people: Cast, case: Case) -> None:
    started(case, people.dewi)
    decision = cases.end(case, reason="threatened", reason_protected=["religion"], by=people.dewi, now=NOW, seen=None)
    assert not decision.passed
    assert Flag.objects.filter(case=case, code="2c.discrimination").exists()


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"reason": "boredom"}, "reason"),
        ({"reason": "capacity", "reason_protected": ["left-handed"]}, "reason_protected"),
        ({"reason": "capacity", "words": "x" * 20_001}, "words"),
    ],
)
def test_it_refuses_what_is_no_reason_before_the_gate_is_asked(
    people: Cast, case: Case, settings: dict[str, object], field: str
) -> None:
    with invalid(field):
        cases.decline(case, by=people.dewi, now=NOW, seen=0, **settings)  # type: ignore[arg-type]
    assert chain_of(case) == []


def test_the_counselor_closes_an_open_session_before_they_end_the_relationship(people: Cast, case: Case) -> None:
    started(case, people.dewi)
    going_on = opens(case, people.dewi, now=NOW + HOUR).session
    assert going_on is not None
    settings: dict[str, Any] = {"reason": "threatened", "by": people.dewi, "seen": None}
    with invalid("session", "Close it first"):
        cases.end(case, now=NOW + HOUR, **settings)
    assert [transition for _, transition, _ in chain_of(case)] == ["start", "continue"]
    close_at = NOW + 2 * HOUR
    session.close(going_on, attendance="held", closed_at=close_at, next_step="", by=people.dewi, now=close_at)
    assert cases.end(case, now=close_at, **settings).case.state == CaseState.ENDED


def test_a_konseli_who_wants_to_end_may_though_a_session_is_open(people: Cast, case: Case) -> None:
    started(case, people.dewi)
    going_on = opens(case, people.dewi, now=NOW + HOUR).session
    assert going_on is not None
    statement.say(case, "wish", "end", source=said(), by=people.dewi, now=NOW + HOUR)
    decision = cases.end(case, reason="konseli_request", by=people.dewi, now=NOW + HOUR, seen=None)
    assert decision.case.state == CaseState.ENDED
    later: dict[str, Any] = {"by": people.dewi, "now": NOW + 2 * HOUR}
    closed = session.close(going_on, attendance="held", closed_at=NOW + 2 * HOUR, next_step="", **later)
    note.save_draft(closed, template="free", body="Konseli mengakhiri.", revision=0, **later)
    assert note.sign(closed, revision=1, **later).signed_at == NOW + 2 * HOUR


def test_it_turns_down_for_want_of_room_and_keeps_a_place(people: Cast, case: Case) -> None:
    judged(case, people.dewi)
    decision = cases.decline(case, reason="capacity", waitlisted=True, by=people.dewi, now=NOW, seen=0)
    assert decision.case.state == CaseState.DECLINED
    waiting = WaitingEntry.objects.get()
    assert (waiting.case, waiting.urgency, waiting.since) == (decision.case, Urgency.ROUTINE, NOW)
    assert "2e.offer-alternative" in duties(case)


@pytest.mark.parametrize("why", ["wants to end", "refuses", "has died"])
def test_it_keeps_no_place_for_who_is_not_to_be_called_up(people: Cast, case: Case, why: str) -> None:
    judged(case, people.dewi)
    if why == "wants to end":
        statement.say(case, "wish", "end", source=said(), by=people.dewi, now=NOW)
    if why == "refuses":
        consent.record(case, ConsentKind.HELP, "refused", form="verbal", source=said(), by=people.dewi, now=NOW)
    asked: dict[str, Any] = {"reason": "deceased" if why == "has died" else "capacity", "by": people.dewi, "now": NOW}
    with invalid("waitlisted"):
        cases.decline(case, waitlisted=True, seen=0, **asked)
    case.refresh_from_db()
    assert (case.state, case.head) == (CaseState.REQUESTED, 0) and not WaitingEntry.objects.exists()
    assert cases.decline(case, seen=0, **asked).passed


def test_it_turns_down_with_a_way_onward(people: Cast, case: Case) -> None:
    judged(case, people.dewi)
    blocked = cases.decline(case, reason="beyond_competence", by=people.dewi, now=NOW, seen=0)
    assert not blocked.passed
    decision = cases.decline(
        case, reason="beyond_competence", onward="Psikolog Puskesmas", by=people.dewi, now=NOW, seen=1
    )
    assert decision.passed and decision.entry.case_reason.onward == "Psikolog Puskesmas"
    assert not WaitingEntry.objects.exists()


def test_it_does_not_turn_down_somebody_in_an_emergency(people: Cast, case: Case) -> None:
    judged(case, people.dewi, Urgency.EMERGENCY)
    decision = cases.decline(case, reason="capacity", waitlisted=True, by=people.dewi, now=NOW, seen=0)
    assert not decision.passed and not WaitingEntry.objects.exists()


def test_who_is_called_up_asks_anew_in_a_linked_case(people: Cast, case: Case) -> None:
    judged(case, people.dewi)
    cases.decline(case, reason="capacity", waitlisted=True, by=people.dewi, now=NOW, seen=0)
    waiting = WaitingEntry.objects.get()
    again = help_request.call_up(waiting, by=people.dewi, now=NOW + DAY)
    waiting.refresh_from_db()
    assert (again.state, again.previous_id, again.head) == (CaseState.REQUESTED, case.pk, 0)
    assert (waiting.called_up_case, waiting.called_up_at) == (again, NOW + DAY)
    assert (again.request.words, again.request.requested_at) == (case.request.words, NOW + DAY)
    with invalid("entry"):
        help_request.call_up(waiting, by=people.dewi, now=NOW + DAY)
    judged(again, people.dewi, now=NOW + DAY)
    cases.decline(again, reason="capacity", waitlisted=True, by=people.dewi, now=NOW + DAY, seen=0)
    assert waiting_list(people.dewi).get().since == NOW


def test_the_queue_shows_who_waited_longest_first_and_only_ones_own(people: Cast, case: Case) -> None:
    for days, who in enumerate(("Bunga", "Citra")):
        early = cast.request(people.dewi, cast.adult(people.dewi, name=who), now=NOW - (2 - days) * DAY)
        judged(early, people.dewi)
        cases.decline(early, reason="capacity", waitlisted=True, by=people.dewi, now=NOW, seen=0)
    judged(case, people.dewi)
    cases.decline(case, reason="capacity", waitlisted=True, by=people.dewi, now=NOW, seen=0)
    queue = list(waiting_list(people.dewi))
    assert [row.since for row in queue] == [NOW - 2 * DAY, NOW - DAY, NOW]
    assert not waiting_list(people.bagus).exists()
    with pytest.raises(PermissionDenied):
        help_request.call_up(queue[0], by=people.bagus, now=NOW)
    leaves_queue(queue[0].case, people.dewi)
    assert len(waiting_list(people.dewi)) == 2


def test_the_konselis_refusal_turns_the_request_down_even_in_an_emergency(people: Cast, case: Case) -> None:
    judged(case, people.dewi, Urgency.EMERGENCY)
    consent.record(case, ConsentKind.HELP, "refused", form="verbal", source=said(), by=people.dewi, now=NOW)
    decision = cases.decline(case, reason="none", by=people.dewi, now=NOW, seen=0)
    assert decision.passed and "2e.safety-contact" in duties(case)


def test_it_is_the_counselors_own_case_alone(people: Cast, case: Case) -> None:
    declared(case, people.dewi)
    permitted(case, people.dewi)
    for stranger in (people.bagus, people.ratna, people.yoga, people.sari):
        settings: dict[str, Any] = {"by": stranger, "now": NOW, "seen": 0}
        with pytest.raises(PermissionDenied):
            cases.start(case, open_session=True, **settings)
        with pytest.raises(PermissionDenied):
            cases.end(case, reason="none", **settings)
        with pytest.raises(PermissionDenied):
            cases.decline(case, reason="none", **settings)
    assert chain_of(case) == []
