"""Point 2g: the konseli knows what kind of relationship this is, and what each side answers for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ethics.rule import BLOCK, CONTINUE, OBLIGE, START, GivesWay, Point, Rule, Text

if TYPE_CHECKING:
    from ethics.facts import Facts, Policy


def explained(facts: Facts) -> bool:
    return facts.explained_nature and facts.explained_limits


def not_explained(facts: Facts, policy: Policy) -> bool:
    return not explained(facts)


def explained_by_an_old_text(facts: Facts, policy: Policy) -> bool:
    return explained(facts) and not facts.explanation_current


POINT = Point(
    number="2g",
    slug="explanation",
    title=Text("Penjelasan sifat dan batas hubungan", "Explanation"),
    statement=Text(
        "Konseli mendapat penjelasan tentang sifat hubungan konseling dan tentang batas tanggung jawab masing-masing, "
        "sehingga tahu apa yang dapat dan tidak dapat diharapkan.",
        "The konseli is told what a counselling relationship is and where each side's responsibility stops, so as "
        "to know what to expect and what not.",
    ),
    source=Text(
        "Kode etik bimbingan dan konseling Indonesia, hubungan dengan konseli, butir 2g",
        "Indonesian code of ethics for guidance and counselling, the relationship with the konseli, point 2g",
    ),
    edition="2026.1",
    effective=date(2026, 1, 1),
    judgement=Text(
        "Apakah konseli sungguh memahami penjelasan itu, Anda yang menangkapnya dalam percakapan.",
        "Whether the konseli has really understood is something you hear in the conversation.",
    ),
    rules=(
        Rule(
            code="2g.not-explained",
            on=(START, CONTINUE),
            when=not_explained,
            reads=("explained_nature", "explained_limits"),
            effects=(BLOCK,),
            gives_way=GivesWay(leaves="2g.explain", hours=72),
        ),
        Rule(
            code="2g.outdated",
            on=(START, CONTINUE),
            when=explained_by_an_old_text,
            reads=("explained_nature", "explained_limits", "explanation_current"),
            effects=(OBLIGE,),
            hours=168,
        ),
    ),
)
