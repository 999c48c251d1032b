"""Every fact of the rulebook comes from the records: for each, two set-ups that give two values."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from counseling.selectors.casefile.facts import FACTS
from ethics.facts import FACT_DOMAINS
from tests.counseling.selectors.scene import HOUR, Scene

pytestmark = [pytest.mark.django_db, pytest.mark.data]

Happens = Callable[[Scene], Any]


class Pair(NamedTuple):
    """Two values of one fact, each with what happened."""

    one: Any
    when: Happens
    other: Any
    otherwise: Happens


def nothing(_scene: Scene) -> None:
    """Somebody has just asked for help, and that is all."""


def met_in_an_emergency_by_a_relative(scene: Scene) -> None:
    scene.declares("relative")
    scene.meets(emergency=True)


def met_without_benefit(scene: Scene) -> None:
    scene.feels(scene.meets(), benefit="some")
    for _ in range(2):
        scene.feels(scene.meets(), benefit="none")


def waived_for_start(scene: Scene) -> None:
    scene.is_waived("1a.no-agreement", "start")


PAIRS: dict[str, Pair] = {
    "actor": Pair("counselor", nothing, "konseli", lambda s: s.asks(actor="konseli")),
    "urgency": Pair("unassessed", nothing, "emergency", lambda s: s.judges("emergency")),
    "emergency_confirmed": Pair(
        False,
        lambda s: s.judges("emergency"),
        True,
        lambda s: (s.judges("emergency"), s.bagus_confirms()),
    ),
    "emergency_days": Pair(
        0, lambda s: s.later(days=2), 2, lambda s: (s.judges("emergency"), s.later(days=2, hours=23))
    ),
    "surge": Pair(False, nothing, True, lambda s: s.surge()),
    "opened": Pair(False, nothing, True, lambda s: s.starts()),
    "colleague_available": Pair(True, nothing, False, lambda s: s.bagus_is_away()),
    "minor": Pair(False, nothing, True, lambda s: s.is_about(born=None)),
    "guardian_consent": Pair("none", nothing, "refused", lambda s: s.mother_says("refused")),
    "guardian_unsafe": Pair(False, nothing, True, lambda s: s.mother_is_dangerous()),
    "agreed_time": Pair(False, lambda s: s.proposes(), True, lambda s: s.agrees(place=False)),
    "agreed_place": Pair(False, lambda s: s.proposes(), True, lambda s: s.agrees(time=False)),
    "both_available": Pair(True, nothing, False, lambda s: s.books_somebody_else()),
    "days_since_contact": Pair(0, nothing, 3, lambda s: s.later(days=3, hours=23)),
    "next_session_agreed": Pair(False, lambda s: s.proposes(), True, lambda s: s.agrees()),
    "contact_attempts": Pair(0, nothing, 1, lambda s: (s.later(hours=1), s.tries_to_reach())),
    "hours_waiting": Pair(5, lambda s: s.later(hours=5, minutes=59), 0, lambda s: (s.later(hours=5), s.meets())),
    "consent": Pair("none", nothing, "given", lambda s: s.permits()),
    "consent_form": Pair(
        "verbal", lambda s: s.permits(form="written", papers=()), "written", lambda s: s.permits(form="written")
    ),
    "explained_nature": Pair(False, lambda s: s.understands(nature=False), True, lambda s: s.understands(limits=False)),
    "explained_limits": Pair(False, lambda s: s.understands(limits=False), True, lambda s: s.understands(nature=False)),
    "explanation_current": Pair(False, lambda s: s.understands(limits=False), True, lambda s: s.understands()),
    "relationship": Pair("undeclared", nothing, "dual_role", lambda s: s.declares("dual_role")),
    "relationship_suspected": Pair(False, nothing, True, lambda s: s.somebody_reports_a_tie()),
    "crisis_sessions_held": Pair(0, lambda s: s.meets(emergency=True), 1, met_in_an_emergency_by_a_relative),
    "konseli_wants": Pair("unknown", nothing, "end", lambda s: s.wishes("end")),
    "wish_confirmed": Pair(False, lambda s: s.wishes("end"), True, lambda s: s.wishes("end", channel="signed")),
    "goals_met": Pair(False, lambda s: s.sets_a_goal(), True, lambda s: s.sets_a_goal("met")),
    "sessions_agreed": Pair(0, nothing, 6, lambda s: s.agrees_sessions(6)),
    "sessions_held": Pair(0, lambda s: s.meets(attendance="konseli_absent"), 1, lambda s: s.meets()),
    "no_benefit_streak": Pair(0, lambda s: s.meets(), 2, met_without_benefit),
    "reason": Pair("none", nothing, "capacity", lambda s: s.asks(reason="capacity")),
    "reason_protected": Pair(
        frozenset(), nothing, {"religion"}, lambda s: s.asks(reason_protected=frozenset({"religion"}))
    ),
    "waitlisted": Pair(False, nothing, True, lambda s: s.asks(waitlisted=True)),
    "receiver": Pair("named", lambda s: s.names_bagus(), "accepted", lambda s: s.bagus_accepts()),
    "receiver_relationship": Pair(
        "undeclared",
        lambda s: s.names_bagus(),
        "acquaintance",
        lambda s: (s.names_bagus(), s.bagus_declares("acquaintance")),
    ),
    "referral_consent": Pair(
        "none",
        lambda s: (s.permits_referral(), s.adds_to_the_handover()),
        "given",
        lambda s: (s.permits_referral(), s.adds_to_the_handover(), s.permits_it_anew()),
    ),
    "handover_written": Pair(False, lambda s: s.names_bagus(), True, lambda s: s.writes_handover()),
    "complaint_open": Pair(False, lambda s: s.complains("other"), True, lambda s: s.complains("belief")),
    "belief_imposed": Pair(False, lambda s: s.meets(), True, lambda s: s.feels(s.meets(), belief_pressed=True)),
    "respect_felt": Pair(
        "unknown", lambda s: s.meets(), "disrespected", lambda s: s.feels(s.meets(), respect="disrespected")
    ),
    "counselor_postponements": Pair(
        0,
        lambda s: s.cancels(s.agrees(), side="konseli"),
        1,
        lambda s: s.cancels(s.agrees(), side="counselor"),
    ),
    "loyalty_conflict": Pair("none", nothing, "open", lambda s: s.is_torn()),
    "disclosure_basis": Pair("none", nothing, "legal_order", lambda s: s.asks(disclosure_basis="legal_order")),
    "disclosure_consent": Pair("none", nothing, "refused", lambda s: s.asks(disclosure_consent="refused")),
    "disclosure_minimal": Pair(False, nothing, True, lambda s: s.asks(disclosure_minimal=True)),
    "unwritten_notes": Pair(
        0,
        lambda s: (s.writes_note(s.meets()), s.later(hours=72)),
        1,
        lambda s: (s.writes_note(s.meets(), signed=False), s.later(hours=72)),
    ),
    "overdue": Pair(
        frozenset(),
        lambda s: s.owes("2g.explain", due_in=HOUR),
        {"2g.explain"},
        lambda s: s.owes("2g.explain", due_in=-HOUR),
    ),
    "waived": Pair(
        frozenset(), lambda s: s.is_waived("1a.no-agreement", "continue"), {"1a.no-agreement"}, waived_for_start
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_it_is_what_the_records_say(scene: Scene, name: str) -> None:
    pair = PAIRS[name]
    pair.when(scene)
    assert scene.fact(name) == pair.one


@pytest.mark.parametrize("name", PAIRS)
def test_it_is_something_else_when_the_records_say_so(scene: Scene, name: str) -> None:
    pair = PAIRS[name]
    pair.otherwise(scene)
    assert scene.fact(name) == pair.other
    assert pair.other != pair.one


def test_no_fact_is_left_to_its_default() -> None:
    assert list(FACTS) == list(FACT_DOMAINS)
    assert list(PAIRS) == list(FACT_DOMAINS)


def test_of_every_fact_the_table_says_where_it_comes_from() -> None:
    for name, source in FACTS.items():
        assert source.source and source.formula and source.said_by, name
