"""Point 2e: anyone is served, above all in an emergency or when many ask."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ethics.rule import (
    ANY_TIME,
    BLOCK,
    CONTINUE,
    DECLINE,
    DISCLOSE,
    END,
    FLAG,
    OBLIGE,
    REFER,
    STANDING,
    START,
    Once,
    Point,
    Rule,
    Text,
    Waiver,
)
from ethics.terms import by_institution, emergency, is_tied, konseli_ends, refuses_help

if TYPE_CHECKING:
    from ethics.facts import Facts, Policy


def emergency_ended_by_others(facts: Facts, policy: Policy) -> bool:
    return emergency(facts, policy) and facts.actor != "konseli" and facts.reason != "deceased"


def emergency_declined(facts: Facts, policy: Policy) -> bool:
    return emergency(facts, policy) and facts.reason != "deceased"


def unreachable(facts: Facts, policy: Policy) -> bool:
    return facts.reason == "konseli_unreachable"


def unassessed(facts: Facts, policy: Policy) -> bool:
    return facts.urgency == "unassessed"


def unassessed_by_institution(facts: Facts, policy: Policy) -> bool:
    return by_institution(facts) and facts.urgency == "unassessed"


def unassessed_too_long(facts: Facts, policy: Policy) -> bool:
    return not facts.opened and facts.urgency == "unassessed" and facts.hours_waiting >= policy.triage_hours


def has_ground_to_decline(facts: Facts) -> bool:
    placed = facts.receiver != "none"
    match facts.reason:
        case "capacity":
            return facts.waitlisted or placed
        case "beyond_competence" | "counselor_unable":
            return placed
        case "dual_relationship":
            return is_tied(facts.relationship)
        case "deceased":
            return True
        case _:
            return False


def must_serve(facts: Facts, policy: Policy) -> bool:
    # Whether a guardian may decline at all is for 2f to judge.
    return facts.urgency == "routine" and facts.actor != "guardian" and not has_ground_to_decline(facts)


def only_waitlisted(facts: Facts, policy: Policy) -> bool:
    return facts.urgency == "routine" and facts.reason == "capacity" and facts.waitlisted and facts.receiver == "none"


def receiver_not_there_yet(facts: Facts, policy: Policy) -> bool:
    return emergency(facts, policy) and facts.receiver != "accepted"


def leaves_in_danger(facts: Facts, policy: Policy) -> bool:
    return emergency(facts, policy) and (konseli_ends(facts) or refuses_help(facts)) and facts.reason != "deceased"


def emergency_unconfirmed(facts: Facts, policy: Policy) -> bool:
    return emergency(facts, policy) and not facts.emergency_confirmed


def emergency_waiting(facts: Facts, policy: Policy) -> bool:
    if not emergency(facts, policy):
        return False
    if facts.opened:
        return facts.days_since_contact >= 1 and not facts.next_session_agreed
    return facts.hours_waiting >= policy.emergency_wait_hours


def emergency_lasting(facts: Facts, policy: Policy) -> bool:
    return emergency(facts, policy) and facts.emergency_days >= policy.emergency_days_limit


def queue_unserved(facts: Facts, policy: Policy) -> bool:
    return not facts.opened and facts.urgency == "routine" and facts.hours_waiting >= policy.queue_wait_hours


POINT = Point(
    number="2e",
    slug="duty-to-serve",
    title=Text("Melayani siapa pun", "The duty to serve"),
    statement=Text(
        "Siapa pun yang memerlukan dilayani, lebih-lebih dalam keadaan darurat atau ketika banyak yang meminta.",
        "Whoever is in need is served, the more so in an emergency or when many ask at once.",
    ),
    source=Text(
        "Kode etik bimbingan dan konseling Indonesia, hubungan dengan konseli, butir 2e",
        "Indonesian code of ethics for guidance and counselling, the relationship with the konseli, point 2e",
    ),
    edition="2026.1",
    effective=date(2026, 1, 1),
    judgement=Text(
        "Apakah keadaan konseli darurat, seseorang yang bernama menilainya; tidak ada aturan yang menebaknya.",
        "Whether the konseli is in an emergency is judged by a named person; no rule guesses it.",
    ),
    rules=(
        Rule(
            code="2e.emergency",
            on=(END,),
            when=emergency_ended_by_others,
            reads=("urgency", "actor", "reason"),
            effects=(BLOCK, FLAG),
            waivable=Waiver(when=unreachable, reads=("reason",)),
        ),
        Rule(
            code="2e.emergency",
            on=(DECLINE,),
            when=emergency_declined,
            reads=("urgency", "reason"),
            effects=(BLOCK, FLAG),
        ),
        Rule(code="2e.unassessed", on=(DECLINE,), when=unassessed, reads=("urgency",), effects=(BLOCK,)),
        Rule(
            code="2e.unassessed",
            on=(END, REFER),
            when=unassessed_by_institution,
            reads=("actor", "urgency"),
            effects=(FLAG,),
        ),
        Rule(
            code="2e.unassessed",
            on=(STANDING,),
            when=unassessed_too_long,
            reads=("opened", "urgency", "hours_waiting"),
            effects=(FLAG,),
        ),
        Rule(
            code="2e.must-serve",
            on=(DECLINE,),
            when=must_serve,
            reads=("urgency", "actor", "reason", "waitlisted", "receiver", "relationship"),
            effects=(BLOCK,),
            waivable=ANY_TIME,
        ),
        Rule(
            code="2e.offer-alternative",
            on=(DECLINE,),
            when=only_waitlisted,
            reads=("urgency", "reason", "waitlisted", "receiver"),
            effects=(OBLIGE,),
            hours=168,
        ),
        Rule(
            code="2e.warm-handover",
            on=(REFER,),
            when=receiver_not_there_yet,
            reads=("urgency", "receiver"),
            effects=(BLOCK,),
        ),
        Rule(
            code="2e.safety-contact",
            on=(END, DECLINE),
            when=leaves_in_danger,
            reads=("urgency", "actor", "konseli_wants", "consent", "reason"),
            effects=(OBLIGE, FLAG),
            hours=24,
        ),
        Rule(
            code="2e.emergency-used",
            on=(START, CONTINUE, REFER, DISCLOSE),
            when=emergency,
            reads=("urgency",),
            effects=(FLAG,),
            once=Once.emergency_opened,
        ),
        Rule(
            code="2e.confirm-emergency",
            on=(START, CONTINUE, REFER, DISCLOSE),
            when=emergency_unconfirmed,
            reads=("urgency", "emergency_confirmed"),
            effects=(OBLIGE,),
            hours=24,
            once=Once.emergency_opened,
        ),
        Rule(
            code="2e.emergency-blocked",
            on=(START, CONTINUE, REFER, DISCLOSE),
            when=emergency,
            reads=("urgency",),
            effects=(FLAG,),
            once=Once.emergency_shut,
        ),
        Rule(
            code="2e.emergency-waiting",
            on=(STANDING,),
            when=emergency_waiting,
            reads=("urgency", "opened", "hours_waiting", "days_since_contact", "next_session_agreed"),
            effects=(FLAG,),
        ),
        Rule(
            code="2e.emergency-lasting",
            on=(STANDING,),
            when=emergency_lasting,
            reads=("urgency", "emergency_days"),
            effects=(FLAG,),
        ),
        Rule(
            code="2e.queue-unserved",
            on=(STANDING,),
            when=queue_unserved,
            reads=("opened", "urgency", "hours_waiting"),
            effects=(FLAG,),
        ),
    ),
)
