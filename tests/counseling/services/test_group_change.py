"""A group meeting changes before it has met: who joins, and another time for all."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.models import Appointment, AppointmentChange, Case, GroupMeeting
from counseling.selectors import group as selector
from counseling.services import appointment, group
from counseling.services import merge as merges
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import fact, invalid, said
from tests.counseling.services.stage import HOUR, agreed, meeting, started
from tests.counseling.services.test_group import AT, agrees, arranged, opened, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast.people()


def joined(made: GroupMeeting, of: list[Case], people: Cast, **more: Any) -> None:
    group.add(made, of, **{"by": people.dewi, "now": NOW, **more})


def parts(made: GroupMeeting, people: Cast) -> dict[str, tuple[str, Any]]:
    members = selector.members_of(made, by=people.dewi)
    return {member.case.code: (member.appointment.state, member.appointment.starts_at) for member in members}


def moved(made: GroupMeeting, people: Cast, to: datetime = AT + HOUR, **more: Any) -> None:
    settings = {"own_reason": False, "words": "Aula dipakai ujian.", "by": people.dewi, "now": NOW, **more}
    group.move(made, meeting(to), **settings)


def test_a_konseli_joins_at_the_time_of_the_group_and_agrees_for_themself(people: Cast) -> None:
    first, second, third = running(people)
    made = arranged(people, [first, second])
    agrees(first, people)
    joined(made, [third], people)
    assert parts(made, people) == {"C-00001": ("agreed", AT), "C-00002": ("proposed", AT), "C-00003": ("proposed", AT)}
    agrees(third, people)
    assert opened(made, people)["C-00003"].opened


def test_it_takes_nobody_twice_nobody_elses_konseli_and_no_more_than_a_group_has(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = running(people)
    made = arranged(people, [first, second])
    with invalid("cases", "one part"):
        joined(made, [second], people)
    merges.merge(third.konseli, first.konseli, reason="Sama", by=people.dewi, now=NOW)
    with invalid("cases", "one part"):
        joined(made, [third], people)
    with invalid("cases", "has started"):
        joined(made, [cast.request(people.dewi)], people)
    with invalid("cases"):
        joined(made, [], people)
    for of, by in ((third, people.bagus), (started(cast.request(people.bagus), people.bagus), people.dewi)):
        with pytest.raises(PermissionDenied):
            joined(made, [of], people, by=by)
    monkeypatch.setattr(group, "MOST", 2)
    with invalid("cases", "2 to 2"):
        joined(made, [third], people)
    assert len(parts(made, people)) == 2


def test_who_is_taken_at_that_time_cannot_join(people: Cast) -> None:
    first, second, third = running(people)
    made = arranged(people, [first, second])
    agreed(cast.request(people.bagus, third.konseli), people.bagus, starts_at=AT)
    with invalid("starts_at", "C-00003: The konseli has another appointment"):
        joined(made, [third], people)


def test_a_group_that_has_met_takes_nobody_and_is_not_moved(people: Cast) -> None:
    first, second, third = running(people)
    made = arranged(people, [first, second])
    agrees(first, people)
    opened(made, people)
    with invalid("cases", "has been opened"):
        joined(made, [third], people)
    with invalid("starts_at", "has been opened"):
        moved(made, people)
    assert set(parts(made, people)) == {"C-00001", "C-00002"}


def test_who_left_the_group_can_join_it_again_and_has_one_part_in_it(people: Cast) -> None:
    first, second = running(people, 2)
    made = arranged(people, [first, second])
    left = Appointment.objects.get(case=second, group=made)
    alone = appointment.move(
        left, meeting(AT + HOUR), side="konseli", own_reason=False, source=said(), by=people.dewi, now=NOW
    )
    assert alone.group_id is None and parts(made, people)["C-00002"][0] == "moved"
    joined(made, [second], people)
    assert parts(made, people)["C-00002"] == ("proposed", AT)


def test_it_moves_as_one_and_each_konseli_is_asked_anew(people: Cast) -> None:
    first, second, third = of = running(people)
    made = arranged(people, of)
    agrees(first, people)
    appointment.cancel(
        Appointment.objects.get(case=third, group=made),
        side="konseli",
        own_reason=False,
        source=said(),
        by=people.dewi,
        now=NOW,
    )
    moved(made, people, own_reason=True)
    later = AT + HOUR
    assert parts(made, people) == {
        "C-00001": ("proposed", later),
        "C-00002": ("proposed", later),
        "C-00003": ("cancelled", AT),
    }
    changes = AppointmentChange.objects.filter(case__in=[first, second], side="counselor", own_reason=True)
    assert [row.words for row in changes] == ["Aula dipakai ujian."] * 2
    assert fact(second, "counselor_postponements") == 1
    agrees(second, people)
    answers = group.open_all(made, seen={row.pk: row.head for row in of}, by=people.dewi, now=later)
    assert [answer.opened for answer in answers] == [False, True]
    (row,) = selector.of_counselor(people.dewi, when="ahead", now=NOW)
    assert (row.starts_at, row.members) == (later, 2)  # type: ignore[attr-defined]


def test_a_move_needs_a_reason_and_another_time_and_a_second_press_moves_nothing(people: Cast) -> None:
    made = arranged(people, running(people, 2))
    with invalid("words"):
        moved(made, people, words=" ")
    with invalid("starts_at", "Nothing has changed"):
        moved(made, people, AT, now=NOW + timedelta(minutes=5))
    with pytest.raises(PermissionDenied):
        moved(made, people, by=people.bagus)
    moved(made, people)
    moved(made, people, now=NOW + timedelta(seconds=5))
    assert AppointmentChange.objects.filter(appointment__group=made).count() == 2


def test_a_move_that_one_of_them_cannot_keep_moves_nobody(people: Cast) -> None:
    of = running(people, 2)
    made = arranged(people, of)
    agreed(of[1], people.dewi, starts_at=AT + 2 * HOUR)
    with invalid("starts_at", "C-00001: You have another appointment"):
        moved(made, people, AT + 2 * HOUR)
    assert {at for _state, at in parts(made, people).values()} == {AT}
