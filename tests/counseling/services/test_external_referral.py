"""A hand-over to another institution: the story across both, and what neither side sees of the other."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from counseling.access import case as case_access
from counseling.choices import CaseState, ReferralState, Relationship, Role, Urgency
from counseling.choices.konseli_record import FIELDS, Identity, Kind
from counseling.models import AccessLog, Case, Institution, Konseli, Membership, PackageItem, ReceivedReferral, Referral
from counseling.selectors import external_referral as selector
from counseling.selectors import konseli as konseli_selector
from counseling.selectors import referral_package as package_selector
from counseling.services import account, institution, leaving, referral, urgency
from counseling.services import konseli as konseli_service
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.guards.world import by_hand
from tests.counseling.services.speech import fact, invalid, said
from tests.counseling.services.stage import HOUR, duties, judged, started

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return started(cast.request(people.dewi), people.dewi)


@pytest.fixture(scope="module")
def sent(people: Cast, case: Case) -> Referral:
    return referral.name(
        case,
        receiver=people.cendana,
        reason="opportunity_ended",
        words="Putri pindah sekolah.",
        by=people.dewi,
        now=NOW,
    )


def chosen(sent: Referral, people: Cast, *parts: str) -> Referral:
    parts = parts or ("identity", "request")
    return referral.choose(sent, summary="Sulit tidur sejak Mei.", parts=parts, by=people.dewi, now=NOW)


def permitted(sent: Referral, people: Cast) -> Referral:
    chosen(sent, people)
    referral.record_consent(sent, answer="given", source=said(), by=people.dewi, now=NOW)
    return Referral.objects.get(pk=sent.pk)


def accepts(sent: Referral, by: Membership, relationship: str = Relationship.NONE) -> Referral:
    return referral.accept(sent, words="Kami tunggu.", relationship=relationship, by=by, now=NOW)


def seen_by(member: Membership) -> list[Any]:
    return selector.rows(member, selector.incoming(member), NOW)


def another(where: Institution, name: str, role: str = Role.COUNSELOR) -> Membership:
    email = f"{name.lower()}@x.example"
    return account.enrol(institution=where, email=email, name=name, password=None, roles=[role], now=NOW)


def test_what_is_accepted_there_is_handed_over_with_a_record_and_a_case_of_their_own(
    people: Cast, case: Case, sent: Referral
) -> None:
    permitted(sent, people)
    assert fact(case, "receiver") == "named"
    accepts(sent, people.sari)
    assert (fact(case, "receiver"), fact(case, "receiver_relationship")) == ("accepted", "none")
    decision = referral.refer(case, by=people.dewi, now=NOW + HOUR, seen=None)
    assert decision.case.state == CaseState.REFERRED
    assert "2i.receiver-undeclared" not in duties(case)
    received = ReceivedReferral.objects.select_related("case__konseli", "case__request", "case__counselor").get()
    new = received.case
    assert (new.institution, new.counselor, new.state, new.previous) == (
        people.cendana,
        people.sari.counselor,
        CaseState.REQUESTED,
        None,
    )
    assert (received.from_institution, received.referral, received.accepted_by) == (
        people.harapan,
        sent.pk,
        people.sari.user,
    )
    assert new.konseli_id != case.konseli_id
    assert (new.konseli.name, str(new.konseli.birth_date)) == ("Putri Ayuningtyas", "2000-05-17")
    assert konseli_selector.search("ayuning", member=people.sari) == [new.konseli]
    assert (new.request.words, new.request.recorded_by) == (case.request.words, people.sari.user)
    assert fact(new, "relationship") == "none"
    call_command("ledger_verify", verbosity=0)


def test_the_record_there_says_what_each_part_of_the_package_said(people: Cast, case: Case, sent: Referral) -> None:
    days = {name: date(2000, 5, 17) for name, row in FIELDS.items() if row.kind is Kind.DAY}
    told = {name: f"isian {name}" for name in FIELDS} | days
    konseli_service.amend(case.konseli, Identity(**told), by=people.dewi, now=NOW)
    chosen(sent, people, "identity", "contacts", "culture", "request")
    referral.record_consent(sent, answer="given", source=said(), by=people.dewi, now=NOW)
    accepts(Referral.objects.get(pk=sent.pk), people.sari)
    referral.refer(case, by=people.dewi, now=NOW + HOUR, seen=None)
    there = ReceivedReferral.objects.get().case.konseli
    assert {name: getattr(there, name) for name in FIELDS} == told


def test_what_arrives_is_what_was_handed_over_and_that_alone(people: Cast, case: Case, sent: Referral) -> None:
    with by_hand():
        row = Konseli.objects.get(pk=case.konseli_id)
        row.phone, row.culture_and_belief = "0811-2233", "Hindu"
        row.save()
    permitted(sent, people)
    read = referral.read(sent, by=people.sari, now=NOW)
    assert [part.part for part in read.parts] == ["summary", "identity", "request"]
    accepts(sent, people.sari)
    referral.refer(case, by=people.dewi, now=NOW, seen=None)
    received = ReceivedReferral.objects.get()
    assert package_selector.package_of(received) == read.parts
    assert (received.case.konseli.phone, received.case.konseli.culture_and_belief) == ("", "")
    copies = PackageItem.objects.filter(received=received)
    assert {(copy.institution_id, copy.konseli_id) for copy in copies} == {(people.cendana.pk, received.konseli_id)}


def test_the_sender_sees_who_took_over_and_nothing_of_the_new_case(people: Cast, case: Case, sent: Referral) -> None:
    permitted(sent, people)
    accepts(sent, people.sari)
    referral.refer(case, by=people.dewi, now=NOW, seen=None)
    done = Referral.objects.get()
    assert (done.new_case_id, done.answered_by, done.completed_at) == (None, people.sari.user, NOW)
    new = ReceivedReferral.objects.get().case
    assert not case_access.visible_to(people.dewi).filter(pk=new.pk).exists()
    assert not case_access.visible_to(people.sari).filter(pk=case.pk).exists()


def test_before_the_konseli_permits_it_nobody_there_reads_more_than_from_where_and_why(
    people: Cast, case: Case, sent: Referral
) -> None:
    chosen(sent, people)
    (row,) = seen_by(people.sari)
    assert (row.sender, row.reason, row.urgent, row.opened) == ("SMA Harapan", "opportunity_ended", False, False)
    read = referral.read(sent, by=people.sari, now=NOW)
    assert (read.opened, read.reason_words, read.parts) == (False, "", [])
    with invalid("answer", "permits"):
        accepts(sent, people.sari)
    referral.record_consent(sent, answer="given", source=said(), by=people.dewi, now=NOW)
    assert seen_by(people.sari)[0].opened
    assert referral.read(sent, by=people.sari, now=NOW).reason_words == "Putri pindah sekolah."


def test_each_reading_is_logged_where_the_sender_sees_it(people: Cast, case: Case, sent: Referral) -> None:
    permitted(sent, people)
    referral.read(sent, by=people.sari, now=NOW)
    line = AccessLog.objects.get(what="handover")
    assert (line.user, line.case, line.institution) == (people.sari.user, case, people.harapan)
    assert [row.user for row in package_selector.readings(sent)] == [people.sari.user]


def test_it_is_there_for_every_counselor_of_that_institution_and_for_nobody_else(people: Cast, sent: Referral) -> None:
    permitted(sent, people)
    third = institution.found(name="SMA Melati", slug="melati", time_zone="Asia/Jakarta", now=NOW)
    wulan, tirto = another(people.cendana, "Wulan"), another(third, "Tirto")
    assert seen_by(people.sari) and seen_by(wulan)
    for stranger in (people.bagus, people.ratna, people.dewi, tirto):
        assert selector.incoming_one(stranger, sent.pk) is None and seen_by(stranger) == []
        with pytest.raises(PermissionDenied):
            accepts(sent, stranger)
        with pytest.raises(PermissionDenied):
            referral.reject(sent, words="Penuh.", by=stranger, now=NOW)
        if stranger is not people.dewi:
            with pytest.raises(PermissionDenied):
                referral.read(sent, by=stranger, now=NOW)


def test_the_first_who_accepts_takes_over_and_the_others_see_it_no_more(people: Cast, sent: Referral) -> None:
    permitted(sent, people)
    wulan = another(people.cendana, "Wulan")
    accepts(sent, wulan)
    with invalid("referral", "answer already"):
        accepts(sent, people.sari, Relationship.RELATIVE)
    assert Referral.objects.get().outside_relationship == Relationship.NONE
    assert selector.incoming_one(people.sari, sent.pk) is None and selector.is_answered(people.sari, sent.pk)
    assert selector.incoming_one(wulan, sent.pk) is not None


def test_who_accepts_says_what_they_are_to_the_konseli(people: Cast, case: Case, sent: Referral) -> None:
    permitted(sent, people)
    for nothing in ("", Relationship.UNDECLARED):
        with invalid("relationship"):
            accepts(sent, people.sari, nothing)
    accepts(sent, people.sari, Relationship.RELATIVE)
    refused = referral.refer(case, by=people.dewi, now=NOW, seen=None)
    assert not refused.passed and not ReceivedReferral.objects.exists()


def test_it_goes_to_no_institution_without_who_the_konseli_is(people: Cast, sent: Referral) -> None:
    with invalid("parts", "who the konseli is"):
        chosen(sent, people, "request")


def test_it_goes_to_another_institution_in_which_somebody_counsels(people: Cast, case: Case) -> None:
    empty = institution.found(name="SMA Kosong", slug="kosong", time_zone="Asia/Jakarta", now=NOW)
    for nowhere in (people.harapan, empty):
        with invalid("to_institution"):
            referral.name(case, receiver=nowhere, reason="no_benefit", words="", by=people.dewi, now=NOW)


def test_a_rejection_gives_the_case_back_and_says_why(people: Cast, case: Case, sent: Referral) -> None:
    permitted(sent, people)
    assert referral.refer(case, by=people.dewi, now=NOW, seen=None).case.state == CaseState.REFERRING
    referral.reject(sent, words="Kami penuh.", by=people.sari, now=NOW + HOUR)
    case.refresh_from_db()
    assert (case.state, Referral.objects.get().answer_words) == (CaseState.ACTIVE, "Kami penuh.")
    assert seen_by(people.sari) == []


def test_who_accepted_and_leaves_gives_it_back(people: Cast, case: Case, sent: Referral) -> None:
    permitted(sent, people)
    accepts(sent, people.sari)
    admin = another(people.cendana, "Tirto", Role.INSTITUTION_ADMIN)
    leaving.deactivate(people.sari, reason="Pindah", by=admin, now=NOW)
    assert Referral.objects.get().state == ReferralState.REJECTED
    assert not referral.refer(case, by=people.dewi, now=NOW, seen=None).passed


def test_an_emergency_goes_on_there_without_words_or_names_of_those_here(
    people: Cast, case: Case, sent: Referral
) -> None:
    judged(case, people.dewi, Urgency.EMERGENCY)
    urgency.confirm(case, True, by=people.bagus, now=NOW)
    chosen(sent, people)
    (row,) = seen_by(people.sari)
    assert row.urgent and row.opened
    accepts(sent, people.sari)
    assert referral.refer(case, by=people.dewi, now=NOW + HOUR, seen=None).passed
    new = ReceivedReferral.objects.get().case
    assert fact(new, "urgency") == Urgency.EMERGENCY
    (row,) = new.statements.all()
    assert (row.words, row.said_by_name, row.recorded_by) == ("", "SMA Harapan", people.sari.user)
    assert row.said_at == NOW


def test_the_list_costs_the_same_for_one_and_for_many(
    people: Cast, sent: Referral, django_assert_max_num_queries: Any
) -> None:
    permitted(sent, people)
    for name in ("Adi", "Bima"):
        other = cast.request(people.dewi, cast.adult(people.dewi, name=name))
        referral.name(other, receiver=people.cendana, reason="no_benefit", words="", by=people.dewi, now=NOW)
    with django_assert_max_num_queries(17):
        assert len(seen_by(people.sari)) == 3
