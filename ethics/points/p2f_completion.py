"""Point 2f: service runs to completion, over the meetings agreed, as long as the konseli wants it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ethics.rule import (
    ANY_TIME,
    BLOCK,
    CONTINUE,
    DECLINE,
    END,
    FLAG,
    OBLIGE,
    REFER,
    STANDING,
    GivesWay,
    Point,
    Rule,
    Text,
)
from ethics.terms import by_institution, emergency, is_tied

if TYPE_CHECKING:
    from ethics.facts import Facts, Policy


def plan_completed(facts: Facts) -> bool:
    return facts.sessions_agreed > 0 and facts.sessions_held >= facts.sessions_agreed


def has_ground_to_end(facts: Facts, policy: Policy) -> bool:
    match facts.reason:
        case "goals_met":
            return facts.goals_met
        case "plan_completed":
            return plan_completed(facts) and facts.konseli_wants != "continue"
        case "no_benefit":
            return facts.no_benefit_streak >= policy.no_benefit_limit
        case "dual_relationship":
            return is_tied(facts.relationship)
        case "beyond_competence" | "counselor_unable":
            return facts.referral_consent == "refused"
        case "konseli_unreachable" | "opportunity_ended" | "threatened" | "deceased":
            # Whether the konseli is out of reach, 1a judges.
            return True
        case _:
            return False


def unfinished(facts: Facts, policy: Policy) -> bool:
    return by_institution(facts) and not has_ground_to_end(facts, policy)


def wants_more(facts: Facts, policy: Policy) -> bool:
    return (
        by_institution(facts) and facts.reason == "goals_met" and facts.goals_met and facts.konseli_wants == "continue"
    )


def wish_unknown(facts: Facts, policy: Policy) -> bool:
    return (
        by_institution(facts) and facts.reason in ("goals_met", "plan_completed") and facts.konseli_wants == "unknown"
    )


def guardian_without_right(facts: Facts, policy: Policy) -> bool:
    if facts.actor != "guardian":
        return False
    return facts.guardian_unsafe or not (facts.minor or facts.consent == "unable")


def guardian_against_wish(facts: Facts, policy: Policy) -> bool:
    return facts.actor == "guardian" and facts.konseli_wants != "end"


def receiver_missing(facts: Facts, policy: Policy) -> bool:
    return facts.receiver == "none"


def acceptance_open(facts: Facts, policy: Policy) -> bool:
    return facts.receiver == "named" and not emergency(facts, policy)


def handover_unwritten(facts: Facts, policy: Policy) -> bool:
    return not facts.handover_written


def plan_used_up(facts: Facts, policy: Policy) -> bool:
    return plan_completed(facts) and not facts.goals_met


def opened_with_plan_used_up(facts: Facts, policy: Policy) -> bool:
    return facts.opened and plan_used_up(facts, policy) and facts.konseli_wants != "end"


PLAN_FACTS = ("sessions_agreed", "sessions_held", "goals_met")

POINT = Point(
    number="2f",
    slug="completion",
    title=Text("Tuntas selama dikehendaki", "To completion"),
    statement=Text(
        "Pelayanan dijalankan sampai tuntas, sebanyak pertemuan yang disepakati, sepanjang konseli menghendakinya.",
        "Service is carried through to its end, over as many meetings as were agreed, for as long as the konseli "
        "wants it.",
    ),
    source=Text(
        "Kode etik bimbingan dan konseling Indonesia, hubungan dengan konseli, butir 2f",
        "Indonesian code of ethics for guidance and counselling, the relationship with the konseli, point 2f",
    ),
    edition="2026.1",
    effective=date(2026, 1, 1),
    judgement=Text(
        "Apakah tujuan sudah tercapai, konseli dan konselor yang menilainya bersama.",
        "Whether the goals are reached is for konseli and counselor to judge together.",
    ),
    rules=(
        Rule(
            code="2f.unfinished",
            on=(END,),
            when=unfinished,
            reads=(
                "actor",
                "reason",
                *PLAN_FACTS,
                "konseli_wants",
                "no_benefit_streak",
                "relationship",
                "referral_consent",
            ),
            effects=(BLOCK,),
            waivable=ANY_TIME,
        ),
        Rule(
            code="2f.wants-more",
            on=(END,),
            when=wants_more,
            reads=("actor", "reason", "goals_met", "konseli_wants"),
            effects=(FLAG,),
        ),
        Rule(
            code="2f.wish-unknown",
            on=(END,),
            when=wish_unknown,
            reads=("actor", "reason", "konseli_wants"),
            effects=(FLAG,),
        ),
        Rule(
            code="2f.guardian-no-right",
            on=(END, DECLINE),
            when=guardian_without_right,
            reads=("actor", "minor", "consent", "guardian_unsafe"),
            effects=(BLOCK, FLAG),
        ),
        Rule(
            code="2f.guardian-ended",
            on=(END, DECLINE),
            when=guardian_against_wish,
            reads=("actor", "konseli_wants"),
            effects=(FLAG,),
        ),
        Rule(
            code="2f.no-receiver",
            on=(REFER,),
            when=receiver_missing,
            reads=("receiver",),
            effects=(BLOCK,),
        ),
        Rule(
            code="2f.confirm-acceptance",
            on=(REFER,),
            when=acceptance_open,
            reads=("receiver", "urgency"),
            effects=(OBLIGE,),
            hours=168,
        ),
        Rule(
            code="2f.no-handover",
            on=(REFER,),
            when=handover_unwritten,
            reads=("handover_written",),
            effects=(BLOCK,),
            gives_way=GivesWay(leaves="2f.write-handover", hours=24),
            waivable=ANY_TIME,
        ),
        Rule(
            code="2f.renew-plan",
            on=(CONTINUE,),
            when=plan_used_up,
            reads=PLAN_FACTS,
            effects=(OBLIGE,),
            hours=168,
        ),
        Rule(
            code="2f.renew-plan",
            on=(STANDING,),
            when=opened_with_plan_used_up,
            reads=("opened", *PLAN_FACTS, "konseli_wants"),
            effects=(FLAG,),
        ),
    ),
)
