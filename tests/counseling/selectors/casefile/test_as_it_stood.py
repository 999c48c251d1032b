"""The record as it stood when a session was held: what came before it counts, and what came later does not."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import pytest

from counseling.models import (
    Absence,
    Appointment,
    Complaint,
    CounselingSession,
    Explanation,
    Goal,
    LoyaltyConflict,
    PolicyVersion,
    Referral,
    Surge,
)
from counseling.selectors.casefile.facts import FACTS, Attempt, snapshot
from counseling.selectors.casefile.records import records_of
from counseling.services import appointment, complaint, consent, goal, loyalty, referral, relationship
from tests import cast
from tests.cast import NOW
from tests.counseling.selectors.scene import DAY, HOUR, Scene
from tests.counseling.services.stage import meeting
from tests.plugins.write_guard import direct_writes

pytestmark = [pytest.mark.django_db, pytest.mark.data]

Happens = Callable[[Scene], Any]
HELD = NOW + 5 * DAY
"""When the session was held that is logged afterwards."""
BEFORE, AFTER = HELD - HOUR, HELD + DAY
AS_NOW = frozenset({"opened", "next_session_agreed"})
"""Facts on the state of the case and of its appointments, which is read as it is now."""


def read(scene: Scene, *, as_of: datetime | None = None) -> dict[str, Any]:
    """Every fact for a session held at `as_of`, as it stood then; without it, for one that opens now."""
    record = records_of([scene.case.pk], scene.now, held_at=as_of)[scene.case.pk]
    values = snapshot(record, Attempt(held_at=as_of or scene.now)).values
    return {name: value for name, value in values.items() if name not in AS_NOW}


def nothing(_scene: Scene) -> None:
    """Somebody has asked for help on Monday, and that is all."""


# ---------------------------------------------------------------- what happens, in sentences


def the_one(scene: Scene, model: Any) -> Any:
    return model.objects.get(case=scene.case)


def dated(scene: Scene, row: Any, name: str) -> None:
    """The row gets this date: now."""
    with direct_writes():
        setattr(row, name, scene.now)
        row.save(update_fields=[name])


def everybody_else_is_away(scene: Scene) -> None:
    with direct_writes():
        Absence.objects.create(
            institution=scene.people.harapan,
            counselor=scene.people.bagus.counselor,
            announced_at=scene.now,
            starts_at=HELD - 2 * HOUR,
            ends_at=HELD + 2 * HOUR,
        )


def bagus_ties_himself(scene: Scene) -> None:
    theirs = cast.request(scene.people.bagus, scene.case.konseli, now=scene.now)
    relationship.declare(theirs, "dual_role", **{**scene.told, "by": scene.people.bagus})


def other_thresholds(scene: Scene) -> None:
    with direct_writes():
        PolicyVersion.objects.create(institution=scene.people.harapan, effective_from=scene.now.date(), adult_age=30)


def another_explanation(scene: Scene) -> None:
    with direct_writes():
        Explanation.objects.create(
            institution=scene.people.harapan,
            version=99,
            language="id",
            published_from=scene.now.date(),
            nature="Sifat",
            limits="Batas",
        )


def answered(scene: Scene) -> None:
    complaint.answer(the_one(scene, Complaint), "Terima kasih.", by=scene.people.ratna, now=scene.now)


def weighed(scene: Scene) -> None:
    parties = [{"who": "Konseli", "interest": "Rahasia"}, {"who": "Sekolah", "interest": "Tahu"}]
    loyalty.weigh(
        the_one(scene, LoyaltyConflict),
        parties=parties,
        demands="Kerahasiaan",
        options="Menyampaikan semuanya, sebagian, atau tidak sama sekali.",
        choice="Diam",
        by=scene.people.dewi,
        now=scene.now,
    )


def torn_and_weighed(scene: Scene) -> None:
    scene.is_torn()
    weighed(scene)


def reviewed(scene: Scene) -> None:
    conflict = the_one(scene, LoyaltyConflict)
    by = {"by": scene.people.ratna, "now": scene.now}
    loyalty.review(conflict, outcome="agreed", words="", seen=conflict.weighed_at, **by)


def permitted_and_unable(scene: Scene) -> None:
    scene.permits()
    scene.can_decide(False)


def answered_for_the_referral(scene: Scene) -> None:
    referral.record_consent(the_one(scene, Referral), answer="refused", **scene.told)


def met_by_a_relative(scene: Scene) -> None:
    scene.starts()
    scene.declares("relative")


def feels(**what: Any) -> Happens:
    return lambda scene: scene.feels(the_one(scene, CounselingSession), **what)


class Family(NamedTuple):
    """A fact that has this value once something happened, on top of what was there from the beginning."""

    fact: str
    value: Any
    happens: Happens
    given: Happens = nothing


FAMILIES: dict[str, Family] = {
    "urgency": Family("urgency", "emergency", lambda s: s.judges("emergency")),
    "an emergency over": Family("urgency", "routine", lambda s: s.judges("routine"), lambda s: s.judges("emergency")),
    "a second person": Family(
        "emergency_confirmed", True, lambda s: s.bagus_confirms(), lambda s: s.judges("emergency")
    ),
    "a surge": Family("surge", True, lambda s: s.surge()),
    "a surge over": Family("surge", False, lambda s: dated(s, Surge.objects.get(), "ended_at"), lambda s: s.surge()),
    "a colleague's tie": Family("colleague_available", False, bagus_ties_himself),
    "a colleague back": Family(
        "colleague_available",
        True,
        lambda s: dated(s, Absence.objects.get(), "cancelled_at"),
        everybody_else_is_away,
    ),
    "thresholds": Family("minor", True, other_thresholds),
    "guardian": Family("guardian_consent", "refused", lambda s: s.mother_says("refused")),
    "guardian's safety": Family("guardian_unsafe", True, lambda s: s.mother_is_dangerous()),
    "word from the konseli": Family("days_since_contact", 0, lambda s: s.wishes("continue")),
    "a meeting the konseli cancels": Family(
        "days_since_contact",
        0,
        lambda s: s.cancels(the_one(s, Appointment), side="konseli"),
        lambda s: s.agrees(20 * DAY),
    ),
    "a complaint is word from the konseli": Family("days_since_contact", 0, lambda s: s.complains("other")),
    "attempts": Family("contact_attempts", 1, lambda s: s.tries_to_reach()),
    "waiting": Family("hours_waiting", 0, lambda s: s.meets(), lambda s: s.starts()),
    "permission": Family("consent", "given", lambda s: s.permits()),
    "permission taken back": Family("consent", "refused", lambda s: s.permits("refused"), lambda s: s.permits()),
    "ability": Family("consent", "unable", lambda s: s.can_decide(False), lambda s: s.permits()),
    "ability judged anew": Family("consent", "given", lambda s: s.can_decide(True), permitted_and_unable),
    "its form": Family("consent_form", "written", lambda s: s.permits(form="written"), lambda s: s.permits()),
    "its paper": Family(
        "consent_form", "written", lambda s: s.paper_comes(), lambda s: s.permits(form="written", papers=())
    ),
    "nature": Family("explained_nature", True, lambda s: s.understands(limits=False)),
    "limits": Family("explained_limits", True, lambda s: s.understands(nature=False)),
    "explanation": Family("explanation_current", True, lambda s: s.understands()),
    "explanation renewed": Family("explanation_current", False, another_explanation, lambda s: s.understands()),
    "declaration": Family("relationship", "none", lambda s: s.declares("none")),
    "report of a tie": Family("relationship_suspected", True, lambda s: s.somebody_reports_a_tie()),
    "hint in the data": Family("relationship_suspected", True, lambda s: s.lives_with_dewi()),
    "hint gone": Family("relationship_suspected", False, lambda s: s.moves_away(), lambda s: s.lives_with_dewi()),
    "crisis sessions": Family("crisis_sessions_held", 1, lambda s: s.meets(emergency=True), met_by_a_relative),
    "wish": Family("konseli_wants", "end", lambda s: s.wishes("end")),
    "wish in own hand": Family("wish_confirmed", True, lambda s: s.wishes("end", channel="signed")),
    "a goal met": Family(
        "goals_met", True, lambda s: goal.set_state(the_one(s, Goal), "met", **s.told), lambda s: s.sets_a_goal()
    ),
    "a further goal": Family("goals_met", False, lambda s: s.sets_a_goal(), lambda s: s.sets_a_goal("met")),
    "plan": Family("sessions_agreed", 6, lambda s: s.agrees_sessions(6)),
    "sessions": Family("sessions_held", 1, lambda s: s.meets(), lambda s: s.starts()),
    "benefit": Family("no_benefit_streak", 1, feels(benefit="none"), lambda s: s.meets()),
    "belief": Family("belief_imposed", True, feels(belief_pressed=True), lambda s: s.meets()),
    "respect": Family("respect_felt", "disrespected", feels(respect="disrespected"), lambda s: s.meets()),
    "referral": Family("receiver", "named", lambda s: s.names_bagus()),
    "referral accepted": Family(
        "receiver",
        "accepted",
        lambda s: referral.accept(the_one(s, Referral), by=s.people.bagus, now=s.now),
        lambda s: s.names_bagus(),
    ),
    "receiver's declaration": Family(
        "receiver_relationship", "none", lambda s: s.bagus_declares("none"), lambda s: s.names_bagus()
    ),
    "word on the referral": Family("referral_consent", "refused", answered_for_the_referral, lambda s: s.names_bagus()),
    "word on what is handed over": Family(
        "referral_consent",
        "none",
        lambda s: referral.choose(the_one(s, Referral), summary="Riwayat.", by=s.people.dewi, now=s.now),
        lambda s: s.permits_referral(),
    ),
    "handover": Family(
        "handover_written",
        True,
        lambda s: referral.choose(the_one(s, Referral), summary="Riwayat.", by=s.people.dewi, now=s.now),
        lambda s: s.names_bagus(),
    ),
    "complaint": Family("complaint_open", True, lambda s: s.complains("belief")),
    "complaint answered": Family("complaint_open", False, answered, lambda s: s.complains("belief")),
    "postponement": Family(
        "counselor_postponements",
        1,
        lambda s: s.cancels(the_one(s, Appointment), side="counselor"),
        lambda s: s.agrees(20 * DAY),
    ),
    "conflict": Family("loyalty_conflict", "open", lambda s: s.is_torn()),
    "conflict weighed": Family("loyalty_conflict", "weighed", weighed, lambda s: s.is_torn()),
    "conflict reviewed": Family("loyalty_conflict", "reviewed", reviewed, torn_and_weighed),
    "note signed": Family(
        "unwritten_notes", 0, lambda s: s.writes_note(the_one(s, CounselingSession)), lambda s: s.meets()
    ),
    "duty": Family("overdue", {"2g.explain"}, lambda s: s.owes("2g.explain", due_in=-9 * DAY)),
    "duty done": Family("overdue", frozenset(), lambda s: s.understands(), lambda s: s.owes("2g.explain", due_in=HOUR)),
}


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_what_came_before_the_session_counts(scene: Scene, family: Family) -> None:
    family.given(scene)
    scene.now = BEFORE
    family.happens(scene)
    scene.now = HELD
    then = read(scene)
    scene.now = AFTER
    assert read(scene, as_of=HELD) == then
    assert then[family.fact] == family.value


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_what_came_after_the_session_does_not(scene: Scene, family: Family) -> None:
    family.given(scene)
    scene.now = HELD
    then = read(scene)
    scene.now = AFTER
    family.happens(scene)
    assert read(scene)[family.fact] == family.value
    assert read(scene, as_of=HELD) == then
    assert then[family.fact] != family.value


def test_of_no_fact_on_record_is_it_left_open_when_it_counts() -> None:
    brought = {name for name, source in FACTS.items() if source.source.startswith("attempt") and name != "receiver"}
    told_below = {"agreed_time", "agreed_place", "emergency_days", "waived"}
    of_the_meeting = {"both_available", "disclosure_consent"}
    assert {f.fact for f in FAMILIES.values()} == set(FACTS) - AS_NOW - brought - told_below - of_the_meeting


# ---------------------------------------------------------------- said then, written down later


def answers(scene: Scene, what: str, **source: Any) -> None:
    consent.record(scene.case, "help", what, form="verbal", **scene.told_as(**source))


@pytest.mark.parametrize(
    ("name", "says", "what"),
    [
        ("consent", answers, "given"),
        ("relationship", Scene.declares, "relative"),
        ("konseli_wants", Scene.wishes, "end"),
    ],
)
@pytest.mark.parametrize("said_at", [BEFORE, HELD])
def test_what_had_been_said_counts_though_it_was_written_down_later(
    scene: Scene, name: str, says: Callable[..., Any], what: str, said_at: datetime
) -> None:
    scene.now = AFTER
    says(scene, what, said_at=said_at)
    assert read(scene, as_of=HELD)[name] == what


@pytest.mark.parametrize(("said_at", "stood"), [(BEFORE, "continue"), (AFTER, "unknown")])
def test_a_correction_replaces_what_it_corrects_and_counts_from_when_it_was_said(
    scene: Scene, said_at: datetime, stood: str
) -> None:
    scene.now = BEFORE
    wrong = scene.wishes("end")
    scene.now = AFTER
    scene.wishes("continue", said_at=said_at, supersedes=wrong)
    assert read(scene, as_of=HELD)["konseli_wants"] == stood


def test_an_agreement_is_one_that_was_made_before(scene: Scene) -> None:
    scene.now = BEFORE
    made = appointment.propose(scene.case, meeting(HELD), side="counselor", **scene.told)
    scene.now = AFTER
    appointment.confirm(made, side="konseli", **scene.told)
    assert read(scene, as_of=HELD)["agreed_time"] is False


def test_an_agreement_by_word_of_mouth_may_be_written_down_the_day_after(scene: Scene) -> None:
    scene.now = AFTER
    told = scene.told_as(said_at=BEFORE)
    appointment.arrange(scene.case, meeting(HELD), sides=["counselor", "konseli"], **told)
    stood = read(scene, as_of=HELD)
    assert stood["agreed_time"] is stood["agreed_place"] is True
