"""Urgency is judged by somebody, an emergency is confirmed by somebody else, and it ends with a reason."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import Speaker
from counseling.models import Case, Statement
from counseling.selectors import urgency as urgency_selectors
from counseling.services import urgency
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services import stage
from tests.counseling.services.speech import fact, invalid, said
from tests.counseling.services.stage import declined

pytestmark = [pytest.mark.django_db, pytest.mark.data]
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def declare(case: Case, people: Cast) -> Statement:
    source = said("Ia menyebut cara untuk mengakhiri hidup.", said_by="counselor")
    return urgency.judge(case, "emergency", source=source, by=people.dewi, now=NOW)


def test_it_judges_how_urgent_it_is(people: Cast, case: Case) -> None:
    assert fact(case, "urgency") == "unassessed"
    urgency.judge(case, "routine", source=said(said_by="counselor"), by=people.dewi, now=NOW)
    assert fact(case, "urgency") == "routine"
    declare(case, people)
    assert fact(case, "urgency") == "emergency"


@pytest.mark.parametrize("answer", ["unassessed", "", "terrible"])
def test_not_judged_is_no_judgement(people: Cast, case: Case, answer: str) -> None:
    with invalid("urgency"):
        urgency.judge(case, answer, source=said(), by=people.dewi, now=NOW)


def test_an_emergency_is_declared_once_with_a_reason_by_somebody_named(people: Cast, case: Case) -> None:
    def once(words: str = "Ia pamit lewat pesan.", **source: str) -> Statement:
        return urgency.declare(case, source=said(words, **source), by=people.dewi, now=NOW)

    with invalid("words"):
        once("", said_by="counselor")
    with invalid("said_by_name"):
        once(said_by="other")
    with pytest.raises(PermissionDenied):
        urgency.declare(case, source=said("Gawat.", said_by="counselor"), by=people.bagus, now=NOW)
    assert once(said_by="other", said_by_name="Wali kelas").value == "emergency"
    with invalid("urgency", "already"):
        once(said_by="counselor")


def test_no_emergency_is_declared_on_a_closed_case(people: Cast, case: Case) -> None:
    with invalid("case", "closed"):
        urgency.declare(
            declined(case, people.dewi), source=said("Gawat.", said_by="counselor"), by=people.dewi, now=NOW
        )


def test_who_waits_in_the_queue_is_called_up_by_the_declaration(people: Cast, case: Case) -> None:
    entry = declined(case, people.dewi).waiting
    source = said("Gawat.", said_by="counselor")
    with invalid("words"):
        urgency.declare_waiting(entry, source=said(said_by="counselor"), by=people.dewi, now=NOW)
    called = urgency.declare_waiting(entry, source=source, by=people.dewi, now=NOW)
    entry.refresh_from_db()
    assert entry.called_up_case == called
    assert fact(called, "urgency") == "emergency"


def test_only_the_counselor_of_the_case_judges(people: Cast, case: Case) -> None:
    for other in (people.bagus, people.ratna, people.sari):
        with pytest.raises(PermissionDenied):
            urgency.judge(case, "routine", source=said(), by=other, now=NOW)
        with pytest.raises(PermissionDenied):
            urgency.end(case, source=said("Sudah tenang."), by=other, now=NOW)


def test_a_colleague_or_a_supervisor_confirms_an_emergency(people: Cast, case: Case) -> None:
    declare(case, people)
    for second in (people.bagus, people.ratna):
        row = urgency.confirm(case, True, by=second, now=NOW, words="Saya mendengarnya sendiri.")
        assert (row.said_by, row.said_by_name) == (Speaker.COLLEAGUE, second.user.name)
    assert fact(case, "emergency_confirmed") is True


def test_neither_the_declarer_nor_an_administrator_nor_a_stranger_confirms(people: Cast, case: Case) -> None:
    declare(case, people)
    for nobody in (people.dewi, people.yoga, people.sari):
        with pytest.raises(PermissionDenied):
            urgency.confirm(case, True, by=nobody, now=NOW)
    assert fact(case, "emergency_confirmed") is False


def test_the_second_person_can_say_no_and_the_latest_word_counts(people: Cast, case: Case) -> None:
    declare(case, people)
    urgency.confirm(case, True, by=people.bagus, now=NOW)
    urgency.confirm(case, False, by=people.bagus, now=NOW + HOUR)
    assert fact(case, "emergency_confirmed", now=NOW + HOUR) is False


def test_it_confirms_only_an_emergency_that_is_declared(people: Cast, case: Case) -> None:
    with invalid("urgency", "No emergency"):
        urgency.confirm(case, True, by=people.bagus, now=NOW)


def test_an_emergency_that_is_over_ends_with_a_reason_and_its_confirmation_with_it(people: Cast, case: Case) -> None:
    with invalid("urgency", "No emergency"):
        urgency.end(case, source=said("Tenang."), by=people.dewi, now=NOW)
    declare(case, people)
    urgency.confirm(case, True, by=people.bagus, now=NOW)
    later = NOW + HOUR
    with invalid("words"):
        urgency.end(case, source=said(said_at=later), by=people.dewi, now=later)
    with invalid("said_at"):
        urgency.end(case, source=said("Aman.", said_at=NOW - HOUR), by=people.dewi, now=later)
    urgency.end(case, source=said("Ia aman di rumah bibinya.", said_at=later), by=people.dewi, now=later)
    assert fact(case, "urgency", now=later) == "routine"
    assert urgency_selectors.emergency(case) is None
    again = later + HOUR
    urgency.judge(case, "emergency", source=said(said_at=again), by=people.dewi, now=again)
    assert fact(case, "emergency_confirmed", now=again) is False


def test_one_that_ended_before_anybody_looked_at_it_is_looked_at_afterwards(people: Cast, case: Case) -> None:
    declare(case, people)
    stage.declared(case, people.dewi)
    assert stage.case.start(case, open_session=False, by=people.dewi, now=NOW, seen=0).decision.passed
    later = NOW + HOUR
    urgency.end(case, source=said("Aman.", said_at=later), by=people.dewi, now=later)
    assert "2e.confirm-emergency" in stage.duties(case)
    assert urgency_selectors.to_confirm(case.pk, member=people.dewi) is None
    assert urgency_selectors.to_confirm(case.pk, member=people.bagus) is not None
    row = urgency.confirm(case, False, by=people.bagus, now=later, words="Tidak segawat itu.")
    assert "2e.confirm-emergency" not in stage.duties(case)
    assert [episode.answers for episode in urgency_selectors.episodes(case)] == [[row]]
    assert urgency_selectors.to_confirm(case.pk, member=people.bagus) is None
    with invalid("urgency", "No emergency"):
        urgency.confirm(case, True, by=people.bagus, now=later)


def test_an_emergency_lasts_from_its_first_declaration(people: Cast, case: Case) -> None:
    first = declare(case, people)
    later = NOW + timedelta(days=2)
    urgency.judge(case, "emergency", source=said(said_at=later), by=people.dewi, now=later)
    assert urgency_selectors.emergency(case) == first
    assert fact(case, "emergency_days", now=later) == 2
