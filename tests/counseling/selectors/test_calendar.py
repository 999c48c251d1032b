"""A counselor's calendar: what is in it, on which day, and where it clashes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from counseling.models import Appointment, Case, GroupMeeting, Membership
from counseling.selectors import calendar
from counseling.selectors.calendar import Clash, Day
from counseling.services import absence, appointment
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.guards.world import by_hand
from tests.counseling.services import stage
from tests.counseling.services.speech import said
from tests.counseling.services.stage import DAY, HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.data]
MONDAY = date(2026, 11, 23)


def week(member: Membership) -> list[Day]:
    return calendar.days(member, MONDAY, 7, now=NOW)


def entries(member: Membership) -> list[tuple[int, str, str]]:
    """Day of the week, case and state."""
    return [(day.on.weekday(), entry.case.code, entry.state) for day in week(member) for entry in day.entries]


def clashes(member: Membership) -> dict[str, list[Clash]]:
    return {entry.case.code: entry.clashes for day in week(member) for entry in day.entries}


def away(people: Cast, starts_at: datetime, **span: float) -> None:
    absence.announce(starts_at=starts_at, ends_at=starts_at + timedelta(**span), by=people.dewi, now=NOW)


def test_meetings_that_are_proposed_agreed_and_held_stand_on_their_day(people: Cast) -> None:
    one, two, three = (cast.request(people.dewi, now=NOW - DAY) for _ in range(3))
    stage.proposed(one, people.dewi, starts_at=NOW + DAY)
    stage.agreed(two, people.dewi, starts_at=NOW + 2 * DAY)
    stage.met(stage.started(three, people.dewi, now=NOW), people.dewi, now=NOW + HOUR)
    assert entries(people.dewi) == [(0, three.code, "held"), (1, one.code, "proposed"), (2, two.code, "agreed")]
    assert entries(people.bagus) == entries(people.sari) == []


def test_what_was_called_off_and_what_lies_in_another_week_is_not_in_it(people: Cast) -> None:
    case = cast.request(people.dewi)
    called_off = stage.agreed(case, people.dewi, starts_at=NOW + DAY)
    source = said("Sakit", said_at=NOW)
    appointment.cancel(called_off, side="konseli", own_reason=False, source=source, by=people.dewi, now=NOW)
    stage.agreed(case, people.dewi, starts_at=NOW + 7 * DAY)
    assert entries(people.dewi) == []


def test_a_session_without_an_appointment_is_in_it(people: Cast) -> None:
    case = cast.request(people.dewi)
    stage.judged(case, people.dewi, "emergency")
    stage.declared(case, people.dewi)
    stage.case.start(case, open_session=True, kind="crisis", by=people.dewi, now=NOW, seen=0)
    assert entries(people.dewi) == [(0, case.code, "going_on")]


def test_the_day_is_that_of_the_institution(people: Cast) -> None:
    """In WIT, 15.30 of the world's clock is half past midnight of the next day."""
    case = cast.request(people.sari)
    stage.agreed(case, people.sari, starts_at=datetime(2026, 11, 24, 14, 30, tzinfo=UTC))
    stage.agreed(case, people.sari, starts_at=datetime(2026, 11, 24, 15, 30, tzinfo=UTC))
    stage.agreed(case, people.sari, starts_at=datetime(2026, 11, 29, 15, 30, tzinfo=UTC))
    assert entries(people.sari) == [(1, case.code, "agreed"), (2, case.code, "agreed")]


def test_an_absence_stands_on_each_of_its_days(people: Cast) -> None:
    away(people, NOW + 2 * DAY, hours=30)
    assert [day.on.weekday() for day in week(people.dewi) if day.absences] == [2, 3]
    assert not any(day.absences for day in week(people.bagus))


def test_it_names_what_takes_the_time_of_either_side(people: Cast) -> None:
    konseli = cast.adult(people.dewi)
    mine, other, free = cast.request(people.dewi, konseli), cast.request(people.dewi), cast.request(people.dewi)
    theirs = _case_with(people.bagus, konseli)
    at = NOW + 2 * DAY
    stage.proposed(mine, people.dewi, starts_at=at + HOUR / 2)
    stage.proposed(other, people.dewi, starts_at=at + HOUR)
    stage.agreed(theirs, people.bagus, starts_at=at)
    stage.agreed(free, people.dewi, starts_at=at + 3 * HOUR)
    away(people, at + HOUR, minutes=20)
    assert clashes(people.dewi) == {
        mine.code: [Clash("absence"), Clash("own", other.code), Clash("konseli")],
        other.code: [Clash("absence"), Clash("own", mine.code)],
        free.code: [],
    }
    assert clashes(people.bagus) == {theirs.code: []}


def _case_with(by: Membership, konseli: Any) -> Case:
    """The same konseli with another counselor, who came to know them by a hand-over."""
    with by_hand():
        return cast.request(by, konseli)


def test_times_offered_to_one_konseli_and_places_in_one_group_do_not_clash(people: Cast) -> None:
    one, two = cast.request(people.dewi), cast.request(people.dewi)
    stage.proposed(one, people.dewi, starts_at=NOW + DAY)
    stage.proposed(one, people.dewi, starts_at=NOW + DAY + HOUR / 2)
    assert clashes(people.dewi) == {one.code: []}
    with by_hand():
        here = {"institution": people.harapan, "counselor": people.dewi.counselor}
        meeting = GroupMeeting.objects.create(**here, code="G-00001", created_by=people.dewi.user)
        for case in (one, two):
            Appointment.objects.create(
                **here,
                konseli_id=case.konseli_id,
                case=case,
                group=meeting,
                starts_at=NOW + 3 * DAY,
                ends_at=NOW + 3 * DAY + HOUR,
                place_kind="room",
                place="Aula",
                proposed_by="counselor",
                recorded_by=people.dewi.user,
            )
    assert clashes(people.dewi)[two.code] == []


def test_it_costs_the_same_however_much_is_in_it(people: Cast, django_assert_num_queries: Any) -> None:
    for number in range(3):
        case = cast.request(people.dewi)
        stage.agreed(case, people.dewi, starts_at=NOW + (2 + 2 * number) * HOUR)
        away(people, NOW + number * DAY, hours=1)
        calendar.keyring.forget()
        with django_assert_num_queries(5):
            week(people.dewi)
