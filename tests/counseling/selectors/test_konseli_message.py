"""What konseli sent of late: by their own page or a message, without what it says."""

from datetime import timedelta
from typing import Any

import pytest

from counseling.keys import keyring
from counseling.models import Case
from counseling.selectors.konseli_message import messages_to
from counseling.services import appointment, complaint, statement, wish
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services import stage
from tests.counseling.services.speech import by_mouth, said
from tests.counseling.services.stage import DAY, HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def came(people: Cast) -> list[tuple[str, str]]:
    return [(row.what, row.detail) for row in messages_to(people.dewi, now=NOW)]


def wants(case: Case, people: Cast, **source: Any) -> Any:
    return wish.record(case, "continue", source=said("Lanjut.", **source), by=people.dewi, now=NOW)


def test_it_counts_what_came_from_the_konseli_by_message_or_their_own_page(people: Cast, case: Case) -> None:
    wants(case, people, channel="in_person")
    wants(case, people, channel="message", said_at=NOW - timedelta(days=15))
    statement.say(
        case, "urgency", "routine", source=said(said_by="guardian", channel="message"), by=people.dewi, now=NOW
    )
    assert came(people) == []
    wants(case, people, channel="message")
    assert came(people) == [("statement", "wish")]
    assert messages_to(people.bagus, now=NOW) == messages_to(people.ratna, now=NOW) == []


def test_it_comes_with_case_and_initials_the_newest_first(people: Cast, case: Case) -> None:
    wants(case, people, channel="own_page", said_at=NOW - DAY)
    words = said("Kasar", channel="message", said_at=NOW - HOUR)
    complaint.take_down(case, "dignity", source=words, by=people.dewi, now=NOW)
    stage.permitted(case, people.dewi, "personal_data", now=NOW)
    stage.permitted(case, people.dewi, **by_mouth(channel="message", said_at=NOW - 2 * HOUR))
    assert came(people) == [("complaint", ""), ("consent", "help"), ("statement", "wish")]
    first = messages_to(people.dewi, now=NOW)[0]
    assert (first.case, first.initials, first.at) == (case, "PA", NOW - HOUR)


def test_answers_given_in_one_go_are_one_line(people: Cast, case: Case) -> None:
    for kind, value in (("benefit", "much"), ("respect", "respected")):
        statement.say(case, kind, value, source=said(channel="own_page"), by=people.dewi, now=NOW)
    assert came(people) == [("statement", "feedback")]


def test_a_move_is_told_once_and_a_yes_by_itself(people: Cast, case: Case) -> None:
    by: dict[str, Any] = {"by": people.dewi, "now": NOW}
    made = stage.proposed(case, people.dewi, starts_at=NOW + DAY)
    appointment.confirm(made, side="konseli", source=said(channel="message", said_at=NOW - 3 * HOUR), **by)
    assert came(people) == [("confirmation", "confirmed")]
    source = said("Ada ulangan", channel="message", said_at=NOW - HOUR)
    appointment.move(made, stage.meeting(NOW + 2 * DAY), side="konseli", own_reason=False, source=source, **by)
    assert came(people) == [("change", "moved"), ("confirmation", "confirmed")]
    appointment.propose(case, stage.meeting(NOW + 3 * DAY), side="konseli", source=said(channel="message"), **by)
    assert came(people)[0] == ("confirmation", "proposed")


def test_it_shows_ten_at_most_in_three_queries(people: Cast, case: Case, django_assert_num_queries: Any) -> None:
    messages_to(people.dewi, now=NOW)
    for count in (1, 12):
        for number in range(count):
            wants(case, people, channel="message", said_at=NOW - number * HOUR)
        keyring.forget()
        with django_assert_num_queries(3):
            assert len(messages_to(people.dewi, now=NOW)) == min(count, 10)
