"""With whom something may be shared: each party by itself, on the word of whoever has a say."""

from datetime import date, timedelta
from typing import Any

import pytest

from counseling.models import Case, Consent
from counseling.selectors import sharing
from counseling.services import capacity, consent, guardian, konseli
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import invalid, said

pytestmark = [pytest.mark.django_db, pytest.mark.data]
HOUR = timedelta(hours=1)
TEACHER = "Bu Lastri, wali kelas"


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


@pytest.fixture(scope="module")
def of_minor(people: Cast) -> Case:
    return cast.request(people.dewi, cast.minor(people.dewi))


def says(case: Case, people: Cast, decision: str = "given", *, hour: int = 0, **more: Any) -> Consent:
    settings = {"party": TEACHER, "scope": "Bahwa Putri datang", "form": "verbal", **more}
    source = said(said_at=NOW + hour * HOUR)
    return consent.record(case, "sharing", decision, source=source, by=people.dewi, now=NOW + hour * HOUR, **settings)


def mother_of(case: Case, people: Cast) -> Any:
    return konseli.add_guardian(case.konseli, relation="mother", name="Sri", phone="", by=people.dewi, now=NOW)


def standing(case: Case, **later: int) -> list[str]:
    return [word.party for word in sharing.standing(case, NOW + timedelta(**({"hours": 9} | later)))]


def test_each_party_is_permitted_by_itself(people: Cast, case: Case) -> None:
    assert standing(case) == []
    says(case, people)
    says(case, people, "refused", party="Ayah", hour=1)
    says(case, people, party="Klinik Sehat", hour=2)
    assert standing(case) == [TEACHER, "Klinik Sehat"]


def test_the_latest_word_on_a_party_counts_however_its_name_is_written(people: Cast, case: Case) -> None:
    says(case, people)
    says(case, people, party="bu  lastri, WALI kelas", scope="Juga jadwalnya", hour=1)
    (word,) = sharing.standing(case, NOW + 2 * HOUR)
    assert word.scope == "Juga jadwalnya"


def test_a_withdrawal_is_a_row_for_the_same_party(people: Cast, case: Case) -> None:
    says(case, people)
    says(case, people, party="Ayah")
    taken = {"party": TEACHER, "scope": "Bahwa Putri datang"}
    row = consent.withdraw(case, "sharing", source=said(said_at=NOW + HOUR), by=people.dewi, now=NOW + HOUR, **taken)
    assert (row.decision, row.party, Consent.objects.count()) == ("withdrawn", TEACHER, 3)
    assert standing(case) == ["Ayah"]


def test_what_was_never_permitted_to_this_party_is_not_withdrawn(people: Cast, case: Case) -> None:
    says(case, people, party="Ayah")
    with invalid("decision", "refusal"):
        says(case, people, "withdrawn", hour=1)


def test_a_withdrawal_may_be_written_down_later_but_lies_not_ahead(people: Cast, case: Case) -> None:
    says(case, people)
    told = {"party": TEACHER, "scope": "Semua", "by": people.dewi, "now": NOW + 3 * HOUR}
    with invalid("said_at"):
        consent.withdraw(case, "sharing", source=said(said_at=NOW + 4 * HOUR), **told)
    row = consent.withdraw(case, "sharing", source=said(said_at=NOW + HOUR), **told)
    assert row.said_at == NOW + HOUR


def test_it_ends_after_its_last_day(people: Cast, case: Case) -> None:
    says(case, people, valid_until=date(2026, 11, 24))
    assert standing(case) == [TEACHER]
    assert standing(case, days=2) == []


def test_it_names_with_whom_and_what(people: Cast, case: Case) -> None:
    with invalid("party"):
        says(case, people, party=" ")
    with invalid("scope"):
        says(case, people, scope="")
    with invalid("party", "Only sharing"):
        consent.record(case, "help", "given", form="verbal", source=said(), by=people.dewi, now=NOW, party=TEACHER)


def test_for_a_minor_one_refusal_closes_unless_the_guardian_is_dangerous(people: Cast, of_minor: Case) -> None:
    says(of_minor, people)
    assert standing(of_minor) == [TEACHER]
    says(of_minor, people, "refused", guardian=mother_of(of_minor, people), hour=1)
    assert standing(of_minor) == []
    guardian.record_unsafe(of_minor, True, source=said("Memukul.", said_at=NOW), by=people.dewi, now=NOW)
    assert standing(of_minor) == [TEACHER]


def test_a_guardian_permits_only_in_the_place_of_who_cannot_decide(people: Cast, of_minor: Case) -> None:
    says(of_minor, people, guardian=mother_of(of_minor, people))
    assert standing(of_minor) == []
    judged = said("Tidak sadar.", said_by="counselor", said_at=NOW)
    capacity.record(of_minor, False, source=judged, by=people.dewi, now=NOW)
    assert standing(of_minor) == [TEACHER]
