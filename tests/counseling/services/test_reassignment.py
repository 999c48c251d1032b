"""A supervisor gives a case to another counselor: through the gate, with its reason sealed, and everything kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection

from counseling.access import case as case_access
from counseling.choices import (
    AppointmentState,
    CaseState,
    ReferralState,
    Relationship,
    Role,
    StatementKind,
    WaiverState,
)
from counseling.models import Appointment, Case, CaseReason, Flag, LedgerEntry, Referral, Waiver
from counseling.selectors import reassignment as selector
from counseling.services import account, complaint, leaving, reassignment, referral, relationship
from counseling.services.door import aftermath, gate
from counseling.services.door.gate import Actor
from counseling.services.statement import say
from ethics import EDITION, content_hash
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.guards.world import by_hand
from tests.counseling.services import stage
from tests.counseling.services.duties import impose
from tests.counseling.services.office import enrolled
from tests.counseling.services.speech import fact, invalid, said
from tests.counseling.services.stage import HOUR

pytestmark = pytest.mark.django_db

WHY = "Dewi cuti melahirkan."


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return stage.started(cast.request(people.dewi), people.dewi)


def hands_over(case: Case, people: Cast, **other: Any) -> LedgerEntry:
    settings = {"to": people.bagus.counselor, "why": WHY, "by": people.ratna, "now": NOW, "seen": None, **other}
    return reassignment.reassign(case, **settings)


def test_the_case_has_another_counselor_and_its_state_stays(people: Cast, case: Case) -> None:
    before = Case.objects.get(pk=case.pk)
    entry = hands_over(case, people, seen=before.head)
    after = Case.objects.get(pk=case.pk)
    assert (after.counselor, after.state, after.state_since) == (
        people.bagus.counselor,
        CaseState.ACTIVE,
        before.state_since,
    )
    assert (entry.kind, entry.passed, entry.actor, entry.actor_kind) == (
        "reassign",
        True,
        people.ratna.user,
        "supervisor",
    )
    assert set(case_access.visible_to(people.bagus)) == {after}
    assert not case_access.visible_to(people.dewi).exists()


def test_its_entry_names_the_edition_of_the_rules(people: Cast, case: Case) -> None:
    entry = hands_over(case, people)
    assert (entry.edition, entry.rulebook_hash) == (EDITION, content_hash())


def test_the_chain_still_verifies(people: Cast, case: Case) -> None:
    hands_over(case, people)
    stage.declared(Case.objects.get(pk=case.pk), people.bagus)
    call_command("ledger_verify", verbosity=0)


def test_the_reason_is_kept_sealed(people: Cast, case: Case) -> None:
    entry = hands_over(case, people)
    assert CaseReason.objects.get(entry=entry).words == WHY
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM counseling_casereason")
        assert WHY.encode() not in bytes(cursor.fetchone()[0])
    assert WHY not in str(entry.detail)


def test_a_reason_is_asked_for(people: Cast, case: Case) -> None:
    with invalid("why"):
        hands_over(case, people, why="  ")


def test_the_new_counselor_declares_the_relationship_anew(people: Cast, case: Case) -> None:
    assert fact(case, "relationship") == Relationship.NONE
    hands_over(case, people)
    assert fact(case, "relationship") == Relationship.UNDECLARED
    decision = stage.opens(Case.objects.get(pk=case.pk), people.bagus).decision
    assert "2i.undeclared" in {finding.code for finding in decision.verdict.blocks}  # type: ignore[union-attr]


def test_what_its_counselor_had_arranged_falls_away(people: Cast, case: Case) -> None:
    stage.proposed(case, people.dewi, starts_at=NOW + timedelta(days=2))
    hands_over(case, people)
    assert set(Appointment.objects.values_list("state", flat=True)) == {AppointmentState.CANCELLED}


@pytest.mark.parametrize("sent", [True, False])
def test_a_referral_under_way_is_withdrawn(people: Cast, case: Case, sent: bool) -> None:
    other = enrolled(people, "Intan", Role.COUNSELOR)
    made = referral.name(case, receiver=other.counselor, reason="beyond_competence", words="", by=people.dewi, now=NOW)
    referral.choose(made, summary="Sulit tidur.", by=people.dewi, now=NOW)
    referral.record_consent(made, answer="given", source=said(), by=people.dewi, now=NOW)
    if sent:
        assert referral.refer(case, by=people.dewi, now=NOW, seen=None).case.state == CaseState.REFERRING
    hands_over(case, people)
    assert Referral.objects.get().state == ReferralState.WITHDRAWN
    assert Case.objects.get(pk=case.pk).state == CaseState.ACTIVE
    assert [kind for kind, *_ in stage.chain_of(case)][-2 if sent else -1] == "reassign"
    call_command("ledger_verify", verbosity=0)


def test_flags_stay_about_the_counselor_before(people: Cast, case: Case) -> None:
    entry = LedgerEntry.objects.filter(case=case).get()
    with by_hand():
        aftermath.raise_flags(entry, ["2e.triage-late"])
    later = hands_over(case, people)
    with by_hand():
        aftermath.raise_flags(later, ["2e.triage-late"])
    about = set(Flag.objects.values_list("counselor__membership__user__name", flat=True))
    assert about == {"Dewi", "Bagus"}


def test_leaves_to_pass_over_a_block_end_with_who_asked_for_them(people: Cast, case: Case) -> None:
    same = {
        "institution": people.harapan,
        "konseli": case.konseli,
        "case": case,
        "transition": "continue",
        "asked_by": people.dewi.user,
        "asked_at": NOW,
        "reason": "Perlu.",
    }
    with by_hand():
        Waiver.objects.create(**same, code="1a.no-agreement")
        Waiver.objects.create(
            **same, code="1b.no-benefit", state=WaiverState.GRANTED, expires_at=NOW + timedelta(days=7)
        )
    entry = hands_over(case, people)
    asked, granted = Waiver.objects.order_by("code")
    assert (asked.state, asked.decided_by) == (WaiverState.REFUSED, people.ratna.user)
    assert (granted.state, granted.expires_at) == (WaiverState.GRANTED, entry.at)


# ---------------------------------------------------------------- what stands against it


def test_nobody_takes_over_who_does_not_work_here(people: Cast, case: Case) -> None:
    leaving.deactivate(people.bagus, reason="", by=people.yoga, now=NOW)
    for nobody in (people.dewi.counselor, people.sari.counselor, people.bagus.counselor):
        with invalid("to", "another counselor"):
            hands_over(case, people, to=nobody)


@pytest.mark.parametrize("what", ["relative", "close_friend", "dual_role"])
def test_nobody_takes_over_who_is_too_close(people: Cast, case: Case, what: str) -> None:
    made = referral.name(
        case, receiver=people.bagus.counselor, reason="beyond_competence", words="", by=people.dewi, now=NOW
    )
    relationship.declare_as_receiver(made, what, source=said(), by=people.bagus, now=NOW)
    with invalid("to", "relation beside counselling"):
        hands_over(case, people)
    assert Referral.objects.get().state == ReferralState.NAMED


def test_nobody_takes_over_who_works_with_the_konseli_already(people: Cast, case: Case) -> None:
    cast.request(people.bagus, case.konseli)
    with invalid("to", "in another case"):
        hands_over(case, people)


def test_it_waits_for_the_end_of_a_session(people: Cast, case: Case) -> None:
    opened = stage.opens(case, people.dewi)
    assert opened.session is not None
    with invalid("to", "session is going on"):
        hands_over(case, people)


def test_a_page_out_of_date_gives_nothing_away_and_is_recorded(people: Cast, case: Case) -> None:
    entry = hands_over(case, people, seen=0)
    assert (entry.kind, entry.passed) == ("stale", False)
    assert Case.objects.get(pk=case.pk).counselor == people.dewi.counselor
    assert not CaseReason.objects.exists()
    call_command("ledger_verify", verbosity=0)


def test_a_closed_case_stays_with_its_counselor(people: Cast) -> None:
    of = stage.declined(cast.request(people.dewi), people.dewi)
    stage.leaves_queue(of, people.dewi)
    assert hands_over(of, people).kind == "stale"


@pytest.mark.parametrize("who", ["dewi", "bagus", "yoga", "sari"])
def test_nobody_but_the_supervisor_gives_it_away(people: Cast, case: Case, who: str) -> None:
    somebody = getattr(people, who)
    with pytest.raises(PermissionDenied):
        hands_over(case, people, by=somebody)
    for kind in ("counselor", "supervisor"):
        with pytest.raises(PermissionDenied):
            gate.reassign(
                case,
                to=people.bagus.counselor,
                by=Actor(kind, somebody.user),
                now=NOW,
                why=WHY,
                seen=None,
            )


def test_a_supervisor_gives_no_case_of_their_own_away(people: Cast) -> None:
    both = enrolled(people, "Intan", Role.SUPERVISOR, Role.COUNSELOR)
    own = cast.request(both)
    with pytest.raises(PermissionDenied):
        hands_over(own, people, by=both)


# ---------------------------------------------------------------- who could


def test_it_names_who_could_take_over_with_room_on_top(people: Cast, case: Case) -> None:
    free = enrolled(people, "Intan", Role.COUNSELOR)
    cast.request(people.bagus, cast.adult(people.bagus, name="Nadia Putri"))
    found = selector.successors(case, NOW)
    assert [str(row.colleague.counselor) for row in found] == [str(free.counselor), "Bagus"]
    assert {row.hindrance for row in found} == {None}


def test_a_team_is_who_the_supervisor_looks_after(people: Cast, case: Case) -> None:
    leaving.deactivate(people.bagus, reason="", by=people.yoga, now=NOW)
    rows = list(selector.team(people.ratna, NOW))
    assert [(str(row), row.load, row.away_until) for row in rows] == [("Dewi", 1, None), ("Bagus", 0, None)]
    assert not selector.team(people.yoga, NOW).exists()
    assert list(selector.open_cases_of(people.dewi.counselor)) == [case]


def test_nobody_gives_a_case_to_themself(people: Cast, case: Case) -> None:
    """It would open every note to somebody who may read them for a reason and a time alone."""
    both = enrolled(people, "Intan", Role.COUNSELOR, Role.SUPERVISOR)
    account.supervise(supervisor=both, counselor=people.dewi.counselor, now=NOW)
    with invalid("to"):
        hands_over(case, people, to=both.counselor, by=both)
    assert hands_over(case, people, to=both.counselor).passed


def test_a_case_that_left_a_close_relation_owes_no_referral(people: Cast, case: Case) -> None:
    duty = impose(case, "2i.refer-on")
    relationship.declare(case, Relationship.RELATIVE, source=said(), by=people.dewi, now=NOW)
    hands_over(case, people)
    moved = Case.objects.get(pk=case.pk)
    duty.refresh_from_db()
    assert duty.closed_at is None
    relationship.declare(moved, Relationship.NONE, source=said(said_at=NOW + HOUR), by=people.bagus, now=NOW + HOUR)
    duty.refresh_from_db()
    assert duty.closed_at == NOW + HOUR


def test_what_was_said_of_the_counselor_before_is_not_held_against_the_one_of_now(people: Cast, case: Case) -> None:
    by = {"by": people.dewi, "now": NOW}
    complaint.take_down(case, "belief", source=said(words="Dipaksa berdoa."), **by)
    relationship.report_close_tie(case, True, source=said(), **by)
    felt = said(said_at=NOW + 2 * HOUR)
    say(case, StatementKind.RESPECT, "disrespected", source=felt, by=people.dewi, now=NOW + 2 * HOUR)
    names = ("complaint_open", "relationship_suspected", "respect_felt")
    at = {"now": NOW + 3 * HOUR}
    assert [fact(case, name, **at) for name in names] == [True, True, "disrespected"]
    hands_over(case, people, now=NOW + 3 * HOUR)
    assert [fact(case, name, **at) for name in names] == [False, False, "unknown"]
    later = {"by": people.bagus, "now": NOW + 4 * HOUR}
    moved = Case.objects.get(pk=case.pk)
    complaint.take_down(moved, "dignity", source=said(said_at=NOW + 4 * HOUR, words="Kasar."), **later)
    assert fact(case, "complaint_open", now=NOW + 4 * HOUR) is True


def test_who_leaves_has_each_of_their_cases_handed_over_by_an_entry_of_its_own(people: Cast, case: Case) -> None:
    before = NOW - 3 * HOUR
    bunga = cast.request(people.dewi, cast.adult(people.dewi, name="Bunga", now=before), now=before)
    other = stage.started(bunga, people.dewi, now=before)
    for passed_on in (case, other):
        with invalid("cases"):
            leaving.deactivate(people.dewi, reason="Pindah", by=people.yoga, now=NOW)
        assert hands_over(passed_on, people).passed
    leaving.deactivate(people.dewi, reason="Pindah", by=people.yoga, now=NOW)
    entries = LedgerEntry.objects.filter(kind="reassign", passed=True)
    assert {entry.case_id for entry in entries} == {case.pk, other.pk}
    assert set(people.bagus.counselor.cases.all()) == {case, other}
