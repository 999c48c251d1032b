"""Nobody is taken off the waiting list without a word on record: the konseli's own, or that they cannot be reached."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import StatementKind
from counseling.models import Case, Statement, WaitingEntry
from counseling.selectors.help_request import waits
from counseling.services import contact_attempt, help_request, wish
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services import stage
from tests.counseling.services.speech import fact, invalid, said

pytestmark = [pytest.mark.django_db, pytest.mark.data]
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WORDS = "Sudah tidak perlu."


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return stage.declined(cast.request(people.dewi), people.dewi)


def leaves(case: Case, people: Cast, why: str = "wish", words: str = WORDS, **other: Any) -> WaitingEntry:
    now = other.pop("now", NOW + HOUR)
    source = said(words, **{"said_at": now, **other})
    return help_request.leave_queue(case.waiting, why, source=source, by=people.dewi, now=now)


def tried(case: Case, people: Cast, *days: int) -> None:
    for day in days:
        at = NOW + day * DAY
        contact_attempt.record(case, "not_reached", source=said(channel="phone", said_at=at), by=people.dewi, now=at)


def on_record(case: Case, kind: str) -> list[Statement]:
    return list(Statement.objects.filter(case=case, kind=kind))


@pytest.mark.parametrize(
    ("why", "words", "channel"), [("wish", WORDS, "phone"), ("wish", "", "signed"), ("helped", WORDS, "message")]
)
def test_the_konselis_own_word_takes_them_off_and_stays_on_record(
    people: Cast, case: Case, why: str, words: str, channel: str
) -> None:
    assert leaves(case, people, why, words, channel=channel).left_at == NOW + HOUR
    (row,) = on_record(case, StatementKind.WISH)
    assert (row.value, row.said_by, row.channel, row.words) == ("end", "konseli", channel, words)
    assert (row.recorded_by, row.recorded_at) == (people.dewi.user, NOW + HOUR)
    assert not waits(case) and fact(case, "konseli_wants", now=NOW + HOUR) == "end"


@pytest.mark.parametrize(
    ("why", "channel"), [("wish", "in_person"), ("helped", "signed"), ("unreached", "phone"), ("unreached", "message")]
)
def test_what_is_not_in_their_own_hand_needs_the_words(people: Cast, case: Case, why: str, channel: str) -> None:
    tried(case, people, 2, 3)
    with invalid("words"):
        leaves(case, people, why, " ", channel=channel, now=NOW + 31 * DAY)
    assert waits(case) and not on_record(case, StatementKind.WISH)


@pytest.mark.parametrize("why", ["", "bored"])
def test_for_no_other_reason_is_anybody_taken_off(people: Cast, case: Case, why: str) -> None:
    with invalid("why"):
        leaves(case, people, why)
    assert waits(case)


def test_what_was_said_before_they_had_the_place_gives_none_up(people: Cast, case: Case) -> None:
    with invalid("said_at", "before"):
        leaves(case, people, said_at=NOW - timedelta(minutes=1))
    assert waits(case) and not on_record(case, StatementKind.WISH)


def test_the_konselis_latest_word_counts_and_nobody_elses(people: Cast, case: Case) -> None:
    with invalid("said_at", "own latest word"):
        leaves(case, people, said_by="guardian")
    wish.record(case, "continue", source=said(said_at=NOW + 2 * HOUR), by=people.dewi, now=NOW + 2 * HOUR)
    with invalid("said_at", "own latest word"):
        leaves(case, people, said_at=NOW + HOUR, now=NOW + 3 * HOUR)
    assert waits(case) and len(on_record(case, StatementKind.WISH)) == 1


def test_a_wish_that_was_written_down_earlier_is_in_nobodys_way(people: Cast, case: Case) -> None:
    wish.record(case, "end", source=said(said_at=NOW + HOUR), by=people.dewi, now=NOW + HOUR)
    leaves(case, people, said_at=NOW + timedelta(minutes=59), now=NOW + 2 * HOUR)
    assert not waits(case)


@pytest.mark.parametrize(("attempts", "on"), [((2, 3), 29), ((2,), 31)])
def test_nobody_is_out_of_reach_sooner_than_elsewhere(
    people: Cast, case: Case, attempts: tuple[int, ...], on: int
) -> None:
    tried(case, people, *attempts)
    with invalid("why", "after 30 silent days with attempts on 3 days"):
        leaves(case, people, "unreached", channel="phone", now=NOW + on * DAY)
    assert waits(case) and len(on_record(case, StatementKind.CONTACT)) == len(attempts)


def test_after_those_days_and_attempts_the_last_one_takes_them_off(people: Cast, case: Case) -> None:
    tried(case, people, 2, 3)
    leaves(case, people, "unreached", "Tidak diangkat.", channel="phone", now=NOW + 31 * DAY)
    last = on_record(case, StatementKind.CONTACT)[-1]
    assert (last.value, last.said_by, last.words) == ("not_reached", "counselor", "Tidak diangkat.")
    assert not waits(case)


def test_twice_writes_it_down_once(people: Cast, case: Case) -> None:
    leaves(case, people)
    with invalid("entry", "not in the queue"):
        leaves(case, people)
    assert len(on_record(case, StatementKind.WISH)) == 1


def test_only_the_counselor_of_the_case_takes_somebody_off(people: Cast, case: Case) -> None:
    for other in (people.bagus, people.ratna, people.sari):
        with pytest.raises(PermissionDenied):
            help_request.leave_queue(case.waiting, "wish", source=said(WORDS), by=other, now=NOW)
    assert waits(case)
