"""Point 2b: the konseli's interest stands above the counselor's own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ethics.rule import BLOCK, CONTINUE, DECLINE, END, FLAG, OBLIGE, REFER, STANDING, Point, Rule, Text
from ethics.terms import by_institution, emergency

if TYPE_CHECKING:
    from ethics.facts import Facts, Policy


def personal_interest(facts: Facts, policy: Policy) -> bool:
    return by_institution(facts) and facts.reason == "personal_interest"


def personal_interest_in_calm(facts: Facts, policy: Policy) -> bool:
    return personal_interest(facts, policy) and not emergency(facts, policy)


def personal_interest_in_emergency(facts: Facts, policy: Policy) -> bool:
    return personal_interest(facts, policy) and emergency(facts, policy)


def threatened(facts: Facts, policy: Policy) -> bool:
    return by_institution(facts) and facts.reason == "threatened"


def postponed(facts: Facts, policy: Policy) -> bool:
    return facts.counselor_postponements >= policy.postponement_limit


POINT = Point(
    number="2b",
    slug="konseli-first",
    title=Text("Kepentingan konseli didahulukan", "The konseli's interest first"),
    statement=Text(
        "Kepentingan konseli didahulukan dari kepentingan konselor sendiri. Kebutuhan konselor tetap mendapat tempat, "
        "dengan pengertian konseli, tetapi tidak dalam keadaan darurat.",
        "What the konseli needs goes before what the counselor would like. The counselor's needs have their place "
        "too, with the konseli's understanding, but not in an emergency.",
    ),
    source=Text(
        "Kode etik bimbingan dan konseling Indonesia, hubungan dengan konseli, butir 2b",
        "Indonesian code of ethics for guidance and counselling, the relationship with the konseli, point 2b",
    ),
    edition="2026.1",
    effective=date(2026, 1, 1),
    rules=(
        Rule(
            code="2b.personal-interest",
            on=(END, DECLINE),
            when=personal_interest,
            reads=("actor", "reason"),
            effects=(BLOCK, FLAG),
        ),
        Rule(
            code="2b.personal-interest",
            on=(REFER,),
            when=personal_interest_in_calm,
            reads=("actor", "reason", "urgency"),
            effects=(FLAG,),
        ),
        Rule(
            code="2b.personal-interest",
            on=(REFER,),
            when=personal_interest_in_emergency,
            reads=("actor", "reason", "urgency"),
            effects=(BLOCK, FLAG),
        ),
        Rule(
            code="2b.threatened",
            on=(END, REFER),
            when=threatened,
            reads=("actor", "reason"),
            effects=(FLAG,),
        ),
        Rule(
            code="2b.offer-alternative",
            on=(END,),
            when=threatened,
            reads=("actor", "reason"),
            effects=(OBLIGE,),
            hours=72,
        ),
        Rule(
            code="2b.postponed",
            on=(CONTINUE, STANDING),
            when=postponed,
            reads=("counselor_postponements",),
            effects=(FLAG,),
        ),
    ),
)
