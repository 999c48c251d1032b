from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import AppointmentState, Attendance, CaseState, ConsentKind, Urgency
from counseling.models import Appointment, Case, CounselingSession, Flag, Membership
from counseling.selectors import session as session_selector
from counseling.services import case as cases
from counseling.services import consent, session
from counseling.services.session import Opened
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import fact, invalid, said
from tests.counseling.services.stage import (
    DAY,
    HOUR,
    agreed,
    chain_of,
    declared,
    explained,
    judged,
    met,
    opens,
    permitted,
    proposed,
    ready,
    started,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return started(cast.request(people.dewi), people.dewi)


def test_it_opens_by_a_decision_of_its_own_and_keeps_the_appointment(people: Cast, case: Case) -> None:
    decision, opened = opens(case, people.dewi, now=NOW + HOUR)
    assert opened is not None and opened.appointment is not None
    assert (opened.entry, opened.number, opened.emergency, opened.late) == (decision.entry, 1, False, False)
    assert opened.appointment.state == AppointmentState.KEPT
    assert chain_of(case) == [("decision", "start", True), ("decision", "continue", True)]
    assert session_selector.open_of(case) == opened
    assert session_selector.of_entry(decision.entry) == opened


def test_it_does_not_open_without_an_agreed_meeting_and_the_refusal_stays(people: Cast, case: Case) -> None:
    met(case, people.dewi, now=NOW + HOUR)
    decision, opened = opens(case, people.dewi, now=NOW + DAY)
    assert opened is None and not decision.passed
    assert decision.verdict is not None and "1a.no-agreement" in {f.code for f in decision.verdict.blocks}
    assert chain_of(case)[-1] == ("decision", "continue", False)
    assert CounselingSession.objects.count() == 1


def test_it_keeps_the_meeting_of_today_not_the_one_of_next_week(people: Cast, case: Case) -> None:
    met(case, people.dewi, now=NOW + HOUR)
    agreed(case, people.dewi, starts_at=NOW + 8 * DAY)
    opened = opens(case, people.dewi, now=NOW + DAY).session
    assert opened is None or opened.appointment is None


def test_it_does_not_open_today_on_what_is_agreed_for_next_week(people: Cast, case: Case) -> None:
    met(case, people.dewi, now=NOW + HOUR)
    agreed(case, people.dewi, starts_at=NOW + 9 * DAY, now=NOW + 3 * HOUR)
    decision, opened = opens(case, people.dewi, now=NOW + 2 * DAY)
    assert opened is None and decision.verdict is not None
    assert [finding.code for finding in decision.verdict.blocks] == ["1a.no-agreement"]
    assert opens(case, people.dewi, now=NOW + 9 * DAY).session is not None


def test_a_start_may_rest_on_a_later_meeting_unless_the_first_session_opens_at_once(people: Cast) -> None:
    case = cast.request(people.dewi)
    judged(case, people.dewi)
    declared(case, people.dewi)
    permitted(case, people.dewi)
    explained(case, people.dewi)
    agreed(case, people.dewi, starts_at=NOW + 3 * DAY)
    settings: dict[str, Any] = {"by": people.dewi, "now": NOW, "seen": None}
    assert not cases.start(case, open_session=True, **settings).decision.passed
    assert cases.start(case, open_session=False, **settings).decision.passed


def test_it_does_not_open_on_a_permission_that_was_taken_back_while_it_waited(people: Cast, case: Case) -> None:
    asked_at, taken_back_at = NOW + HOUR, NOW + HOUR + timedelta(seconds=1)
    source = said(said_at=taken_back_at)
    consent.withdraw(case, ConsentKind.HELP, source=source, by=people.dewi, now=taken_back_at)
    assert not opens(case, people.dewi, now=asked_at).decision.passed


def test_a_second_one_waits_for_the_first_to_be_closed(people: Cast, case: Case) -> None:
    opens(case, people.dewi, now=NOW + HOUR)
    with invalid("session", "still open"):
        opens(case, people.dewi, now=NOW + HOUR)
    assert len(chain_of(case)) == 2


def test_it_is_out_of_date_for_a_page_that_saw_an_older_case(people: Cast, case: Case) -> None:
    decision, opened = session.open(case, by=people.dewi, now=NOW + HOUR, seen=0)
    assert decision.stale and opened is None
    assert chain_of(case)[-1] == ("stale", "continue", False)


def test_it_uses_no_appointment_of_another_case(people: Cast, case: Case) -> None:
    other = cast.request(people.dewi, cast.adult(people.dewi, name="Bunga Melati"))
    foreign = proposed(other, people.dewi, starts_at=NOW + DAY)
    with invalid("appointment", "another case"):
        session.open(case, appointment=foreign, by=people.dewi, now=NOW + HOUR, seen=None)
    case.refresh_from_db()
    assert (case.head, CounselingSession.objects.count()) == (1, 0)


def test_it_closes_with_who_was_there_and_what_comes_next(people: Cast, case: Case) -> None:
    opened = opens(case, people.dewi, now=NOW + HOUR).session
    assert opened is not None
    settings: dict[str, Any] = {"next_step": "Buku harian tidur", "by": people.dewi, "now": NOW + 2 * HOUR}
    with invalid("closed_at"):
        session.close(opened, attendance="held", closed_at=NOW, **settings)
    with invalid("closed_at"):
        session.close(opened, attendance="held", closed_at=NOW + 3 * HOUR, **settings)
    with invalid("attendance"):
        session.close(opened, attendance="", closed_at=NOW + 2 * HOUR, **settings)
    closed = session.close(opened, attendance="held", closed_at=NOW + 2 * HOUR, **settings)
    assert (closed.attendance, closed.next_step) == (Attendance.HELD, "Buku harian tidur")
    assert fact(case, "sessions_held", now=NOW + 2 * HOUR) == 1
    with invalid("session"):
        session.close(opened, attendance="held", closed_at=NOW + 2 * HOUR, **settings)


def test_a_next_step_that_the_closing_left_open_is_written_down_once(people: Cast, case: Case) -> None:
    opened = opens(case, people.dewi, now=NOW + HOUR).session
    assert opened is not None
    settings: dict[str, Any] = {"next_step": "Buku harian tidur", "by": people.dewi, "now": NOW + 3 * HOUR}
    with invalid("next_step", "still open"):
        session.add_next_step(opened, **settings)
    end = NOW + 2 * HOUR
    session.close(opened, attendance="held", closed_at=end, next_step="", by=people.dewi, now=end)
    assert session.add_next_step(opened, **settings).next_step == "Buku harian tidur"
    with invalid("next_step", "already"):
        session.add_next_step(opened, **{**settings, "next_step": "Lain"})
    with pytest.raises(PermissionDenied):
        session.add_next_step(opened, **{**settings, "by": people.bagus})


def test_sessions_are_counted_on(people: Cast, case: Case) -> None:
    met(case, people.dewi, now=NOW + HOUR)
    agreed(case, people.dewi, starts_at=NOW + DAY, now=NOW + 3 * HOUR)
    assert met(case, people.dewi, now=NOW + DAY).number == 2
    assert [row.number for row in session_selector.of_case(case)] == [2, 1]


def late(case: Case, by: Membership) -> Opened:
    """A session of an hour after NOW, written down the day after."""
    return session.log_late(
        case, held_at=NOW + HOUR, ended_at=NOW + 2 * HOUR, attendance="held", by=by, now=NOW + DAY, seen=None
    )


def test_a_session_of_yesterday_is_judged_late(people: Cast) -> None:
    case = ready(cast.request(people.dewi), people.dewi)
    decision, logged = session.log_late(
        case, held_at=NOW + HOUR, ended_at=NOW + 2 * HOUR, attendance="held", by=people.dewi, now=NOW + DAY, seen=0
    )
    assert decision.passed and logged is not None
    assert (decision.entry.kind, decision.entry.transition, decision.case.state) == ("late", "start", CaseState.ACTIVE)
    assert (logged.late, logged.incident, logged.opened_at) == (True, False, NOW + HOUR)
    assert logged.appointment is not None and logged.appointment.state == AppointmentState.KEPT
    assert decision.entry.detail["held_at"] == (NOW + HOUR).isoformat()


def test_a_session_of_yesterday_does_not_lean_on_next_weeks_agreement(people: Cast, case: Case) -> None:
    met(case, people.dewi, now=NOW + HOUR)
    agreed(case, people.dewi, starts_at=NOW + 10 * DAY, now=NOW + 2 * HOUR)
    decision, logged = session.log_late(
        case,
        held_at=NOW + 2 * DAY,
        ended_at=NOW + 2 * DAY + HOUR,
        attendance="held",
        by=people.dewi,
        now=NOW + 3 * DAY,
        seen=None,
    )
    assert logged is not None and logged.incident
    assert decision.verdict is not None and "1a.no-agreement" in {f.code for f in decision.verdict.blocks}


@pytest.mark.parametrize(("said_at", "incident"), [(NOW, False), (NOW + HOUR, False), (NOW + 2 * HOUR, True)])
def test_what_was_missing_when_it_was_held_is_not_made_good_by_what_was_said_later(
    people: Cast, said_at: datetime, incident: bool
) -> None:
    case = cast.request(people.dewi)
    for settle in (judged, declared, explained, agreed):
        settle(case, people.dewi)
    permitted(case, people.dewi, source=said(said_at=said_at, channel="signed"), now=NOW + DAY)
    decision, logged = late(case, people.dewi)
    assert logged is not None and logged.incident is incident
    assert decision.verdict is not None
    assert [finding.code for finding in decision.verdict.blocks] == ["2d.consent-missing"] * incident


def test_what_was_taken_back_after_it_makes_it_no_incident(people: Cast, case: Case) -> None:
    taken_back: dict[str, Any] = {"source": said(said_at=NOW + 3 * HOUR), "by": people.dewi, "now": NOW + 3 * HOUR}
    consent.withdraw(case, ConsentKind.HELP, **taken_back)
    decision, logged = late(case, people.dewi)
    assert decision.passed and logged is not None and not logged.incident
    assert not opens(case, people.dewi, now=NOW + DAY).decision.passed


@pytest.mark.parametrize(("then", "since"), [("emergency", "routine"), ("routine", "emergency")])
def test_it_was_one_in_an_emergency_if_there_was_one_then(people: Cast, case: Case, then: str, since: str) -> None:
    judged(case, people.dewi, then, now=NOW + HOUR / 2)
    judged(case, people.dewi, since, now=NOW + 3 * HOUR)
    decision, logged = late(case, people.dewi)
    assert logged is not None and logged.emergency is (then == "emergency")
    assert decision.entry.at == NOW + DAY


def test_what_should_not_have_been_held_is_kept_as_an_incident(people: Cast, case: Case) -> None:
    withdrawn: dict[str, Any] = {"source": said(), "by": people.dewi, "now": NOW}
    consent.withdraw(case, ConsentKind.HELP, **withdrawn)
    settings: dict[str, Any] = {"attendance": "held", "next_step": "Menelepon lagi", "by": people.dewi, "seen": None}
    decision, logged = session.log_late(case, held_at=NOW + HOUR, ended_at=NOW + 2 * HOUR, now=NOW + DAY, **settings)
    assert not decision.passed and logged is not None
    assert (logged.incident, logged.late, logged.next_step) == (True, True, "Menelepon lagi")
    assert decision.case.state == CaseState.ACTIVE
    assert Flag.objects.filter(case=case, code="2d.consent-refused").exists()


def test_an_incident_on_a_closed_case_is_kept_too(people: Cast, case: Case) -> None:
    ended = cases.end(case, reason="threatened", by=people.dewi, now=NOW, seen=None)
    assert ended.case.state == CaseState.ENDED
    decision, logged = session.log_late(
        case, held_at=NOW + HOUR, ended_at=NOW + 2 * HOUR, attendance="held", by=people.dewi, now=NOW + DAY, seen=None
    )
    assert logged is not None and logged.incident
    assert decision.case.state == CaseState.ENDED


def test_it_is_logged_beside_one_that_is_still_open(people: Cast, case: Case) -> None:
    opens(case, people.dewi, now=NOW + HOUR)
    settings: dict[str, Any] = {"attendance": "held", "by": people.dewi, "now": NOW + 5 * HOUR, "seen": None}
    logged = session.log_late(case, held_at=NOW + 2 * HOUR, ended_at=NOW + 3 * HOUR, **settings).session
    assert logged is not None and logged.number == 2


@pytest.mark.parametrize(("held", "ended", "field"), [(2, 1, "ended_at"), (2, 30, "ended_at"), (1, 14, "ended_at")])
def test_it_refuses_times_that_cannot_be(people: Cast, case: Case, held: int, ended: int, field: str) -> None:
    with invalid(field):
        session.log_late(
            case,
            held_at=NOW + held * HOUR,
            ended_at=NOW + ended * HOUR,
            attendance="held",
            by=people.dewi,
            now=NOW + DAY,
            seen=None,
        )


def test_a_page_out_of_date_logs_nothing(people: Cast, case: Case) -> None:
    settings: dict[str, Any] = {"attendance": "held", "by": people.dewi, "now": NOW + DAY}
    decision, logged = session.log_late(
        case, held_at=NOW + HOUR, ended_at=NOW + 2 * HOUR, seen=case.head - 1, **settings
    )
    assert decision.stale and logged is None and not CounselingSession.objects.exists()


def test_a_session_in_an_emergency_says_so(people: Cast, case: Case) -> None:
    judged(case, people.dewi, Urgency.EMERGENCY)
    opened = opens(case, people.dewi, now=NOW + HOUR, kind="crisis").session
    assert opened is not None and opened.emergency and opened.kind == "crisis"


def test_an_error_after_the_decision_leaves_the_case_as_it_was(
    people: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(session, "_session_of", broken)
    with pytest.raises(RuntimeError):
        opens(case, people.dewi, now=NOW + HOUR)
    case.refresh_from_db()
    assert (case.head, case.state) == (1, CaseState.ACTIVE)
    assert Appointment.objects.get().state == AppointmentState.AGREED


def test_it_is_the_counselors_own_case_alone(people: Cast, case: Case) -> None:
    opened = opens(case, people.dewi, now=NOW + HOUR).session
    assert opened is not None
    for stranger in (people.bagus, people.ratna, people.sari):
        with pytest.raises(PermissionDenied):
            opens(case, stranger)
        with pytest.raises(PermissionDenied):
            session.close(opened, attendance="held", closed_at=NOW + HOUR, next_step="", by=stranger, now=NOW + HOUR)
    assert len(chain_of(case)) == 2


def test_a_walk_in_on_a_request_needs_what_a_start_needs(people: Cast) -> None:
    case = cast.request(people.dewi)
    permitted(case, people.dewi)
    declared(case, people.dewi)
    decision, opened = cases.start(case, open_session=True, by=people.dewi, now=NOW, seen=0)
    assert not decision.passed and opened is None
