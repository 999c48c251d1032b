"""Point 2i: no professional help to relatives and close friends."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ethics.rule import (
    BLOCK,
    CONTINUE,
    DECLINE,
    END,
    FLAG,
    OBLIGE,
    REFER,
    STANDING,
    START,
    GivesWay,
    Point,
    Rule,
    Text,
    Waiver,
)
from ethics.terms import by_institution, emergency, is_close, is_tied

if TYPE_CHECKING:
    from ethics.facts import Facts, Policy


def undeclared(facts: Facts, policy: Policy) -> bool:
    return facts.relationship == "undeclared"


def close(facts: Facts, policy: Policy) -> bool:
    return is_close(facts.relationship)


def emergency_or_bridging(facts: Facts, policy: Policy) -> bool:
    """An emergency, or sessions that lead over to a counselor who has already accepted."""
    return emergency(facts, policy) or facts.receiver == "accepted"


def crisis_repeated(facts: Facts, policy: Policy) -> bool:
    return close(facts, policy) and emergency(facts, policy) and facts.crisis_sessions_held >= 1


def opened_and_close(facts: Facts, policy: Policy) -> bool:
    return facts.opened and close(facts, policy)


def acquaintance(facts: Facts, policy: Policy) -> bool:
    return facts.relationship == "acquaintance"


def suspected(facts: Facts, policy: Policy) -> bool:
    return facts.relationship in ("undeclared", "none", "acquaintance") and facts.relationship_suspected


def opened_and_suspected(facts: Facts, policy: Policy) -> bool:
    return facts.opened and suspected(facts, policy)


def receiver_close(facts: Facts, policy: Policy) -> bool:
    return is_close(facts.receiver_relationship)


def receiver_undeclared(facts: Facts, policy: Policy) -> bool:
    return facts.receiver != "none" and facts.receiver_relationship == "undeclared"


def tied_and_stepping_back(facts: Facts, policy: Policy) -> bool:
    return by_institution(facts) and facts.reason == "dual_relationship" and is_tied(facts.relationship)


POINT = Point(
    number="2i",
    slug="close-relations",
    title=Text("Bukan untuk keluarga dan teman karib", "No close relations"),
    statement=Text(
        "Konselor tidak memberi bantuan profesional kepada sanak keluarga dan teman karibnya; perasaan yang sudah ada "
        "akan mengambil tempat yang seharusnya milik konseling.",
        "The counselor gives no professional help to family or close friends; feelings that are already there would "
        "take the place that belongs to the counselling.",
    ),
    source=Text(
        "Kode etik bimbingan dan konseling Indonesia, hubungan dengan konseli, butir 2i",
        "Indonesian code of ethics for guidance and counselling, the relationship with the konseli, point 2i",
    ),
    edition="2026.1",
    effective=date(2026, 1, 1),
    judgement=Text(
        "Di mana kenalan berubah menjadi teman karib, konselor menyatakannya dengan jujur dan supervisor meninjaunya.",
        "Where an acquaintance turns into a close friend, the counselor says honestly and the supervisor reviews.",
    ),
    rules=(
        Rule(
            code="2i.undeclared",
            on=(START, CONTINUE),
            when=undeclared,
            reads=("relationship",),
            effects=(BLOCK,),
            gives_way=GivesWay(leaves="2i.declare", hours=24, unless_colleague=True),
        ),
        Rule(
            code="2i.close-relation",
            on=(START,),
            when=close,
            reads=("relationship",),
            effects=(BLOCK, FLAG),
            gives_way=GivesWay(leaves="2i.refer-on", hours=72, unless_colleague=True),
            waivable=Waiver(when=emergency, reads=("urgency",)),
        ),
        Rule(
            code="2i.close-relation",
            on=(CONTINUE,),
            when=close,
            reads=("relationship",),
            effects=(BLOCK, FLAG),
            gives_way=GivesWay(leaves="2i.refer-on", hours=72, unless_colleague=True),
            waivable=Waiver(when=emergency_or_bridging, reads=("urgency", "receiver")),
        ),
        Rule(
            code="2i.repeated-crisis",
            on=(START, CONTINUE),
            when=crisis_repeated,
            reads=("relationship", "urgency", "crisis_sessions_held"),
            effects=(FLAG,),
        ),
        Rule(
            code="2i.close-relation",
            on=(STANDING,),
            when=opened_and_close,
            reads=("opened", "relationship"),
            effects=(FLAG,),
        ),
        Rule(
            code="2i.acquaintance",
            on=(START,),
            when=acquaintance,
            reads=("relationship",),
            effects=(FLAG,),
        ),
        Rule(
            code="2i.suspected",
            on=(START, CONTINUE),
            when=suspected,
            reads=("relationship", "relationship_suspected"),
            effects=(FLAG,),
        ),
        Rule(
            code="2i.suspected",
            on=(STANDING,),
            when=opened_and_suspected,
            reads=("opened", "relationship", "relationship_suspected"),
            effects=(FLAG,),
        ),
        Rule(
            code="2i.receiver-close",
            on=(REFER,),
            when=receiver_close,
            reads=("receiver_relationship",),
            effects=(BLOCK,),
        ),
        Rule(
            code="2i.receiver-undeclared",
            on=(REFER,),
            when=receiver_undeclared,
            reads=("receiver", "receiver_relationship"),
            effects=(OBLIGE,),
            hours=72,
        ),
        Rule(
            code="2i.offer-referral",
            on=(END, DECLINE),
            when=tied_and_stepping_back,
            reads=("actor", "reason", "relationship"),
            effects=(OBLIGE,),
            hours=72,
        ),
    ),
)
