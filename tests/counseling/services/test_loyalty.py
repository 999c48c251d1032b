"""A conflict of loyalties is raised and weighed by the counselor, and reviewed by a supervisor."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import Role
from counseling.models import Case, LoyaltyConflict, LoyaltyReview
from counseling.services import account, loyalty
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.guards.world import by_hand
from tests.counseling.services.speech import fact, invalid
from tests.counseling.services.stage import HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.data]
PARTIES = [
    {"who": "Konseli", "interest": "Ceritanya tetap rahasia"},
    {"who": "Wali kelas", "interest": "Mengetahui sebab ketidakhadiran"},
]


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def raised(case: Case, people: Cast) -> LoyaltyConflict:
    return loyalty.raise_conflict(case, summary="Wali kelas meminta isi sesi.", by=people.dewi, now=NOW)


def weigh(conflict: LoyaltyConflict, people: Cast, **more: Any) -> LoyaltyConflict:
    settings = {
        "parties": PARTIES,
        "demands": "Asas kerahasiaan.",
        "options": "Diam atau bicara.",
        "choice": "Hanya hadir atau tidak.",
    }
    return loyalty.weigh(conflict, **{**settings, "by": people.dewi, "now": NOW, **more})


def review(conflict: LoyaltyConflict, people: Cast, outcome: str = "agreed", **more: Any) -> LoyaltyReview:
    settings = {"outcome": outcome, "words": "", "seen": NOW, "by": people.ratna, "now": NOW + HOUR}
    return loyalty.review(conflict, **{**settings, **more})


def test_a_conflict_stands_open_until_it_is_weighed_and_reviewed(people: Cast, case: Case) -> None:
    assert fact(case, "loyalty_conflict") == "none"
    conflict = raised(case, people)
    assert fact(case, "loyalty_conflict") == "open"
    weigh(conflict, people)
    assert fact(case, "loyalty_conflict") == "weighed"
    review(conflict, people)
    assert fact(case, "loyalty_conflict") == "reviewed"
    raised(case, people)
    assert fact(case, "loyalty_conflict") == "open"


def test_the_weighing_is_kept(people: Cast, case: Case) -> None:
    row = LoyaltyConflict.objects.get(pk=weigh(raised(case, people), people).pk)
    assert row.parties == PARTIES
    assert (row.demands, row.choice, row.weighed_at) == ("Asas kerahasiaan.", "Hanya hadir atau tidak.", NOW)


@pytest.mark.parametrize(
    "parties",
    [
        [],
        PARTIES[:1],
        [PARTIES[0], {"who": "", "interest": " "}],
        [*PARTIES, {"who": "Orang tua", "interest": ""}],
        [*PARTIES, {"who": "", "interest": "Tahu"}],
    ],
)
def test_it_takes_two_parties_each_with_an_interest(people: Cast, case: Case, parties: list[dict[str, str]]) -> None:
    with invalid("parties"):
        weigh(raised(case, people), people, parties=parties)
    assert fact(case, "loyalty_conflict") == "open"


def test_blank_rows_of_a_form_do_not_count(people: Cast, case: Case) -> None:
    row = weigh(raised(case, people), people, parties=[*PARTIES, {"who": "", "interest": ""}, {}])
    assert row.parties == PARTIES


@pytest.mark.parametrize("field", ["demands", "options", "choice"])
def test_it_asks_for_demands_options_and_choice(people: Cast, case: Case, field: str) -> None:
    with invalid(field):
        weigh(raised(case, people), people, **{field: ""})


def test_a_conflict_has_a_summary(people: Cast, case: Case) -> None:
    with invalid("summary"):
        loyalty.raise_conflict(case, summary="", by=people.dewi, now=NOW)


def test_what_was_weighed_is_not_weighed_over_it(people: Cast, case: Case) -> None:
    conflict = weigh(raised(case, people), people)
    with invalid("state"):
        weigh(conflict, people, choice="Lain.")


def test_only_a_weighed_conflict_is_reviewed_and_only_once(people: Cast, case: Case) -> None:
    conflict = raised(case, people)
    with invalid("state"):
        review(conflict, people)
    review(weigh(conflict, people), people)
    with invalid("state"):
        review(conflict, people)
    assert LoyaltyReview.objects.count() == 1


def test_what_is_agreed_to_names_the_supervisor_and_keeps_what_was_looked_at(people: Cast, case: Case) -> None:
    row = review(weigh(raised(case, people), people), people, words="Sudah adil.")
    assert (row.outcome, row.words, row.reviewed_by_id) == ("agreed", "Sudah adil.", people.ratna.user_id)
    assert row.weighing == {
        "parties": PARTIES,
        "demands": "Asas kerahasiaan.",
        "options": "Diam atau bicara.",
        "choice": "Hanya hadir atau tidak.",
        "weighed_at": NOW.isoformat(),
    }
    row.conflict.refresh_from_db()
    assert (row.conflict.reviewed_by_id, row.conflict.reviewed_at) == (people.ratna.user_id, NOW + HOUR)


def test_what_is_sent_back_stands_open_and_is_weighed_anew_beside_the_earlier_weighing(
    people: Cast, case: Case
) -> None:
    conflict = weigh(raised(case, people), people)
    first = review(conflict, people, "sent_back", words="Orang tua belum disebut.")
    assert fact(case, "loyalty_conflict") == "open"
    conflict.refresh_from_db()
    assert (conflict.weighed_at, conflict.reviewed_by_id) == (None, None)
    weigh(conflict, people, choice="Bertemu bertiga.", now=NOW + 2 * HOUR)
    assert fact(case, "loyalty_conflict", now=NOW + 3 * HOUR) == "weighed"
    second = review(conflict, people, seen=NOW + 2 * HOUR, now=NOW + 3 * HOUR)
    assert [row.weighing["choice"] for row in (first, second)] == ["Hanya hadir atau tidak.", "Bertemu bertiga."]
    assert fact(case, "loyalty_conflict", now=NOW + 3 * HOUR) == "reviewed"


@pytest.mark.parametrize("words", ["", "  "])
def test_whoever_sends_it_back_says_why(people: Cast, case: Case, words: str) -> None:
    with invalid("words"):
        review(weigh(raised(case, people), people), people, "sent_back", words=words)
    assert fact(case, "loyalty_conflict") == "weighed"


def test_nobody_agrees_to_a_weighing_they_have_not_read(people: Cast, case: Case) -> None:
    conflict = weigh(raised(case, people), people)
    review(conflict, people, "sent_back", words="Belum.")
    weigh(conflict, people, choice="Lain.", now=NOW + 2 * HOUR)
    with invalid("seen", "anew"):
        review(conflict, people, now=NOW + 3 * HOUR)
    assert fact(case, "loyalty_conflict", now=NOW + 3 * HOUR) == "weighed"


def test_the_words_of_a_review_lie_sealed(people: Cast, case: Case) -> None:
    row = review(weigh(raised(case, people), people), people, words="Rahasia")
    with by_hand():
        raw = LoyaltyReview.objects.filter(pk=row.pk).values_list("words", "weighing").get()
    assert all(b"Rahasia" not in bytes(value) and b"Wali" not in bytes(value) for value in raw)


def test_only_the_counselor_raises_and_weighs(people: Cast, case: Case) -> None:
    conflict = raised(case, people)
    for other in (people.bagus, people.ratna, people.sari):
        with pytest.raises(PermissionDenied):
            loyalty.raise_conflict(case, summary="Ya.", by=other, now=NOW)
        with pytest.raises(PermissionDenied):
            weigh(conflict, people, by=other)


def test_nobody_reviews_their_own_case(people: Cast, case: Case) -> None:
    conflict = weigh(raised(case, people), people)
    both = account.enrol(
        institution=people.harapan,
        email="tuti@harapan.example",
        name="Tuti",
        password=None,
        roles=[Role.COUNSELOR, Role.SUPERVISOR],
        now=NOW,
    )
    account.supervise(supervisor=both, counselor=both.counselor, now=NOW)
    own = cast.request(both)
    of_own = loyalty.raise_conflict(own, summary="Keponakan.", by=both, now=NOW)
    weigh(of_own, people, by=both)
    for supervisor, row in ((both, of_own), (both, conflict), (people.dewi, conflict), (people.sari, conflict)):
        with pytest.raises(PermissionDenied):
            review(row, people, by=supervisor)
