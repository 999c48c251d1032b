"""A complaint about the counselor stays open until their supervisor has answered it."""

import pytest
from django.core.exceptions import PermissionDenied

from counseling.models import Case, Complaint
from counseling.services import complaint
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import fact, invalid, said

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def complain(case: Case, people: Cast, about: str = "dignity", **source: object) -> Complaint:
    words = said("Saya ditertawakan.", **source)
    return complaint.take_down(case, about, source=words, by=people.dewi, now=NOW)


@pytest.mark.parametrize(("about", "counts"), [("dignity", True), ("belief", True), ("other", False)])
def test_complaints_on_dignity_and_belief_stand_in_the_way(people: Cast, case: Case, about: str, counts: bool) -> None:
    complain(case, people, about)
    assert fact(case, "complaint_open") is counts


def test_it_takes_down_the_words(people: Cast, case: Case) -> None:
    assert complain(case, people).words == "Saya ditertawakan."
    with invalid("words"):
        complaint.take_down(case, "dignity", source=said(), by=people.dewi, now=NOW)
    with invalid("about"):
        complain(case, people, "shoes")


def test_the_supervisors_answer_closes_it(people: Cast, case: Case) -> None:
    row = complain(case, people)
    with invalid("answer"):
        complaint.answer(row, " ", by=people.ratna, now=NOW)
    complaint.answer(row, "Kami sudah berbicara dengan konselor.", by=people.ratna, now=NOW)
    assert fact(case, "complaint_open") is False
    kept = Complaint.objects.get(pk=row.pk)
    assert (kept.answer, kept.answered_by_id) == ("Kami sudah berbicara dengan konselor.", people.ratna.user_id)
    with invalid("answer", "already"):
        complaint.answer(row, "Sekali lagi.", by=people.ratna, now=NOW)


def test_nobody_but_the_counselors_supervisor_answers(people: Cast, case: Case) -> None:
    row = complain(case, people)
    for other in (people.dewi, people.bagus, people.yoga, people.sari):
        with pytest.raises(PermissionDenied):
            complaint.answer(row, "Tidak benar.", by=other, now=NOW)
    assert fact(case, "complaint_open") is True


def test_only_the_counselor_of_the_case_takes_it_down(people: Cast, case: Case) -> None:
    for other in (people.bagus, people.sari):
        with pytest.raises(PermissionDenied):
            complaint.take_down(case, "dignity", source=said("Saya."), by=other, now=NOW)


def test_a_correction_makes_no_complaint_lighter(people: Cast, case: Case) -> None:
    row = complain(case, people)
    with invalid("about"):
        complain(case, people, "other", supersedes=row)
    complain(case, people, "belief", supersedes=row)
    assert fact(case, "complaint_open") is True
    with invalid("answer", "newer"):
        complaint.answer(row, "Sudah.", by=people.ratna, now=NOW)


def test_a_complaint_that_weighs_more_than_was_written_is_corrected(people: Cast, case: Case) -> None:
    complain(case, people, "dignity", supersedes=complain(case, people, "other"))
    assert fact(case, "complaint_open") is True
