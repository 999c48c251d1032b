from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

import ethics
from counseling.choices import StatementKind
from counseling.models import LedgerEntry, LoyaltyConflict, Obligation
from counseling.selectors import obligation as obligation_selector
from counseling.selectors.casefile.evidence import EVIDENCE
from counseling.services import case as cases
from counseling.services import consent, konseli, loyalty, relationship, session, statement, urgency
from counseling.services.door import aftermath
from tests import cast
from tests.cast import NOW
from tests.counseling.services.duties import (
    LATER,
    SCENES,
    World,
    away,
    conflict,
    emergency,
    impose,
    now_said,
    permitted_by_mouth,
    request,
    running,
    settle,
    unable,
    weigh,
)
from tests.counseling.services.speech import said
from tests.counseling.services.stage import (
    DAY,
    HOUR,
    agreed,
    declared,
    duties,
    explained,
    judged,
    permitted,
)
from tests.plugins.write_guard import direct_writes

pytestmark = pytest.mark.django_db

CODES = sorted(code for code, info in ethics.CODES.items() if info.is_obligation)


@pytest.fixture(scope="module")
def world(kept: None) -> World:
    people = cast.people()
    return World(people, cast.request(people.dewi))


def test_every_obligation_of_the_rulebook_has_its_evidence() -> None:
    assert sorted(EVIDENCE) == CODES == sorted(SCENES)


@pytest.mark.parametrize("code", CODES)
def test_it_stays_open_without_its_evidence_and_closes_with_it(world: World, code: str) -> None:
    before, mend = SCENES[code]
    before(world)
    duty = impose(world.case, code)
    settle(world.case, now=LATER)
    duty.refresh_from_db()
    assert duty.closed_at is None
    evidence = mend(world)
    settle(world.case, now=LATER)
    duty.refresh_from_db()
    assert duty.closed_at is not None
    assert (duty.evidence_kind, duty.evidence_id) == (evidence._meta.model_name, evidence.pk)


def test_where_nobody_was_displaced_nobody_is_owed_a_time(world: World) -> None:
    request(world)
    impose(world.case, "1a.rebook")
    settle(world.case, now=NOW)
    assert "1a.rebook" not in duties(world.case)


@pytest.mark.parametrize("code", ["2d.obtain-consent", "2d.seek-assent"])
def test_any_answer_of_the_konseli_is_one(world: World, code: str) -> None:
    unable(world) if code == "2d.seek-assent" else request(world)
    impose(world.case, code)
    consent.record(world.case, "help", "refused", form="verbal", source=now_said(), **world.dewi)
    assert code not in duties(world.case)


def test_where_the_konseli_cannot_answer_a_guardian_does(world: World) -> None:
    unable(world)
    impose(world.case, "2d.obtain-consent")
    settle(world.case, now=LATER)
    assert "2d.obtain-consent" in duties(world.case)
    mother = konseli.add_guardian(world.case.konseli, relation="mother", name="Ibu Sri", phone="", **world.dewi)
    permitted(world.case, world.people.dewi, now=LATER, guardian=mother)
    assert "2d.obtain-consent" not in duties(world.case)


def test_a_permission_that_is_taken_back_need_not_be_written(world: World) -> None:
    permitted_by_mouth(world)
    impose(world.case, "2d.write-consent")
    consent.withdraw(world.case, "help", source=now_said(), **world.dewi)
    assert "2d.write-consent" not in duties(world.case)


def test_a_guardian_who_refuses_has_been_informed(world: World) -> None:
    request(world)
    impose(world.case, "2d.inform-guardian")
    mother = konseli.add_guardian(world.case.konseli, relation="mother", name="Ibu Sri", phone="", **world.dewi)
    consent.record(world.case, "help", "refused", form="verbal", source=now_said(), guardian=mother, **world.dewi)
    assert "2d.inform-guardian" not in duties(world.case)


def test_who_declared_the_emergency_does_not_confirm_it(world: World) -> None:
    emergency(world)
    impose(world.case, "2e.confirm-emergency")
    own = replace(now_said(), said_by="colleague", said_by_name="Pak Guru")
    statement.say(world.case, StatementKind.EMERGENCY_CONFIRMED, "yes", source=own, **world.dewi)
    assert "2e.confirm-emergency" in duties(world.case)


def test_what_was_done_before_is_no_evidence(world: World) -> None:
    request(world)
    statement.offered(world.case, source=said("Puskesmas", said_at=NOW - DAY), by=world.people.dewi, now=NOW - DAY)
    impose(world.case, "1a.offer-referral")
    settle(world.case, now=LATER)
    assert "1a.offer-referral" in duties(world.case)
    # Written down now, and yet done the day before.
    statement.offered(world.case, source=said("Puskesmas", said_at=NOW - DAY), **world.dewi)
    assert "1a.offer-referral" in duties(world.case)


def test_the_talk_may_have_been_a_little_before_the_decision_was_entered(world: World) -> None:
    request(world)
    impose(world.case, "1a.offer-referral")
    statement.offered(world.case, source=said("Puskesmas", said_at=NOW - HOUR / 2), **world.dewi)
    assert "1a.offer-referral" not in duties(world.case)


def test_what_was_done_in_a_session_logged_afterwards_counts(world: World) -> None:
    running(world)
    declared(world.case, world.people.dewi, "dual_role")
    away(world.people.bagus)
    held: dict[str, Any] = {"held_at": NOW + HOUR, "ended_at": NOW + 2 * HOUR, "attendance": "held"}
    session.log_late(world.case, **held, by=world.people.dewi, now=NOW + DAY, seen=None)
    assert "2h.clarify-roles" in duties(world.case)
    relationship.clarify_roles(
        world.case, source=said("Tidak menilai", said_at=NOW + HOUR), by=world.people.dewi, now=NOW + DAY
    )
    assert "2h.clarify-roles" not in duties(world.case)


def test_a_plan_is_not_renewed_for_a_relationship_that_is_over(world: World) -> None:
    running(world)
    impose(world.case, "2f.renew-plan")
    cases.end(world.case, reason="threatened", by=world.people.dewi, now=NOW, seen=None)
    assert "2f.renew-plan" not in duties(world.case)


def test_one_conflict_weighed_does_not_do_for_two(world: World) -> None:
    conflict(world)
    impose(world.case, "2h.weigh-loyalty")
    loyalty.raise_conflict(world.case, summary="Ketiga", by=world.people.dewi, now=NOW)
    weigh(world)
    assert "2h.weigh-loyalty" in duties(world.case)
    world.extra = LoyaltyConflict.objects.get(state="open")
    weigh(world)
    assert "2h.weigh-loyalty" not in duties(world.case)


def test_a_duty_of_a_past_edition_waits_for_the_supervisor(world: World) -> None:
    request(world)
    impose(world.case, "9z.gone")
    settle(world.case, now=LATER)
    assert "9z.gone" in duties(world.case)


def test_the_gate_itself_leaves_duties_that_the_record_closes(world: World) -> None:
    judged(world.case, world.people.dewi, "emergency")
    declared(world.case, world.people.dewi)
    cases.start(world.case, open_session=True, kind="crisis", by=world.people.dewi, now=NOW, seen=0)
    assert {"1a.agree", "2d.obtain-consent", "2g.explain"} <= duties(world.case)
    permitted(world.case, world.people.dewi, now=LATER)
    explained(world.case, world.people.dewi, now=LATER)
    agreed(world.case, world.people.dewi, starts_at=LATER, now=LATER)
    urgency.confirm(world.case, True, by=world.people.ratna, now=LATER)
    left = duties(world.case)
    assert not left & {"1a.agree", "2d.obtain-consent", "2g.explain", "2e.confirm-emergency"}


def test_pages_show_what_falls_due_first_on_top_and_only_ones_own(world: World) -> None:
    request(world)
    entry = LedgerEntry.objects.get()
    with direct_writes():
        aftermath.impose(entry, [("1a.agree", 72), ("2g.explain", 24), ("2i.declare", 48)])
        later = Obligation.objects.get(code="2g.explain")
        later.postponed_to = NOW + 4 * DAY
        later.save(update_fields=["postponed_to"])
    found = obligation_selector.open_for(world.people.dewi, NOW)
    assert [duty.code for duty in found] == ["2i.declare", "1a.agree", "2g.explain"]
    assert [duty.code for duty in obligation_selector.open_of(world.case)] == [duty.code for duty in found]
    for stranger in (world.people.bagus, world.people.sari, world.people.yoga):
        assert not obligation_selector.open_for(stranger, NOW).exists()
    assert not obligation_selector.open_for(world.people.dewi, NOW - DAY).exists()


def test_an_overdue_one_blocks_the_next_session_until_it_is_made_good(world: World) -> None:
    running(world)
    impose(world.case, "2d.write-consent")
    consent.record(world.case, "help", "given", form="verbal", source=said(), by=world.people.dewi, now=NOW)
    week: datetime = NOW + 7 * DAY
    agreed(world.case, world.people.dewi, starts_at=week, now=NOW + 6 * DAY)
    refused = session.open(world.case, by=world.people.dewi, now=week, seen=None).decision
    assert refused.verdict is not None
    assert "2d.write-consent" in {finding.code for finding in refused.verdict.blocks}
    permitted(world.case, world.people.dewi, now=week)
    assert session.open(world.case, by=world.people.dewi, now=week, seen=None).decision.passed
