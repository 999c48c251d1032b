"""A conflict of loyalties is raised and weighed by the counselor, and reviewed by a supervisor."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import Role
from counseling.models import Case, LoyaltyConflict
from counseling.services import account, loyalty
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import fact, invalid

pytestmark = [pytest.mark.django_db, pytest.mark.data]
PARTIES = [
    {"who": "Konseli", "interest": "Ceritanya tetap rahasia"},
    {"who": "Wali kelas", "interest": "Mengetahui sebab ketidakhadiran"},
]


@pytest.fixture
def people() -> Cast:
    return cast.people()


@pytest.fixture
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def raised(case: Case, people: Cast) -> LoyaltyConflict:
    return loyalty.raise_conflict(case, summary="Wali kelas meminta isi sesi.", by=people.dewi, now=NOW)


def weigh(conflict: LoyaltyConflict, people: Cast, **more: Any) -> LoyaltyConflict:
    settings = {"parties": PARTIES, "demands": "Asas kerahasiaan.", "choice": "Hanya hadir atau tidak."}
    return loyalty.weigh(conflict, **{**settings, "by": people.dewi, "now": NOW, **more})


def test_a_conflict_stands_open_until_it_is_weighed_and_reviewed(people: Cast, case: Case) -> None:
    assert fact(case, "loyalty_conflict") == "none"
    conflict = raised(case, people)
    assert fact(case, "loyalty_conflict") == "open"
    weigh(conflict, people)
    assert fact(case, "loyalty_conflict") == "weighed"
    loyalty.review(conflict, by=people.ratna, now=NOW)
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


@pytest.mark.parametrize("field", ["demands", "choice"])
def test_it_asks_for_demands_and_choice(people: Cast, case: Case, field: str) -> None:
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
        loyalty.review(conflict, by=people.ratna, now=NOW)
    loyalty.review(weigh(conflict, people), by=people.ratna, now=NOW)
    with invalid("state"):
        loyalty.review(conflict, by=people.ratna, now=NOW)


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
            loyalty.review(row, by=supervisor, now=NOW)
