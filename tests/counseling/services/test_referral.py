from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import CaseState, ReferralState, Urgency
from counseling.models import AccessLog, Case, CaseReason, Referral, RelationshipDeclaration, Statement
from counseling.selectors import referral as referral_selector
from counseling.selectors import urgency as urgency_selector
from counseling.services import case as cases
from counseling.services import help_request, referral, relationship, session, statement, urgency
from counseling.services.door import gate
from counseling.services.referral import Outside
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import fact, invalid, said
from tests.counseling.services.stage import DAY, HOUR, chain_of, duties, judged, opens, started

pytestmark = pytest.mark.django_db

CLINIC = Outside(name="Puskesmas Melati", contact="021-555")


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return started(cast.request(people.dewi), people.dewi)


def named(of: Case, people: Cast, receiver: Any = None) -> Referral:
    return referral.name(
        of,
        receiver=receiver or people.bagus.counselor,
        reason="beyond_competence",
        words="Butuh terapi khusus.",
        by=people.dewi,
        now=NOW,
    )


def prepared(of: Case, people: Cast, receiver: Any = None) -> Referral:
    """Named, written, permitted, and the receiver has declared."""
    made = named(of, people, receiver)
    referral.choose(made, summary="Sulit tidur sejak Mei.", by=people.dewi, now=NOW)
    referral.record_consent(made, answer="given", source=said(), by=people.dewi, now=NOW)
    if receiver is None:
        relationship.declare_as_receiver(made, "none", source=said(), by=people.bagus, now=NOW)
    return Referral.objects.get(pk=made.pk)


def refers(of: Case, people: Cast) -> gate.Decision:
    return referral.refer(of, by=people.dewi, now=NOW, seen=None)


def test_it_names_one_receiver_at_a_time(people: Cast, case: Case) -> None:
    made = named(case, people)
    assert (made.state, made.reason_words) == (ReferralState.NAMED, "Butuh terapi khusus.")
    assert fact(case, "receiver") == "named"
    with invalid("receiver", "under way"):
        named(case, people, CLINIC)


def test_it_names_nobody_who_cannot_take_over(people: Cast, case: Case) -> None:
    for nobody in (people.dewi.counselor, people.sari.counselor):
        with invalid("receiver"):
            named(case, people, nobody)
    with invalid("outside_contact"):
        named(case, people, Outside(name="Puskesmas", contact=""))
    assert not Referral.objects.exists()


def test_without_a_receiver_the_gate_says_what_is_missing(people: Cast, case: Case) -> None:
    decision = referral.refer(case, words="Cepat", by=people.dewi, now=NOW, seen=None)
    assert not decision.passed and decision.verdict is not None
    codes = {f.code for f in decision.verdict.blocks}
    assert {"2f.no-receiver", "2d.referral-not-agreed", "2f.no-handover"} <= codes
    assert CaseReason.objects.get(entry=decision.entry).words == "Cepat"


def test_a_receiver_who_has_accepted_takes_over_with_a_case_of_their_own(people: Cast, case: Case) -> None:
    made = prepared(case, people)
    referral.accept(made, words="Siap.", by=people.bagus, now=NOW)
    assert list(referral_selector.awaiting_sender(people.dewi, NOW)) == [made]
    decision = refers(case, people)
    assert decision.case.state == CaseState.REFERRED
    done = Referral.objects.get()
    assert done.completed_at == NOW and done.new_case is not None
    new = done.new_case
    assert (new.counselor, new.state, new.previous_id, new.konseli_id) == (
        people.bagus.counselor,
        CaseState.REQUESTED,
        case.pk,
        case.konseli_id,
    )
    assert (new.request.words, new.request.source) == ("", case.request.source)
    assert not referral_selector.awaiting_sender(people.dewi, NOW).exists()


def test_a_receiver_only_named_is_waited_for_and_the_counselor_completes(people: Cast, case: Case) -> None:
    made = prepared(case, people)
    decision = refers(case, people)
    assert decision.case.state == CaseState.REFERRING and "2f.confirm-acceptance" in duties(case)
    referral.accept(made, by=people.bagus, now=NOW + HOUR)
    case.refresh_from_db()
    assert case.state == CaseState.REFERRING and "2f.confirm-acceptance" not in duties(case)
    assert refers(case, people).case.state == CaseState.REFERRED


def test_an_open_session_is_closed_before_the_case_leaves_and_not_before_it_is_offered(
    people: Cast, case: Case
) -> None:
    going_on = opens(case, people.dewi, now=NOW).session
    assert going_on is not None
    made = prepared(case, people)
    assert refers(case, people).case.state == CaseState.REFERRING
    referral.accept(made, by=people.bagus, now=NOW)
    head = Case.objects.get(pk=case.pk).head
    with invalid("session", "Close it first"):
        refers(case, people)
    case.refresh_from_db()
    assert (case.state, case.head) == (CaseState.REFERRING, head)
    session.close(going_on, attendance="held", closed_at=NOW, next_step="", by=people.dewi, now=NOW)
    assert refers(case, people).case.state == CaseState.REFERRED


def test_it_does_not_ask_again_while_the_receiver_has_not_answered(people: Cast, case: Case) -> None:
    prepared(case, people)
    head = refers(case, people).case.head
    with invalid("receiver", "not answered"):
        refers(case, people)
    case.refresh_from_db()
    assert (case.state, case.head) == (CaseState.REFERRING, head)


def test_asking_the_gate_again_before_an_answer_leaves_the_case_being_referred(people: Cast, case: Case) -> None:
    prepared(case, people)
    refers(case, people)
    actor = gate.Actor("counselor", people.dewi.user)
    again = gate.decide(case, "refer", by=actor, now=NOW + HOUR, seen=None)
    assert again.passed and again.case.state == CaseState.REFERRING


@pytest.mark.parametrize("how", ["reject", "withdraw", "time_out"])
def test_what_does_not_come_about_goes_back_to_the_counselor(people: Cast, case: Case, how: str) -> None:
    made = prepared(case, people)
    refers(case, people)
    later = NOW + 8 * DAY
    if how == "time_out":
        with invalid("referral", "time to answer"):
            referral.time_out(made, by=people.dewi, now=NOW + DAY)
        referral.time_out(made, by=people.dewi, now=later)
    else:
        by = people.bagus if how == "reject" else people.dewi
        getattr(referral, how)(made, words="Penuh.", by=by, now=later)
    case.refresh_from_db()
    assert case.state == CaseState.ACTIVE
    assert chain_of(case)[-1] == ("return", "", True)
    assert referral_selector.open_of(case) is None and "2f.confirm-acceptance" not in duties(case)
    assert referral_selector.received_by(people.bagus) == []
    with invalid("referral"):
        referral.accept(made, by=people.bagus, now=later)


def test_a_rejection_before_the_gate_was_asked_moves_nothing(people: Cast, case: Case) -> None:
    referral.reject(named(case, people), words="Penuh.", by=people.bagus, now=NOW)
    assert chain_of(case) == [("decision", "start", True)]


def test_what_did_not_come_about_rests_with_the_sender_until_they_ask_again(people: Cast, case: Case) -> None:
    def resting(days: float) -> list[Referral]:
        return list(referral_selector.awaiting_sender(people.dewi, NOW + days * DAY))

    made = named(case, people)
    assert resting(0) == []
    referral.reject(made, words="Penuh.", by=people.bagus, now=NOW)
    assert (resting(13), resting(15)) == ([made], [])
    assert not referral_selector.awaiting_sender(people.bagus, NOW).exists()
    again = {"reason": "capacity", "words": "", "by": people.dewi, "now": NOW + HOUR}
    referral.name(case, receiver=people.bagus.counselor, **again)
    assert resting(1) == []


def test_nobody_rejects_without_saying_why(people: Cast, case: Case) -> None:
    made = named(case, people)
    with invalid("words"):
        referral.reject(made, words=" ", by=people.bagus, now=NOW)
    assert Referral.objects.get().state == ReferralState.NAMED


def test_an_accepted_one_can_still_be_taken_back(people: Cast, case: Case) -> None:
    made = prepared(case, people)
    referral.accept(made, by=people.bagus, now=NOW)
    assert referral.withdraw(made, by=people.dewi, now=NOW).state == ReferralState.WITHDRAWN


def test_the_answer_is_the_receivers_own(people: Cast, case: Case) -> None:
    made = named(case, people)
    for stranger in (people.dewi, people.ratna, people.sari):
        with pytest.raises(PermissionDenied):
            referral.accept(made, by=stranger, now=NOW)
        with pytest.raises(PermissionDenied):
            referral.reject(made, words="Penuh.", by=stranger, now=NOW)
    with pytest.raises(PermissionDenied):
        referral.withdraw(made, by=people.bagus, now=NOW)
    referral.accept(made, by=people.bagus, now=NOW)
    with invalid("referral", "answer already"):
        referral.reject(made, words="Penuh.", by=people.bagus, now=NOW)


def test_the_sender_writes_down_what_somebody_outside_answered(people: Cast, case: Case) -> None:
    made = prepared(case, people, CLINIC)
    with pytest.raises(PermissionDenied):
        referral.accept(made, by=people.bagus, now=NOW)
    referral.accept(made, words="Dokter Rina menerima.", by=people.dewi, now=NOW)
    decision = refers(case, people)
    assert decision.case.state == CaseState.REFERRED and Referral.objects.get().new_case is None
    assert "2i.receiver-undeclared" in duties(case)
    referral.relate_outside(made, relationship="none", by=people.dewi, now=NOW)
    assert "2i.receiver-undeclared" not in duties(case)


def test_the_receiver_reads_reason_and_handover_and_not_the_case(people: Cast, case: Case) -> None:
    made = prepared(case, people)
    (row,) = referral_selector.received_by(people.bagus)
    assert (row.id, row.sender, row.handover_written, row.completed) == (made.pk, "Dewi", True, False)
    assert not any("case" in name and name != "new_case_id" for name in row.__slots__)
    handover = referral.read(made, by=people.bagus, now=NOW)
    assert handover.reason_words == "Butuh terapi khusus."
    assert [(part.part, part.lines) for part in handover.parts] == [("summary", (("words", "Sulit tidur sejak Mei."),))]
    line = AccessLog.objects.get()
    assert (line.user_id, line.object_id) == (people.bagus.user_id, made.pk)
    for stranger in (people.ratna, people.yoga, people.sari):
        assert referral_selector.received_by(stranger) == []
        with pytest.raises(PermissionDenied):
            referral.read(made, by=stranger, now=NOW)


def test_the_receiver_reads_what_is_handed_over_once_the_konseli_permits_it(people: Cast, case: Case) -> None:
    made = named(case, people)
    referral.choose(made, summary="Sulit tidur.", parts=["identity"], by=people.dewi, now=NOW)

    def reads(later: timedelta = timedelta(0)) -> list[str]:
        handover = referral.read(made, by=people.bagus, now=NOW + later)
        assert handover.opened == bool(handover.parts)
        return [part.part for part in handover.parts]

    assert reads() == []
    referral.record_consent(made, answer="given", source=said(), by=people.dewi, now=NOW)
    assert reads() == ["summary", "identity"]
    referral.record_consent(made, answer="refused", source=said(), by=people.dewi, now=NOW + HOUR)
    assert reads(HOUR) == []


def test_in_an_emergency_it_is_read_before_the_konseli_permits_it_but_not_against_their_word(
    people: Cast, case: Case
) -> None:
    made = named(case, people)
    referral.choose(made, summary="Sulit tidur.", by=people.dewi, now=NOW)
    judged(case, people.dewi, Urgency.EMERGENCY)
    assert referral.read(made, by=people.bagus, now=NOW).opened
    referral.record_consent(made, answer="refused", source=said(), by=people.dewi, now=NOW)
    assert not referral.read(made, by=people.bagus, now=NOW).opened


def test_only_the_konseli_permits_the_referral(people: Cast, case: Case) -> None:
    made = named(case, people)
    with invalid("said_by"):
        referral.record_consent(made, answer="given", source=said(said_by="guardian"), by=people.dewi, now=NOW)
    referral.record_consent(made, answer="refused", source=said(), by=people.dewi, now=NOW)
    assert fact(case, "referral_consent") == "refused"


def test_an_emergency_goes_with_the_case_and_the_handover_may_follow(people: Cast, case: Case) -> None:
    judged(case, people.dewi, Urgency.EMERGENCY)
    made = named(case, people)
    referral.accept(made, by=people.bagus, now=NOW)
    decision = refers(case, people)
    assert decision.case.state == CaseState.REFERRED
    assert {"2f.write-handover", "2d.obtain-referral-consent", "2i.receiver-undeclared"} <= duties(case)
    new = Referral.objects.get().new_case
    assert new is not None
    assert fact(new, "urgency") == Urgency.EMERGENCY
    referral.choose(made, summary="Menyusul.", by=people.dewi, now=NOW + HOUR)
    assert "2f.write-handover" not in duties(case)
    with invalid("referral", "stays"):
        referral.choose(made, summary="Lagi.", by=people.dewi, now=NOW + HOUR)
    relationship.declare(new, "none", source=said(), by=people.bagus, now=NOW)
    assert RelationshipDeclaration.objects.filter(case=new).exists()
    assert "2i.receiver-undeclared" not in duties(case)


@pytest.mark.parametrize("confirmed", [None, True, False])
def test_an_emergency_goes_on_as_it_was_declared_and_confirmed(people: Cast, confirmed: bool | None) -> None:
    case = started(cast.request(people.dewi, now=NOW - 4 * DAY), people.dewi, now=NOW - 4 * DAY)
    first = said(said_by="colleague", said_by_name="Bu Ani", channel="phone", said_at=NOW - 3 * DAY)
    urgency.judge(case, Urgency.EMERGENCY, source=first, by=people.dewi, now=NOW - 3 * DAY)
    if confirmed is not None:
        urgency.confirm(case, confirmed, by=people.ratna, now=NOW - 2 * DAY)
    judged(case, people.dewi, Urgency.EMERGENCY, now=NOW - DAY)
    referral.accept(named(case, people), by=people.bagus, now=NOW)
    refers(case, people)
    new = Referral.objects.get().new_case
    assert new is not None
    for name in ("emergency_days", "emergency_confirmed"):
        assert fact(new, name) == fact(case, name)
    assert (fact(new, "emergency_days"), fact(new, "emergency_confirmed")) == (3, confirmed is True)
    declared = Statement.objects.filter(case=new).earliest("said_at")
    assert (declared.said_by, declared.said_by_name, declared.channel) == ("colleague", "Bu Ani", "phone")
    assert (declared.said_at, declared.recorded_by_id) == (NOW - 3 * DAY, people.dewi.user_id)
    words_of_others = urgency_selector.second_words(declared)
    assert [word.recorded_by for word in words_of_others] == ([] if confirmed is None else [people.ratna.user])


def test_a_receiver_who_knows_the_konseli_already_goes_on_in_that_case(people: Cast, case: Case) -> None:
    known = cast.request(people.bagus, case.konseli)
    made = prepared(case, people)
    referral.accept(made, by=people.bagus, now=NOW)
    refers(case, people)
    assert Referral.objects.get().new_case == known
    assert Case.objects.filter(counselor=people.bagus.counselor).count() == 1


def test_an_emergency_goes_on_in_the_case_that_the_receiver_has_already(people: Cast, case: Case) -> None:
    known = cast.request(people.bagus, case.konseli)
    judged(known, people.bagus, now=NOW - 5 * DAY)
    judged(case, people.dewi, Urgency.EMERGENCY)
    referral.accept(named(case, people), by=people.bagus, now=NOW)
    assert refers(case, people).case.state == CaseState.REFERRED
    assert fact(known, "urgency") == Urgency.EMERGENCY


def test_who_asked_for_help_is_told_to_the_receiver_where_the_request_is_handed_over(people: Cast) -> None:
    for parts, told in (((), ""), (("request",), "Bu Ani")):
        who = cast.adult(people.dewi)
        asked = {"source": "teacher", "asked_by_name": "Bu Ani", "words": "Sering melamun.", "requested_at": NOW}
        case = started(help_request.ask(who, **asked, by=people.dewi, now=NOW), people.dewi)
        made = named(case, people)
        referral.choose(made, summary="Duka.", parts=parts, by=people.dewi, now=NOW)
        referral.record_consent(made, answer="given", source=said(), by=people.dewi, now=NOW)
        relationship.declare_as_receiver(made, "none", source=said(), by=people.bagus, now=NOW)
        referral.accept(made, by=people.bagus, now=NOW)
        assert refers(case, people).passed
        new = Referral.objects.get(pk=made.pk).new_case
        assert new is not None and (new.request.source, new.request.asked_by_name) == ("teacher", told)


def test_the_konselis_ending_takes_an_open_referral_with_it(people: Cast, case: Case) -> None:
    prepared(case, people)
    refers(case, people)
    statement.say(case, "wish", "end", source=said(), by=people.dewi, now=NOW)
    decision = cases.end(case, reason="konseli_request", by=people.dewi, now=NOW, seen=None)
    assert decision.case.state == CaseState.ENDED
    assert Referral.objects.get().state == ReferralState.WITHDRAWN
    assert referral_selector.received_by(people.bagus) == []


def test_a_declined_request_goes_on_once_accepted_and_permitted(people: Cast) -> None:
    request = cast.request(people.dewi, cast.adult(people.dewi, name="Bunga"))
    judged(request, people.dewi)
    made = named(request, people)
    decision = cases.decline(request, reason="beyond_competence", by=people.dewi, now=NOW, seen=0)
    assert decision.case.state == CaseState.DECLINED
    referral.accept(made, by=people.bagus, now=NOW)
    assert Referral.objects.get().new_case is None
    assert list(referral_selector.awaiting_sender(people.dewi, NOW)) == [made]
    referral.record_consent(made, answer="given", source=said(), by=people.dewi, now=NOW)
    done = Referral.objects.get()
    assert not referral_selector.awaiting_sender(people.dewi, NOW).exists()
    assert done.new_case is not None and done.new_case.previous_id == request.pk


def test_an_error_while_the_new_case_opens_leaves_the_old_one_as_it_was(
    people: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = prepared(case, people)
    referral.accept(made, by=people.bagus, now=NOW)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(help_request, "ask", broken)
    with pytest.raises(RuntimeError):
        refers(case, people)
    case.refresh_from_db()
    assert (case.state, case.head) == (CaseState.ACTIVE, 1)
    assert Referral.objects.get().completed_at is None


def test_nobody_waits_for_the_declaration_of_a_receiver_who_did_not_take_over(people: Cast, case: Case) -> None:
    """It would hold up the konseli's next session for what somebody else owed."""
    made = named(case, people)
    referral.choose(made, summary="Sulit tidur sejak Mei.", by=people.dewi, now=NOW)
    referral.record_consent(made, answer="given", source=said(), by=people.dewi, now=NOW)
    assert refers(case, people).case.state == CaseState.REFERRING
    assert "2i.receiver-undeclared" in duties(case)
    referral.reject(made, words="Penuh.", by=people.bagus, now=NOW + HOUR)
    assert "2i.receiver-undeclared" not in duties(case)
