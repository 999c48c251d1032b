"""Whether contacting the guardian is safe, and that they were told, is said with words."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from counseling.models import Case
from counseling.services import guardian
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import fact, invalid, said

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi, cast.minor(people.dewi))


def test_it_writes_down_that_contacting_the_guardian_is_dangerous(people: Cast, case: Case) -> None:
    guardian.record_unsafe(case, True, source=said("Ayahnya memukul."), by=people.dewi, now=NOW)
    assert fact(case, "guardian_unsafe") is True


def test_the_latest_word_on_it_counts(people: Cast, case: Case) -> None:
    earlier = said("Ayahnya memukul.", said_at=NOW - timedelta(days=2))
    guardian.record_unsafe(case, True, source=earlier, by=people.dewi, now=NOW)
    guardian.record_unsafe(case, False, source=said("Ia kini tinggal dengan bibinya."), by=people.dewi, now=NOW)
    assert fact(case, "guardian_unsafe") is False


def test_it_asks_for_the_reason(people: Cast, case: Case) -> None:
    for unsafe in (True, False):
        with invalid("words"):
            guardian.record_unsafe(case, unsafe, source=said(), by=people.dewi, now=NOW)


def test_it_writes_down_that_the_guardian_was_told(people: Cast, case: Case) -> None:
    row = guardian.informed(case, source=said("Ibunya tahu soal sesi.", channel="phone"), by=people.dewi, now=NOW)
    assert (row.kind, row.value, row.said_by) == ("guardian_told", "yes", "counselor")
    with invalid("words"):
        guardian.informed(case, source=said(), by=people.dewi, now=NOW)


def test_telling_the_guardian_is_no_contact_with_the_konseli(people: Cast, case: Case) -> None:
    later = NOW + timedelta(days=5)
    guardian.informed(case, source=said("Ibunya tahu.", said_at=later), by=people.dewi, now=later)
    assert fact(case, "days_since_contact", now=later) == 5


def test_only_the_counselor_of_the_case_writes_it_down(people: Cast, case: Case) -> None:
    for other in (people.bagus, people.ratna, people.sari):
        with pytest.raises(PermissionDenied):
            guardian.record_unsafe(case, True, source=said("Ya."), by=other, now=NOW)
        with pytest.raises(PermissionDenied):
            guardian.informed(case, source=said("Ya."), by=other, now=NOW)
