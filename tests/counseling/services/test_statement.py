"""Every statement has a source that can be, and is corrected by a newer one, never overwritten."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import Channel, Speaker, StatementKind, Wish
from counseling.models import Case, Statement
from counseling.services import contact_attempt, statement, wish
from counseling.services.errors import TEXT_LIMIT
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import fact, invalid, said

pytestmark = [pytest.mark.django_db, pytest.mark.data]
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def test_it_keeps_whose_word_it_is_how_it_came_and_who_wrote_it_down(people: Cast, case: Case) -> None:
    source = said("Anak saya ingin berhenti.", said_by="guardian", said_by_name="Ibu Sri", channel="phone")
    row = Statement.objects.get(pk=wish.record(case, "end", source=source, by=people.dewi, now=NOW).pk)
    assert (row.said_by, row.said_by_name, row.channel, row.words) == (
        Speaker.GUARDIAN,
        "Ibu Sri",
        Channel.PHONE,
        "Anak saya ingin berhenti.",
    )
    assert (row.said_at, row.recorded_at, row.recorded_by_id) == (NOW, NOW, people.dewi.user_id)


def test_it_takes_statements_down_from_the_counselor_of_the_case_alone(people: Cast, case: Case) -> None:
    for stranger in (people.bagus, people.ratna, people.yoga, people.sari):
        with pytest.raises(PermissionDenied):
            wish.record(case, "continue", source=said(), by=stranger, now=NOW)
    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    ("source", "field"),
    [
        ({"said_by": "neighbour"}, "said_by"),
        ({"channel": "pigeon"}, "channel"),
        ({"said_at": NOW + 6 * MINUTE}, "said_at"),
        ({"words": "a" * (TEXT_LIMIT + 1)}, "words"),
        ({"said_by_name": "a" * 201}, "said_by_name"),
    ],
)
def test_it_says_which_part_of_a_source_cannot_be(
    people: Cast, case: Case, source: dict[str, object], field: str
) -> None:
    with invalid(field):
        wish.record(case, "continue", source=said(**source), by=people.dewi, now=NOW)
    assert not Statement.objects.exists()


def test_it_takes_long_words_and_a_request_of_last_year(people: Cast, case: Case) -> None:
    words = "a" * TEXT_LIMIT
    source = said(words, said_at=NOW - timedelta(days=400))
    assert wish.record(case, "continue", source=source, by=people.dewi, now=NOW).words == words


def test_it_puts_a_word_read_from_a_fast_clock_before_the_next_one(people: Cast, case: Case) -> None:
    wish.record(case, "end", source=said(said_at=NOW + 4 * MINUTE), by=people.dewi, now=NOW)
    later = NOW + MINUTE
    wish.record(case, "continue", source=said(said_at=later), by=people.dewi, now=later)
    assert fact(case, "konseli_wants", now=later) == Wish.CONTINUE


def test_a_word_of_this_minute_comes_after_what_is_on_record_of_it(people: Cast, case: Case) -> None:
    at = NOW + timedelta(seconds=20)
    wish.record(case, "end", source=said(said_at=at), by=people.dewi, now=at)
    later = NOW + timedelta(seconds=40)
    wish.record(case, "continue", source=said(said_at=NOW), by=people.dewi, now=later)
    assert fact(case, "konseli_wants", now=later) == Wish.CONTINUE


@pytest.mark.parametrize("kind", statement.VALUES)
def test_it_takes_only_the_values_of_the_kind(people: Cast, case: Case, kind: str) -> None:
    with invalid("value"):
        statement.say(case, kind, "perhaps", source=said(), by=people.dewi, now=NOW)


def test_it_knows_the_values_of_every_kind() -> None:
    numbers = {StatementKind.SESSIONS_AGREED, StatementKind.GOAL_PROGRESS}
    assert statement.VALUES.keys() | numbers == set(StatementKind)


def test_a_correction_counts_in_place_of_what_it_corrects(people: Cast, case: Case) -> None:
    wrong = wish.record(case, "end", source=said(), by=people.dewi, now=NOW)
    earlier = said(said_at=NOW - MINUTE, supersedes=wrong)
    wish.record(case, "continue", source=earlier, by=people.dewi, now=NOW)
    assert fact(case, "konseli_wants") == Wish.CONTINUE
    assert Statement.objects.count() == 2


def test_it_corrects_a_record_once(people: Cast, case: Case) -> None:
    wrong = wish.record(case, "end", source=said(), by=people.dewi, now=NOW)
    wish.record(case, "continue", source=said(supersedes=wrong), by=people.dewi, now=NOW)
    with invalid("supersedes", "corrected already"):
        wish.record(case, "unknown", source=said(supersedes=wrong), by=people.dewi, now=NOW)


def test_it_corrects_within_one_kind_and_one_case(people: Cast, case: Case) -> None:
    of_another_kind = contact_attempt.record(case, "reached", source=said(channel="phone"), by=people.dewi, now=NOW)
    elsewhere = cast.request(people.dewi)
    of_another_case = wish.record(elsewhere, "end", source=said(), by=people.dewi, now=NOW)
    for wrong in (of_another_kind, of_another_case):
        with invalid("supersedes", "same kind in the same case"):
            wish.record(case, "continue", source=said(supersedes=wrong), by=people.dewi, now=NOW)


def test_nobody_else_corrects_what_was_written_on_an_own_page(people: Cast, case: Case) -> None:
    own = wish.record(case, "end", source=said(channel="own_page"), by=people.dewi, now=NOW)
    with invalid("supersedes", "another hand"):
        wish.record(case, "continue", source=said(supersedes=own), by=people.dewi, now=NOW)
    assert fact(case, "konseli_wants") == Wish.END


def test_it_writes_down_what_the_counselor_offered(people: Cast, case: Case) -> None:
    row = statement.offered(case, source=said("Layanan kampus, nomor diberikan."), by=people.dewi, now=NOW)
    assert (row.kind, row.said_by) == (StatementKind.OFFERED, Speaker.COUNSELOR)
    with invalid("words"):
        statement.offered(case, source=said(" "), by=people.dewi, now=NOW)
