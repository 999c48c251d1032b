"""What may be shared with whom: the latest word for each party counts, and a disclosure may rest on it."""

from datetime import date, timedelta
from typing import Any

import pytest

from counseling.choices import ConsentDecision, ConsentKind
from counseling.models import Case, Consent, Guardian
from counseling.selectors import sharing
from counseling.services import disclosure
from counseling.services.disclosure import Disclosed, Telling
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.guards.world import by_hand
from tests.counseling.services.speech import invalid, said
from tests.counseling.services.stage import HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def says(case: Case, party: str, decision: str = ConsentDecision.GIVEN, *, hours: float = -1, **more: Any) -> Consent:
    """The konseli's word on sharing with this party, that long from now."""
    with by_hand():
        return Consent.objects.create(
            institution=case.institution,
            konseli=case.konseli,
            case=case,
            kind=ConsentKind.SHARING,
            decision=decision,
            party=party,
            scope="Jadwal sesi",
            said_by="konseli",
            said_at=NOW + hours * HOUR,
            recorded_by=case.counselor.membership.user,
            **more,
        )


def test_the_latest_word_for_each_party_counts(case: Case) -> None:
    kept = says(case, "Wali kelas X-2", hours=-5)
    says(case, "Ibu Sri", hours=-4)
    says(case, "ibu  sri", ConsentDecision.WITHDRAWN, hours=-3)
    says(case, "Puskesmas", valid_until=NOW.date() - timedelta(days=1))
    says(case, "Pelatih", ConsentDecision.REFUSED)
    assert sharing.standing(case, NOW) == [kept]


def test_it_runs_out_at_the_end_of_its_day(case: Case) -> None:
    row = says(case, "Puskesmas", valid_until=date(2026, 11, 23))
    assert sharing.standing(case, NOW) == [row]
    assert sharing.standing(case, NOW + 15 * HOUR) == []


def test_a_guardians_word_and_what_was_corrected_do_not_count(case: Case) -> None:
    with by_hand():
        mother = Guardian.objects.create(
            institution=case.institution, konseli=case.konseli, relation="mother", name="Sri"
        )
    says(case, "Puskesmas", guardian=mother)
    wrong = says(case, "Pelatih")
    says(case, "Pelatih", ConsentDecision.REFUSED, supersedes=wrong)
    assert sharing.standing(case, NOW) == []


def tells(case: Case, people: Cast, **more: Any) -> Disclosed:
    telling: dict[str, Any] = {
        "recipient": "",
        "content": "Sesi setiap Selasa.",
        "purpose": "Agar absennya dimengerti.",
        "basis": "konseli_consent",
        "minimal": True,
        **more,
    }
    answer = telling.pop("answer", None)
    return disclosure.disclose(
        case, Telling(**telling), answer=answer, source=said(), by=people.dewi, now=NOW, seen=None
    )


def test_a_disclosure_rests_on_it_and_goes_to_the_party_that_it_names(case: Case, people: Cast) -> None:
    row = says(case, "Wali kelas")
    decision, made = tells(case, people, recipient="Kepala sekolah", consent_id=row.pk)
    assert made is not None and made.recipient == "Wali kelas"
    assert decision.snapshot is not None
    assert decision.snapshot.said_for("disclose")["disclosure_consent"]["row"] == str(row.pk)


def test_no_disclosure_rests_on_one_that_was_withdrawn_or_is_of_another_case(case: Case, people: Cast) -> None:
    gone = says(case, "Wali kelas", hours=-2)
    says(case, "Wali kelas", ConsentDecision.WITHDRAWN)
    foreign = says(cast.request(people.bagus, case.konseli), "Wali kelas")
    for row in (gone, foreign):
        with invalid("permission"):
            tells(case, people, consent_id=row.pk)


def test_it_is_no_basis_for_what_the_law_orders(case: Case, people: Cast) -> None:
    row = says(case, "Wali kelas")
    with invalid("basis"):
        tells(case, people, basis="legal_order", paper="Surat 1", consent_id=row.pk)


def test_without_it_nothing_is_told_on_the_konselis_permission(case: Case, people: Cast) -> None:
    says(case, "Wali kelas")
    decision, made = tells(case, people, recipient="Wali kelas")
    assert made is None and not decision.passed


def test_what_the_konseli_says_to_this_disclosure_counts_before_it(case: Case, people: Cast) -> None:
    row = says(case, "Wali kelas")
    decision, made = tells(case, people, consent_id=row.pk, answer="refused")
    assert made is None and not decision.passed
