"""Permission is each person's own word: given, refused, withdrawn; in writing only by their own hand."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.models import Case, Consent, Guardian
from counseling.services import consent, konseli
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import fact, invalid, said

pytestmark = [pytest.mark.django_db, pytest.mark.data]
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi, cast.minor(people.dewi))


def guardian_of(case: Case, people: Cast) -> Guardian:
    return konseli.add_guardian(
        case.konseli, relation="mother", name="Sri Wahyuni", phone="0812", by=people.dewi, now=NOW
    )


def record(case: Case, people: Cast, decision: str = "given", **more: Any) -> Consent:
    settings = {"kind": "help", "form": "verbal", "source": said(), "by": people.dewi, "now": NOW, **more}
    return consent.record(case, decision=decision, **settings)


@pytest.mark.parametrize("decision", ["given", "refused"])
def test_it_takes_down_the_konselis_own_word(people: Cast, case: Case, decision: str) -> None:
    assert fact(case, "consent") == "none"
    record(case, people, decision)
    assert fact(case, "consent") == decision


def test_permission_for_personal_data_is_no_permission_to_be_helped(people: Cast, case: Case) -> None:
    record(case, people, kind="personal_data")
    assert fact(case, "consent") == "none"


def test_only_the_counselor_of_the_case_takes_it_down(people: Cast, case: Case) -> None:
    for other in (people.bagus, people.ratna, people.sari):
        with pytest.raises(PermissionDenied):
            record(case, people, by=other)


def test_nobody_gives_permission_in_the_konselis_place(people: Cast, case: Case) -> None:
    for speaker in ("counselor", "colleague", "other"):
        with invalid("said_by"):
            record(case, people, source=said(said_by=speaker))
    with invalid("guardian"):
        record(case, people, source=said(said_by="guardian"))


def test_in_writing_goes_with_the_speakers_own_hand(people: Cast, case: Case) -> None:
    assert record(case, people, form="written", source=said(channel="signed")).form == "written"
    with invalid("form"):
        record(case, people, form="verbal", source=said(channel="signed"))
    with invalid("form"):
        record(case, people, form="written", source=said(channel="phone"))


@pytest.mark.parametrize(("field", "value"), [("kind", "fun"), ("decision", "maybe"), ("form", "sung")])
def test_it_takes_only_known_answers(people: Cast, case: Case, field: str, value: str) -> None:
    with invalid(field):
        record(case, people, **{field: value})


def test_a_permission_expires_after_its_last_day(people: Cast, case: Case) -> None:
    record(case, people, valid_until=date(2026, 11, 23))
    assert fact(case, "consent") == "given"
    assert fact(case, "consent", now=NOW + timedelta(days=1)) == "expired"


def test_the_last_day_is_of_the_institutions_calendar(people: Cast, case: Case) -> None:
    record(case, people, valid_until=date(2026, 11, 23))
    midnight_in_jakarta = NOW + timedelta(hours=14)
    assert fact(case, "consent", now=midnight_in_jakarta - timedelta(minutes=1)) == "given"
    assert fact(case, "consent", now=midnight_in_jakarta) == "expired"


def test_only_a_permission_that_is_given_ends_and_not_before_it_begins(people: Cast, case: Case) -> None:
    with invalid("valid_until"):
        record(case, people, "refused", valid_until=date(2027, 1, 1))
    with invalid("valid_until"):
        record(case, people, valid_until=date(2026, 11, 22))


def test_a_permission_is_withdrawn(people: Cast, case: Case) -> None:
    record(case, people, source=said(said_at=NOW - HOUR))
    row = consent.withdraw(case, "help", source=said("Saya tidak mau lagi."), by=people.dewi, now=NOW)
    assert (row.decision, row.form) == ("withdrawn", "verbal")
    assert fact(case, "consent") == "withdrawn"
    assert Consent.objects.count() == 2


def test_what_was_never_given_is_refused_not_withdrawn(people: Cast, case: Case) -> None:
    with invalid("decision", "refusal"):
        consent.withdraw(case, "help", source=said(), by=people.dewi, now=NOW)
    record(case, people, "refused", source=said(said_at=NOW - HOUR))
    record(case, people, kind="personal_data", source=said(said_at=NOW - HOUR))
    with invalid("decision", "refusal"):
        consent.withdraw(case, "help", source=said(), by=people.dewi, now=NOW)


def test_a_permission_is_withdrawn_in_the_minute_in_which_it_was_given(people: Cast, case: Case) -> None:
    within = NOW + timedelta(seconds=40)
    record(case, people, source=said(said_at=NOW), now=NOW + timedelta(seconds=20))
    consent.withdraw(case, "help", source=said(said_at=NOW), by=people.dewi, now=within)
    assert fact(case, "consent", now=within) == "withdrawn"


def test_a_withdrawal_comes_after_the_permission(people: Cast, case: Case) -> None:
    given = record(case, people)
    with invalid("decision"):
        consent.withdraw(case, "help", source=said(said_at=NOW - HOUR), by=people.dewi, now=NOW)
    with invalid("decision"):
        consent.withdraw(case, "help", source=said(supersedes=given), by=people.dewi, now=NOW)


def test_a_signed_withdrawal_is_in_writing(people: Cast, case: Case) -> None:
    record(case, people, source=said(said_at=NOW - HOUR))
    row = consent.withdraw(case, "help", source=said(channel="signed"), by=people.dewi, now=NOW)
    assert row.form == "written"


def test_a_guardian_speaks_for_themself(people: Cast, case: Case) -> None:
    mother = guardian_of(case, people)
    row = record(case, people, guardian=mother)
    assert (row.said_by, row.guardian) == ("guardian", mother)
    assert (fact(case, "guardian_consent"), fact(case, "consent")) == ("given", "none")
    consent.withdraw(case, "help", guardian=mother, source=said(), by=people.dewi, now=NOW)
    assert fact(case, "guardian_consent") == "refused"


def test_a_guardian_of_another_konseli_is_refused(people: Cast, case: Case) -> None:
    elsewhere = cast.request(people.dewi)
    with invalid("guardian"):
        record(elsewhere, people, guardian=guardian_of(case, people))


def test_that_somebody_cannot_decide_is_no_permission(people: Cast, case: Case) -> None:
    for whose in (None, guardian_of(case, people)):
        with invalid("decision", "page of its own"):
            record(case, people, "unable", guardian=whose)


def test_the_konselis_word_and_a_guardians_do_not_replace_each_other(people: Cast, case: Case) -> None:
    mother = guardian_of(case, people)
    own = record(case, people, "refused")
    with invalid("supersedes"):
        record(case, people, guardian=mother, source=said(supersedes=own))
    with invalid("supersedes"):
        record(case, people, source=said(supersedes=record(case, people, "refused", guardian=mother)))
    record(case, people, source=said(supersedes=own))
    assert fact(case, "consent") == "given"


def test_a_correction_stays_with_its_kind(people: Cast, case: Case) -> None:
    of_data = record(case, people, kind="personal_data")
    with invalid("supersedes"):
        record(case, people, source=said(supersedes=of_data))
