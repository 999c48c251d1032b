"""Point 2a: dignity, integrity and belief of the konseli are respected; no belief is pressed on them."""

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
    REFER,
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


def complaint_without_wish_to_go_on(facts: Facts, policy: Policy) -> bool:
    return facts.complaint_open and facts.konseli_wants != "continue"


def complaint_with_wish_to_go_on(facts: Facts, policy: Policy) -> bool:
    return facts.complaint_open and facts.konseli_wants == "continue"


def complaint_open(facts: Facts, policy: Policy) -> bool:
    return facts.complaint_open


def belief_imposed(facts: Facts, policy: Policy) -> bool:
    return facts.belief_imposed


def disrespected(facts: Facts, policy: Policy) -> bool:
    return facts.respect_felt == "disrespected"


def values_differ(facts: Facts, policy: Policy) -> bool:
    return by_institution(facts) and facts.reason == "value_difference"


POINT = Point(
    number="2a",
    slug="dignity",
    title=Text("Harkat, martabat, dan keyakinan", "Dignity and belief"),
    statement=Text(
        "Konselor menjaga harkat, martabat, dan keutuhan diri konseli. Keyakinan konseli adalah miliknya sendiri; "
        "tidak ada keyakinan lain yang ditekankan kepadanya.",
        "The counselor guards the dignity and the wholeness of the konseli. What the konseli believes is their own; "
        "no other belief is urged upon them.",
    ),
    source=Text(
        "Kode etik bimbingan dan konseling Indonesia, hubungan dengan konseli, butir 2a",
        "Indonesian code of ethics for guidance and counselling, the relationship with the konseli, point 2a",
    ),
    edition="2026.1",
    effective=date(2026, 1, 1),
    judgement=Text(
        "Apakah suatu ucapan merendahkan atau menekan, tidak dapat dihitung; suara konseli dan penilaian supervisor "
        "yang menentukan.",
        "Whether something said was belittling or pressing cannot be computed; the konseli's own voice and the "
        "supervisor's judgement decide.",
    ),
    rules=(
        Rule(
            code="2a.complaint-open",
            on=(START, CONTINUE),
            when=complaint_without_wish_to_go_on,
            reads=("complaint_open", "konseli_wants"),
            effects=(BLOCK,),
            gives_way=GivesWay(),
            waivable=ANY_TIME,
        ),
        Rule(
            code="2a.complaint-open",
            on=(START, CONTINUE),
            when=complaint_with_wish_to_go_on,
            reads=("complaint_open", "konseli_wants"),
            effects=(FLAG,),
        ),
        Rule(
            code="2a.complaint-open",
            on=(END, REFER, STANDING),
            when=complaint_open,
            reads=("complaint_open",),
            effects=(FLAG,),
        ),
        Rule(
            code="2a.belief-imposed",
            on=(CONTINUE, STANDING),
            when=belief_imposed,
            reads=("belief_imposed",),
            effects=(FLAG,),
        ),
        Rule(
            code="2a.disrespect",
            on=(CONTINUE, STANDING),
            when=disrespected,
            reads=("respect_felt",),
            effects=(FLAG,),
        ),
        Rule(
            code="2a.values",
            on=(END, REFER, DECLINE),
            when=values_differ,
            reads=("actor", "reason"),
            effects=(BLOCK, FLAG),
        ),
    ),
)
