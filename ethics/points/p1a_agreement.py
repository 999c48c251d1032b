"""Point 1a: service while there is opportunity, at a time and place that both agreed on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ethics.rule import (
    ANY_TIME,
    BLOCK,
    CONTINUE,
    END,
    FLAG,
    OBLIGE,
    STANDING,
    START,
    GivesWay,
    Point,
    Rule,
    Text,
)
from ethics.terms import by_institution

if TYPE_CHECKING:
    from ethics.facts import Facts, Policy


def not_agreed(facts: Facts, policy: Policy) -> bool:
    return not (facts.agreed_time and facts.agreed_place)


def not_both_available(facts: Facts, policy: Policy) -> bool:
    return not facts.both_available


def still_reachable(facts: Facts, policy: Policy) -> bool:
    return (
        by_institution(facts)
        and facts.reason == "konseli_unreachable"
        and (facts.contact_attempts < policy.unreachable_attempts or facts.days_since_contact < policy.unreachable_days)
    )


def opportunity_ended(facts: Facts, policy: Policy) -> bool:
    return by_institution(facts) and facts.reason == "opportunity_ended"


def deceased(facts: Facts, policy: Policy) -> bool:
    return by_institution(facts) and facts.reason == "deceased"


def neglected(facts: Facts, policy: Policy) -> bool:
    return (
        facts.opened
        and facts.days_since_contact >= policy.neglect_days
        and not facts.next_session_agreed
        and facts.konseli_wants != "end"
    )


POINT = Point(
    number="1a",
    slug="agreement",
    title=Text("Kesempatan dan kesepakatan", "Opportunity and agreement"),
    statement=Text(
        "Selama ada kesempatan, konselor melayani konseli. Kapan dan di mana bertemu disepakati berdua lebih dahulu, "
        "dan keduanya memang dapat hadir.",
        "While there is opportunity, the counselor serves the konseli. The two of them settle when and where to "
        "meet before they meet, and both are free to come.",
    ),
    source=Text(
        "Kode etik bimbingan dan konseling Indonesia, pemberian layanan, butir 1a",
        "Indonesian code of ethics for guidance and counselling, giving service, point 1a",
    ),
    edition="2026.1",
    effective=date(2026, 1, 1),
    judgement=Text(
        "Apakah tempat yang disepakati cukup aman dan tenang bagi konseli, Anda yang menilai.",
        "Whether the agreed place is safe and quiet enough for the konseli is yours to judge.",
    ),
    rules=(
        Rule(
            code="1a.no-agreement",
            on=(START, CONTINUE),
            when=not_agreed,
            reads=("agreed_time", "agreed_place"),
            effects=(BLOCK,),
            gives_way=GivesWay(leaves="1a.agree", hours=72, surge_on=(START,)),
            waivable=ANY_TIME,
        ),
        Rule(
            code="1a.no-opportunity",
            on=(START, CONTINUE),
            when=not_both_available,
            reads=("both_available",),
            effects=(BLOCK,),
            gives_way=GivesWay(leaves="1a.rebook", hours=24),
            waivable=ANY_TIME,
        ),
        Rule(
            code="1a.still-reachable",
            on=(END,),
            when=still_reachable,
            reads=("actor", "reason", "contact_attempts", "days_since_contact"),
            effects=(BLOCK,),
            waivable=ANY_TIME,
        ),
        Rule(
            code="1a.offer-referral",
            on=(END,),
            when=opportunity_ended,
            reads=("actor", "reason"),
            effects=(OBLIGE, FLAG),
            hours=72,
        ),
        Rule(code="1a.deceased", on=(END,), when=deceased, reads=("actor", "reason"), effects=(FLAG,)),
        Rule(
            code="1a.neglected",
            on=(STANDING,),
            when=neglected,
            reads=("opened", "days_since_contact", "next_session_agreed", "konseli_wants"),
            effects=(FLAG,),
        ),
    ),
)
