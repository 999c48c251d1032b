"""Several times offered at once, and other times in answer: one at most is agreed on, the others fall."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import AppointmentState, PlaceKind, Side
from counseling.models import Appointment, AppointmentChange, Case
from counseling.selectors import appointment as selector
from counseling.services import appointment, group
from counseling.services.appointment import Meeting
from counseling.services.errors import Invalid
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import fact, invalid, said
from tests.counseling.services.stage import DAY, HOUR, agreed, meeting, proposed, started

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def offered(case: Case, *days: float, side: str = Side.COUNSELOR) -> list[Appointment]:
    meetings = [meeting(NOW + number * DAY) for number in days]
    return appointment.offer(case, meetings, side=side, source=said(), by=case.counselor.membership, now=NOW)


def says_yes(made: Appointment, side: str = Side.KONSELI, **more: Any) -> Appointment:
    by = made.counselor.membership
    return appointment.confirm(made, side=side, source=said(), by=by, now=NOW, **more)


def counters(
    made: Appointment,
    *days: float,
    side: str = Side.KONSELI,
    own_reason: bool = False,
    words: str = "Ada ujian.",
    now: Any = NOW,
) -> list[Appointment]:
    return appointment.counter(
        made,
        [meeting(NOW + number * DAY) for number in days],
        side=side,
        own_reason=own_reason,
        source=said(words, said_at=now),
        by=made.counselor.membership,
        now=now,
    )


def states(case: Case) -> list[str]:
    return list(Appointment.objects.filter(case=case).order_by("starts_at").values_list("state", flat=True))


def test_several_times_share_one_offer_and_one_alone_shares_none(people: Cast, case: Case) -> None:
    made = offered(case, 1, 2, 3)
    assert len({row.offer for row in made}) == 1 and made[0].offer is not None
    assert states(case) == ["proposed"] * 3
    assert offered(case, 4)[0].offer is None


def test_the_others_fall_with_the_one_that_is_chosen(people: Cast, case: Case) -> None:
    first, second, third = offered(case, 1, 2, 3)
    apart = proposed(case, people.dewi, starts_at=NOW + 5 * DAY)
    assert says_yes(second).state == AppointmentState.AGREED
    assert states(case) == ["not_chosen", "agreed", "not_chosen", "proposed"]
    change = AppointmentChange.objects.get(appointment=first)
    assert (change.side, change.own_reason, change.replacement) == ("konseli", False, None)
    assert change.words
    with invalid("appointment", "stands no more"):
        says_yes(third)
    assert says_yes(apart).state == AppointmentState.AGREED


def test_half_a_yes_lets_nothing_fall(case: Case) -> None:
    first, _ = offered(case, 1, 2)
    says_yes(first, place=False)
    assert states(case) == ["proposed", "proposed"]


def test_what_fell_by_a_choice_counts_for_nobody(people: Cast, case: Case) -> None:
    for _ in range(2):
        settings: dict[str, Any] = {"side": Side.COUNSELOR, "own_reason": True, "source": said("Rapat.")}
        old = agreed(case, people.dewi)
        appointment.cancel(old, **settings, by=people.dewi, now=NOW)
    assert fact(case, "counselor_postponements") == 2
    _, second = offered(case, 1, 2, side=Side.KONSELI)
    later = NOW + 3 * DAY
    by = people.dewi
    appointment.confirm(second, side=Side.COUNSELOR, source=said(said_at=later - DAY), by=by, now=later - DAY)
    # The counselor's choice neither counts, nor breaks the row, nor is it a word of the konseli.
    assert fact(case, "counselor_postponements", now=later) == 2
    assert fact(case, "days_since_contact", now=later) == 3


@pytest.mark.parametrize("number", [0, 6])
def test_it_offers_one_to_five_times(case: Case, number: int) -> None:
    with invalid("starts_at", "one to 5"):
        offered(case, *range(1, number + 1))
    assert not Appointment.objects.exists()


def test_a_clash_is_named_at_its_time_and_nothing_of_the_offer_is_left(people: Cast, case: Case) -> None:
    other = cast.request(people.dewi, cast.adult(people.dewi, name="Sinta"))
    agreed(other, people.dewi, starts_at=NOW + 2 * DAY)
    with invalid("starts_at_2", "another appointment"):
        offered(case, 1, 2, 3)
    with invalid("starts_at_3", "offered already"):
        offered(case, 1, 3, 1)
    assert not Appointment.objects.filter(case=case).exists()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_in_whatever_order_they_are_answered_one_at_most_is_agreed(case: Case, order: tuple[int, ...]) -> None:
    made = offered(case, 1, 2, 3)
    for index in order:
        for settings in ({"place": False}, {"time": False}):
            try:
                says_yes(made[index], **settings)
            except Invalid:
                continue
    assert sorted(states(case)) == ["agreed", "not_chosen", "not_chosen"]
    made[order[0]].refresh_from_db()
    assert made[order[0]].state == AppointmentState.AGREED


def test_a_moved_one_stays_among_those_offered(people: Cast, case: Case) -> None:
    first, second = offered(case, 1, 2)
    settings: dict[str, Any] = {"side": Side.COUNSELOR, "own_reason": False, "source": said("Ruang terpakai.")}
    new = appointment.move(first, meeting(NOW + 4 * DAY), **settings, by=people.dewi, now=NOW)
    assert new.offer == second.offer
    says_yes(new)
    assert states(case) == ["moved", "not_chosen", "agreed"]


def test_an_appointment_moves_to_a_time_that_overlaps_its_own(people: Cast, case: Case) -> None:
    old = agreed(case, people.dewi)
    later = meeting(NOW + 1.5 * HOUR)
    settings: dict[str, Any] = {"side": Side.KONSELI, "own_reason": False, "source": said()}
    new = appointment.move(old, later, **settings, by=people.dewi, now=NOW)
    assert says_yes(new, Side.COUNSELOR).state == AppointmentState.AGREED


def test_the_konseli_answers_with_other_times(case: Case) -> None:
    first, second = offered(case, 1, 2)
    made = counters(second, 3, 4)
    assert [row.proposed_by for row in made] == ["konseli", "konseli"]
    assert states(case) == ["not_chosen", "moved", "proposed", "proposed"]
    second.refresh_from_db()
    change = second.change
    assert (change.replacement, change.side, change.said_by, change.words) == (
        made[0],
        "konseli",
        "konseli",
        "Ada ujian.",
    )
    assert made[0].confirmations.get().words == ""
    assert says_yes(made[1], Side.COUNSELOR).state == AppointmentState.AGREED
    first.refresh_from_db()
    assert first.state == AppointmentState.NOT_CHOSEN


def test_the_counselor_says_why_another_time(case: Case) -> None:
    (made,) = offered(case, 1, side=Side.KONSELI)
    with invalid("words"):
        counters(made, 2, side=Side.COUNSELOR, words=" ")
    (new,) = counters(made, 2, side=Side.COUNSELOR)
    assert new.proposed_by == Side.COUNSELOR
    assert new.confirmations.get().said_by == "counselor"


def test_nobody_counters_for_themself_nor_what_is_agreed_nor_with_the_same(people: Cast, case: Case) -> None:
    made = proposed(case, people.dewi, starts_at=NOW + DAY)
    with invalid("side", "itself"):
        counters(made, 2, side=Side.COUNSELOR)
    with invalid("starts_at", "Say yes"):
        counters(made, 1)
    with invalid("said_by"):
        source = said("Ujian.", said_by="counselor")
        settings: dict[str, Any] = {"side": Side.KONSELI, "own_reason": False, "by": people.dewi, "now": NOW}
        appointment.counter(made, [meeting(NOW + 2 * DAY)], source=source, **settings)
    says_yes(made)
    with invalid("appointment", "Move it"):
        counters(made, 2)
    with pytest.raises(PermissionDenied):
        settings = {"side": Side.KONSELI, "own_reason": False, "by": people.bagus, "now": NOW}
        appointment.counter(made, [meeting(NOW + 2 * DAY)], source=said(), **settings)
    assert states(case) == ["agreed"]


@pytest.mark.parametrize(("own_reason", "count"), [(True, 2), (False, 1)])
def test_an_answer_breaks_no_row_of_postponements_and_counts_where_the_reason_is_ones_own(
    people: Cast, case: Case, own_reason: bool, count: int
) -> None:
    settings: dict[str, Any] = {"side": Side.COUNSELOR, "own_reason": True, "source": said("Rapat.")}
    moved = appointment.move(agreed(case, people.dewi), meeting(NOW + DAY), **settings, by=people.dewi, now=NOW)
    (theirs,) = counters(moved, 2)
    assert fact(case, "counselor_postponements") == 1
    counters(theirs, 3, side=Side.COUNSELOR, own_reason=own_reason)
    assert fact(case, "counselor_postponements") == count


@pytest.mark.parametrize(
    ("kind", "place", "because"),
    [
        (PlaceKind.ONLINE, "meet.example/abc", "https://"),
        (PlaceKind.ONLINE, "http://meet.example/abc", "https://"),
        (PlaceKind.ONLINE, "javascript:alert(1)", "https://"),
        (PlaceKind.HOME_VISIT, "rumah", "address"),
        (PlaceKind.ROOM, "", "in words"),
        (PlaceKind.PHONE, " ", "in words"),
    ],
)
def test_a_place_that_nobody_finds_is_refused(people: Cast, case: Case, kind: str, place: str, because: str) -> None:
    starts = NOW + DAY
    where = Meeting(starts_at=starts, ends_at=starts + HOUR, place_kind=kind, place=place)
    with invalid("place", because):
        appointment.propose(case, where, side=Side.COUNSELOR, source=said(), by=people.dewi, now=NOW)


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        (PlaceKind.ONLINE, "https://meet.example/abc?p=1"),
        (PlaceKind.HOME_VISIT, "Jl. Melati 5"),
        (PlaceKind.PHONE, "Konselor menelepon"),
    ],
)
def test_a_place_that_can_be_found_is_kept(people: Cast, case: Case, kind: str, place: str) -> None:
    starts = NOW + DAY
    where = Meeting(starts_at=starts, ends_at=starts + HOUR, place_kind=kind, place=f" {place} ")
    made = appointment.propose(case, where, side=Side.COUNSELOR, source=said(), by=people.dewi, now=NOW)
    assert made.place == place


def test_it_remembers_the_room_of_the_case_then_of_the_counselor_and_nothing_else(people: Cast, case: Case) -> None:
    assert selector.last_room(case) == ""
    other = cast.request(people.dewi, cast.adult(people.dewi, name="Sinta"))
    rooms = [(other, "room", "Ruang UKS"), (case, "room", "Ruang BK"), (other, "online", "https://meet.example/a")]
    for number, (of, kind, place) in enumerate(rooms):
        starts, at = NOW + (1 + number) * DAY, NOW + timedelta(minutes=number)
        where = Meeting(starts_at=starts, ends_at=starts + HOUR, place_kind=kind, place=place)
        appointment.propose(of, where, side=Side.COUNSELOR, source=said(), by=people.dewi, now=at)
        assert selector.last_room(case) == ("Ruang UKS" if number == 0 else "Ruang BK")
    assert selector.last_room(other) == "Ruang UKS"
    assert selector.last_room(cast.request(people.bagus, cast.adult(people.bagus, name="Tono"))) == ""


def test_the_room_of_a_group_is_not_remembered_for_a_meeting_of_one(people: Cast) -> None:
    of = [started(cast.request(people.dewi, cast.adult(people.dewi)), people.dewi, now=NOW - n * DAY) for n in (1, 2)]
    alone = selector.last_room(of[0])
    starts = NOW + DAY
    where = Meeting(starts_at=starts, ends_at=starts + HOUR, place_kind="room", place="Aula")
    group.arrange(of, where, by=people.dewi, now=NOW)
    assert [selector.last_room(case) for case in of] == [alone, alone]
    assert selector.last_room(cast.request(people.dewi, cast.adult(people.dewi, name="Tono"))) == alone
