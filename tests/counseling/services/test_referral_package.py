"""What is handed over: chosen part by part, kept as it stood, permitted as it stands, and never a note."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.models import Case, Konseli, KonseliContact, PackageItem, Referral, SafetyPlan
from counseling.selectors import referral_package as selector
from counseling.services import case as cases
from counseling.services import feedback, goal, guardian, konseli, note, progress, referral, session, statement
from counseling.services.feedback import Feedback
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.guards.world import by_hand
from tests.counseling.services.speech import fact, invalid, said
from tests.counseling.services.stage import HOUR, judged, opens, permitted, started

pytestmark = pytest.mark.django_db

MINUTE = HOUR / 60


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return started(cast.request(people.dewi), people.dewi)


@pytest.fixture(scope="module")
def named(people: Cast, case: Case) -> Referral:
    to_bagus = people.bagus.counselor
    return referral.name(case, receiver=to_bagus, reason="beyond_competence", words="", by=people.dewi, now=NOW)


def chooses(named: Referral, people: Cast, *parts: str, summary: str = "Sulit tidur.", **more: Any) -> Referral:
    return referral.choose(named, summary=summary, parts=parts, **{"by": people.dewi, "now": NOW, **more})


def told(of: Referral) -> dict[str, list[tuple[str, str]]]:
    return {part.part.value: [tuple(line) for line in part.lines] for part in selector.package_of(of)}


def permits(named: Referral, people: Cast, answer: str = "given", *, at: Any = NOW, recorded: Any = None) -> None:
    source = said(said_at=at)
    referral.record_consent(named, answer=answer, source=source, by=people.dewi, now=recorded or at)


def amend(of: Case, people: Cast, **other: Any) -> None:
    with by_hand():
        row = Konseli.objects.get(pk=of.konseli_id)
        for name, value in other.items():
            setattr(row, name, value)
        row.save()


# ---------------------------------------------------------------- the parts


def filled(case: Case, people: Cast) -> None:
    """Something on record for every part, and a signed note that is none."""
    by = {"by": people.dewi, "now": NOW}
    of_konseli = {"institution_id": case.institution_id, "konseli_id": case.konseli_id}
    amend(case, people, unit="XI IPA 2", phone="0811", language="Jawa", culture_and_belief="Hindu")
    konseli.add_guardian(case.konseli, relation="mother", name="Sri", phone="0812", **by)
    guardian.record_unsafe(case, True, source=said("Takut."), **by)
    aim = goal.agree(case, text="Tidur nyenyak", source=said(), **by)
    goal.set_state(aim, "met", source=said(), **by)
    going_on = opens(case, people.dewi, now=NOW).session
    assert going_on is not None
    session.close(going_on, attendance="held", closed_at=NOW, next_step="Catat jam tidur.", **by)
    feedback.record(going_on, Feedback(benefit="some"), counselor_benefit="", source=said(), **by)
    marks = [progress.Mark(aim.pk, "konseli", 6), progress.Mark(aim.pk, "counselor", 9)]
    progress.record(going_on, marks, **by)
    permitted(case, people.dewi, "personal_data")
    note.save_draft(going_on, template="free", body="RAHASIA CATATAN", revision=0, **by)
    with by_hand():
        KonseliContact.objects.create(**of_konseli, name="Bibi Wati", relation="bibi", phone="0813", created_at=NOW)
        SafetyPlan.objects.create(
            **of_konseli,
            case=case,
            said_by="konseli",
            said_at=NOW,
            recorded_by=people.dewi.user,
            parts={"warning_signs": "Tidak tidur dua malam", "distraction": ""},
        )


def test_each_part_says_what_is_on_record(people: Cast, case: Case) -> None:
    filled(case, people)
    parts = {part.part.value: [tuple(line) for line in part.lines] for part in selector.offered(case, NOW)}
    assert parts == {
        "identity": [("name", "Putri Ayuningtyas"), ("birth_date", "2000-05-17"), ("unit", "XI IPA 2")],
        "contacts": [("phone", "0811"), ("contact", "Bibi Wati, bibi, 0813")],
        "guardians": [
            ("guardian", "Sri, Ibu, 0812"),
            ("unsafe", "Tercatat bahwa menghubungi wali tidak aman bagi konseli."),
        ],
        "culture": [("language", "Jawa"), ("culture_and_belief", "Hindu")],
        "request": [
            ("source", "self"),
            ("requested_at", "2026-11-23"),
            ("words", "Saya sulit tidur dan tidak bisa belajar."),
        ],
        "goals": [("goal", "Tidur nyenyak: Tercapai, 6 dari 10")],
        "course": [("sessions", "1 terlaksana"), ("session", "23 November 2026, Terlaksana, Cukup membantu")],
        "next_step": [("words", "Catat jam tidur."), ("agreed_on", "2026-11-23")],
        "safety_plan": [("warning_signs", "Tidak tidur dua malam"), ("agreed_on", "2026-11-23")],
    }


def test_a_session_note_is_never_among_them(people: Cast, case: Case, named: Referral) -> None:
    filled(case, people)
    chooses(named, people, *(part.part.value for part in selector.offered(case, NOW)))
    assert len(selector.items_of(named)) == 10
    assert all("RAHASIA CATATAN" not in item.content for item in PackageItem.objects.all())


def test_a_part_of_which_nothing_is_on_record_is_not_offered(people: Cast, case: Case, named: Referral) -> None:
    assert {part.part.value for part in selector.offered(case, NOW)} == {"identity", "request"}
    with invalid("parts", "on record"):
        chooses(named, people, "goals")


def test_lines_are_worded_for_who_reads() -> None:
    assert selector.PackageLine("birth_date", "2000-05-17").worded == "17 Mei 2000"
    assert (selector.PackageLine("source", "teacher").label, selector.PackageLine("source", "teacher").worded) == (
        "Siapa yang meminta bantuan?",
        "Guru",
    )
    assert selector.PackageLine("warning_signs", "Sulit tidur").label


# ---------------------------------------------------------------- choosing


def test_what_is_chosen_stays_as_it_stood(people: Cast, case: Case, named: Referral) -> None:
    chooses(named, people, "identity")
    amend(case, people, name="Putri A. Larasati")
    assert told(named) == {
        "summary": [("words", "Sulit tidur.")],
        "identity": [("name", "Putri Ayuningtyas"), ("birth_date", "2000-05-17")],
    }


def test_what_is_taken_back_keeps_its_row(people: Cast, named: Referral) -> None:
    chooses(named, people, "identity", "request")
    chooses(named, people, "request", now=NOW + HOUR)
    assert list(told(named)) == ["summary", "request"]
    gone = PackageItem.objects.get(part="identity")
    assert (gone.withdrawn_at, gone.chosen_by_id) == (NOW + HOUR, people.dewi.user_id)
    assert PackageItem.objects.count() == 3


def test_a_summary_is_asked_for(people: Cast, named: Referral) -> None:
    with invalid("summary"):
        chooses(named, people, "identity", summary=" ")
    assert not PackageItem.objects.exists()


def test_nothing_is_handed_over_that_nobody_saw(people: Cast, case: Case, named: Referral) -> None:
    seen = selector.fingerprint(selector.offered(case, NOW))
    amend(case, people, name="Putri A. Larasati")
    with invalid("parts", "changed meanwhile"):
        chooses(named, people, "identity", seen=seen)
    chooses(named, people, "identity", seen=selector.fingerprint(selector.offered(Case.objects.get(pk=case.pk), NOW)))


def test_only_the_counselor_chooses_and_only_until_it_is_completed(people: Cast, case: Case, named: Referral) -> None:
    for stranger in (people.bagus, people.ratna, people.sari):
        with pytest.raises(PermissionDenied):
            chooses(named, people, by=stranger)
    chooses(named, people)
    permits(named, people)
    referral.accept(named, by=people.bagus, now=NOW)
    assert referral.refer(case, by=people.dewi, now=NOW, seen=None).passed
    with invalid("referral", "stays as the receiver got it"):
        chooses(named, people, "identity")
    assert [part.part for part in referral.read(Referral.objects.get(), by=people.bagus, now=NOW).parts] == ["summary"]


# ---------------------------------------------------------------- the konseli's permission


def test_what_is_added_asks_the_konseli_anew(people: Cast, case: Case, named: Referral) -> None:
    chooses(named, people)
    permits(named, people)
    assert fact(case, "referral_consent") == "given"
    chooses(named, people, "identity", now=NOW + HOUR)
    assert fact(case, "referral_consent", now=NOW + HOUR) == "none"
    permits(named, people, at=NOW + 2 * HOUR)
    assert fact(case, "referral_consent", now=NOW + 2 * HOUR) == "given"


def test_other_words_are_something_added(people: Cast, case: Case, named: Referral) -> None:
    chooses(named, people)
    permits(named, people)
    chooses(named, people, summary="Sulit tidur sejak Mei.", now=NOW + HOUR)
    assert fact(case, "referral_consent", now=NOW + HOUR) == "none"


def test_taking_back_or_keeping_what_was_chosen_leaves_the_permission(
    people: Cast, case: Case, named: Referral
) -> None:
    chooses(named, people, "identity", "request")
    permits(named, people)
    chooses(named, people, "identity", "request", now=NOW + HOUR)
    assert fact(case, "referral_consent", now=NOW + HOUR) == "given"
    chooses(named, people, "request", now=NOW + HOUR)
    assert fact(case, "referral_consent", now=NOW + HOUR) == "given"


def test_a_refusal_stays_one_whatever_is_chosen(people: Cast, case: Case, named: Referral) -> None:
    permits(named, people, "refused")
    chooses(named, people, now=NOW + HOUR)
    assert fact(case, "referral_consent", now=NOW + HOUR) == "refused"


def test_a_word_written_down_later_counts_from_when_it_was_said(people: Cast, case: Case, named: Referral) -> None:
    chooses(named, people, now=NOW + 30 * MINUTE)
    permits(named, people, at=NOW, recorded=NOW + HOUR)
    assert fact(case, "referral_consent", now=NOW + HOUR) == "none"


def test_forms_tell_the_minute_and_that_suffices(people: Cast, case: Case, named: Referral) -> None:
    chooses(named, people, now=NOW + MINUTE / 2)
    permits(named, people, at=NOW, recorded=NOW + 5 * MINUTE)
    assert fact(case, "referral_consent", now=NOW + HOUR) == "given"


# ---------------------------------------------------------------- once the case is closed


def test_a_closed_case_hands_over_nothing_that_was_entered_in_the_record_since(people: Cast) -> None:
    request = cast.request(people.dewi)
    amend(request, people, phone="0811-2233", nisn="0061234567")
    konseli.add_guardian(request.konseli, relation="mother", name="Ibu Rina", phone="", by=people.dewi, now=NOW)
    assert [part.part for part in selector.offered(request, NOW)] == ["identity", "contacts", "guardians", "request"]
    statement.say(request, "wish", "end", source=said(), by=people.dewi, now=NOW)
    assert cases.decline(request, reason="konseli_request", by=people.dewi, now=NOW, seen=None).passed
    amend(request, people, phone="0899-7766", culture_and_belief="Hindu")
    offered = selector.offered(Case.objects.get(pk=request.pk), NOW)
    assert {part.part.value: [line.key for line in part.lines] for part in offered} == {
        "identity": ["name", "birth_date"],
        "request": ["source", "requested_at", "words"],
    }
    cast.request(people.dewi, request.konseli)  # open anew with the same counselor
    assert "contacts" in [part.part for part in selector.offered(Case.objects.get(pk=request.pk), NOW)]


def test_what_is_still_owed_after_an_emergency_is_handed_over_against_no_refusal(
    people: Cast, case: Case, named: Referral
) -> None:
    judged(case, people.dewi, "emergency")
    referral.accept(named, by=people.bagus, now=NOW)
    assert referral.refer(case, by=people.dewi, now=NOW, seen=None).case.state == "referred"
    permits(named, people, "refused")
    with invalid("summary", "refuses"):
        chooses(named, people, "identity")
    permits(named, people, "given", at=NOW + MINUTE)
    chooses(named, people, "identity", now=NOW + MINUTE)
    assert set(told(named)) == {"summary", "identity"}
