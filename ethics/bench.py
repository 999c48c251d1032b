"""Measures how long one evaluation takes, by transition, over a mix of everyday and of bad cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter

from ethics.engine import evaluate
from ethics.facts import Facts
from ethics.verdict import Transition

SETTLED = Facts(
    urgency="routine",
    opened=True,
    agreed_time=True,
    agreed_place=True,
    both_available=True,
    next_session_agreed=True,
    consent="given",
    consent_form="written",
    explained_nature=True,
    explained_limits=True,
    explanation_current=True,
    relationship="none",
    konseli_wants="continue",
    sessions_agreed=6,
    sessions_held=2,
)
# Everything in place; one thing missing; unknown; an emergency unprepared; much at once; overdue and waived.
MIX = (
    SETTLED,
    replace(SETTLED, agreed_place=False, consent_form="verbal"),
    Facts(),
    Facts(urgency="emergency"),
    replace(
        SETTLED,
        urgency="emergency",
        relationship="relative",
        complaint_open=True,
        belief_imposed=True,
        respect_felt="disrespected",
        no_benefit_streak=4,
        loyalty_conflict="open",
        unwritten_notes=5,
        reason="personal_interest",
        reason_protected=frozenset({"religion"}),
        konseli_wants="end",
    ),
    replace(
        SETTLED,
        no_benefit_streak=3,
        overdue=frozenset({"2d.write-consent", "2g.outdated", "2f.renew-plan"}),
        waived=frozenset({"1b.no-benefit", "2f.unfinished"}),
    ),
)


def measure(rounds: int) -> Iterator[tuple[str, float, float]]:
    """For each transition: its name, microseconds an evaluation over the mix, and those of the slowest case."""
    for transition in Transition:
        times = [_one(transition, facts, rounds) for facts in MIX]
        yield transition.value, sum(times) / len(times), max(times)


def _one(transition: Transition, facts: Facts, rounds: int) -> float:
    started = perf_counter()
    for _ in range(rounds):
        evaluate(transition, facts)
    return (perf_counter() - started) / rounds * 1e6
