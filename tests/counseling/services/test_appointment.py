from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from counseling.choices import AppointmentState, Side
from counseling.models import Absence, Appointment, AppointmentConfirmation, Case
from counseling.selectors import appointment as appointment_selector
from counseling.services import appointment, clash, wish
from counseling.services import case as cases
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import fact, invalid, said
from tests.counseling.services.stage import DAY, HOUR, agreed, meeting, opens, proposed, ready, started
from tests.plugins.write_guard import direct_writes

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def test_it_keeps_a_proposal_with_the_word_of_the_side_that_made_it(people: Cast, case: Case) -> None:
    made = proposed(case, people.dewi)
    assert made.state == AppointmentState.PROPOSED
    assert made.place == "Ruang BK"
    word = made.confirmations.get()
    assert (word.side, word.said_by, word.time, word.place) == ("counselor", "counselor", True, True)
    assert not fact(case, "agreed_time")


def test_it_is_agreed_once_both_sides_said_time_and_place(people: Cast, case: Case) -> None:
    made = proposed(case, people.dewi)
    half = appointment.confirm(made, side=Side.KONSELI, place=False, source=said(), by=people.dewi, now=NOW)
    assert half.state == AppointmentState.PROPOSED
    assert (fact(case, "agreed_time"), fact(case, "agreed_place")) == (True, False)
    whole = appointment.confirm(made, side=Side.KONSELI, time=False, source=said(), by=people.dewi, now=NOW)
    assert whole.state == AppointmentState.AGREED
    assert fact(case, "agreed_place") and fact(case, "next_session_agreed")


def test_it_is_not_agreed_by_the_counselor_for_the_konseli(people: Cast, case: Case) -> None:
    made = proposed(case, people.dewi)
    with invalid("said_by", "Only the konseli"):
        appointment.confirm(made, side=Side.KONSELI, source=said(said_by="counselor"), by=people.dewi, now=NOW)
    assert AppointmentConfirmation.objects.filter(appointment=made).count() == 1


@pytest.mark.parametrize(
    ("starts", "hours", "place", "field"),
    [
        (NOW + HOUR, 0, "Ruang BK", "ends_at"),
        (NOW + HOUR, -1, "Ruang BK", "ends_at"),
        (NOW + HOUR, 4.1, "Ruang BK", "ends_at"),
        (NOW - 25 * HOUR, 1, "Ruang BK", "starts_at"),
        (NOW + HOUR, 1, "  ", "place"),
    ],
)
def test_it_refuses_a_time_or_place_that_cannot_be(
    people: Cast, case: Case, starts: object, hours: float, place: str, field: str
) -> None:
    with invalid(field):
        appointment.propose(
            case,
            meeting(starts, hours=hours, place=place),  # type: ignore[arg-type]
            side=Side.COUNSELOR,
            source=said(),
            by=people.dewi,
            now=NOW,
        )
    assert not Appointment.objects.exists()


def test_it_takes_down_what_was_agreed_by_word_of_mouth_for_this_morning(people: Cast, case: Case) -> None:
    assert agreed(case, people.dewi, starts_at=NOW - 3 * HOUR).state == AppointmentState.AGREED


def test_it_names_the_clash_by_its_time_and_not_by_the_other_konseli(people: Cast, case: Case) -> None:
    other = cast.request(people.dewi, cast.adult(people.dewi, name="Bunga Melati"))
    made = proposed(case, people.dewi, starts_at=NOW + 1.5 * HOUR)
    agreed(other, people.dewi)
    sentence = "You have another appointment on Mon, 23 Nov 2026 from 11.00 to 12.00."
    with invalid("starts_at", sentence):
        appointment.confirm(made, side=Side.KONSELI, source=said(), by=people.dewi, now=NOW)
    made.refresh_from_db()
    assert made.state == AppointmentState.PROPOSED
    with invalid("starts_at", sentence):
        proposed(case, people.dewi, starts_at=NOW + 0.5 * HOUR)
    assert Appointment.objects.filter(case=case).count() == 1


def test_it_does_not_book_the_konseli_with_two_counselors_at_once(people: Cast, case: Case) -> None:
    with_bagus = cast.request(people.bagus, case.konseli)
    made = proposed(case, people.dewi)
    agreed(with_bagus, people.bagus)
    with invalid("starts_at", "The konseli has another appointment at that time."):
        appointment.confirm(made, side=Side.KONSELI, source=said(), by=people.dewi, now=NOW)
    with invalid("starts_at", "The konseli has another appointment at that time."):
        proposed(case, people.dewi)


def test_it_books_back_to_back(people: Cast, case: Case) -> None:
    other = cast.request(people.dewi, cast.adult(people.dewi, name="Bunga Melati"))
    agreed(other, people.dewi)
    assert agreed(case, people.dewi, starts_at=NOW + 2 * HOUR).state == AppointmentState.AGREED


def test_it_does_not_agree_on_a_time_in_which_the_counselor_is_away(people: Cast, case: Case) -> None:
    with direct_writes():
        Absence.objects.create(
            institution=people.harapan, counselor=case.counselor, starts_at=NOW, ends_at=NOW + 5 * HOUR
        )
    with invalid("starts_at", "You are away from Mon, 23 Nov 2026, 10.00 to Mon, 23 Nov 2026, 15.00."):
        proposed(case, people.dewi)


def test_the_database_refuses_a_double_booking_that_slips_past_the_service(
    people: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_bagus = cast.request(people.bagus, case.konseli)
    made = proposed(case, people.dewi)
    agreed(with_bagus, people.bagus)
    monkeypatch.setattr(clash, "against", lambda _: None)
    with invalid("starts_at", "just now"):
        appointment.confirm(made, side=Side.KONSELI, source=said(), by=people.dewi, now=NOW)
    with direct_writes(), pytest.raises(IntegrityError), transaction.atomic():
        made.state = AppointmentState.AGREED
        made.save(update_fields=["state"])


def test_it_moves_to_a_new_proposal_and_keeps_why(people: Cast, case: Case) -> None:
    old = agreed(case, people.dewi)
    new = appointment.move(
        old,
        meeting(NOW + DAY),
        side=Side.COUNSELOR,
        own_reason=True,
        source=said("Rapat guru."),
        by=people.dewi,
        now=NOW,
    )
    old.refresh_from_db()
    assert (old.state, new.state) == (AppointmentState.MOVED, AppointmentState.PROPOSED)
    assert (old.change.replacement_id, old.change.words) == (new.pk, "Rapat guru.")
    assert new.confirmations.get().words == ""
    assert fact(case, "counselor_postponements") == 1
    assert not fact(case, "agreed_time")
    assert appointment.confirm(new, side=Side.KONSELI, source=said(), by=people.dewi, now=NOW).state == "agreed"


def test_it_asks_the_counselor_why_but_not_the_konseli(people: Cast, case: Case) -> None:
    old = agreed(case, people.dewi)
    settings: dict[str, Any] = {"own_reason": True, "by": people.dewi, "now": NOW}
    with invalid("words"):
        appointment.cancel(old, side=Side.COUNSELOR, source=said(), **settings)
    change = appointment.cancel(old, side=Side.KONSELI, source=said(), **settings)
    old.refresh_from_db()
    assert (old.state, change.replacement) == (AppointmentState.CANCELLED, None)
    assert fact(case, "counselor_postponements") == 0


def test_a_cancelled_time_is_free_again(people: Cast, case: Case) -> None:
    old = agreed(case, people.dewi)
    appointment.cancel(old, side=Side.KONSELI, own_reason=False, source=said(), by=people.dewi, now=NOW)
    other = cast.request(people.dewi, cast.adult(people.dewi, name="Bunga Melati"))
    assert agreed(other, people.dewi).state == AppointmentState.AGREED


def test_it_neither_moves_nor_cancels_what_stands_no_more(people: Cast, case: Case) -> None:
    running = started(case, people.dewi)
    opened = opens(running, people.dewi, now=NOW + HOUR)
    assert opened.session is not None and opened.session.appointment is not None
    kept = opened.session.appointment
    assert kept.state == AppointmentState.KEPT
    with invalid("appointment", "stands no more"):
        appointment.cancel(kept, side=Side.KONSELI, own_reason=False, source=said(), by=people.dewi, now=NOW)
    with invalid("appointment"):
        appointment.move(kept, meeting(), side=Side.KONSELI, own_reason=False, source=said(), by=people.dewi, now=NOW)
    assert Appointment.objects.count() == 1


def test_it_is_the_counselors_own_case_alone(people: Cast, case: Case) -> None:
    made = proposed(case, people.dewi)
    for stranger in (people.bagus, people.ratna, people.yoga, people.sari):
        with pytest.raises(PermissionDenied):
            proposed(case, stranger)
        with pytest.raises(PermissionDenied):
            appointment.confirm(made, side=Side.KONSELI, source=said(), by=stranger, now=NOW)
        with pytest.raises(PermissionDenied):
            appointment.cancel(made, side=Side.KONSELI, own_reason=False, source=said(), by=stranger, now=NOW)


def test_pages_read_the_appointments_of_a_case_in_two_queries(
    people: Cast, case: Case, django_assert_num_queries: object
) -> None:
    for hours in (1, 30, 60):
        agreed(case, people.dewi, starts_at=NOW + timedelta(hours=hours))
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = list(appointment_selector.of_case(case))
        assert [len(row.confirmations.all()) for row in found] == [2, 2, 2]
    assert found[0].starts_at > found[-1].starts_at


@pytest.mark.parametrize("how", ["end", "decline"])
def test_what_a_closed_case_had_agreed_on_falls_away(people: Cast, how: str) -> None:
    case = ready(cast.request(people.dewi), people.dewi)
    wish.record(case, "end", source=said(), by=people.dewi, now=NOW)
    if how == "end":
        wish.record(case, "continue", source=said(), by=people.dewi, now=NOW)
        cases.start(case, open_session=False, by=people.dewi, now=NOW, seen=None)
        wish.record(case, "end", source=said(), by=people.dewi, now=NOW)
    closing = getattr(cases, how)(case, reason="konseli_request", by=people.dewi, now=NOW, seen=None)
    assert closing.passed
    assert Appointment.objects.get().state == AppointmentState.CANCELLED
    other = cast.request(people.bagus, case.konseli)
    assert agreed(other, people.bagus).state == AppointmentState.AGREED


def test_both_agree_in_one_talk(people: Cast, case: Case) -> None:
    sides = [Side.COUNSELOR, Side.KONSELI]
    made = appointment.arrange(case, meeting(), sides=sides, source=said(), by=people.dewi, now=NOW)
    assert made.state == AppointmentState.AGREED
    assert {word.side for word in made.confirmations.all()} == set(sides)


def test_a_clash_leaves_nothing_of_what_both_agreed_on(people: Cast, case: Case) -> None:
    agreed(case, people.dewi)
    other = cast.request(people.dewi, cast.adult(people.dewi, name="Sinta"))
    with invalid("starts_at", because="another appointment"):
        appointment.arrange(
            other, meeting(), sides=[Side.COUNSELOR, Side.KONSELI], source=said(), by=people.dewi, now=NOW
        )
    assert not Appointment.objects.filter(case=other).exists()
