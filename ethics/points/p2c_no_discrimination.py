"""Point 2c: no difference is made by ethnicity, nation, skin colour, religion or means."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ethics.rule import BLOCK, DECLINE, END, FLAG, REFER, Point, Rule, Text

if TYPE_CHECKING:
    from ethics.facts import Facts, Policy


def rests_on_protected_ground(facts: Facts, policy: Policy) -> bool:
    return bool(facts.reason_protected)


POINT = Point(
    number="2c",
    slug="no-discrimination",
    title=Text("Tanpa membeda-bedakan", "No discrimination"),
    statement=Text(
        "Suku, bangsa, warna kulit, agama, dan keadaan sosial ekonomi tidak mengubah pelayanan. Konselor berusaha "
        "mengenal budaya konseli supaya memahami maksudnya.",
        "Ethnicity, nation, skin colour, religion and social or economic standing change nothing in the service. "
        "The counselor gets to know the konseli's culture so as to grasp what the konseli means.",
    ),
    source=Text(
        "Kode etik bimbingan dan konseling Indonesia, hubungan dengan konseli, butir 2c",
        "Indonesian code of ethics for guidance and counselling, the relationship with the konseli, point 2c",
    ),
    edition="2026.1",
    effective=date(2026, 1, 1),
    judgement=Text(
        "Mengenal budaya konseli adalah bagian dari kepandaian konselor; tidak ada aturan yang dapat memeriksanya.",
        "Getting to know the konseli's culture is part of the counselor's skill; no rule can check it.",
    ),
    rules=(
        Rule(
            code="2c.discrimination",
            on=(END, REFER, DECLINE),
            when=rests_on_protected_ground,
            reads=("reason_protected",),
            effects=(BLOCK, FLAG),
        ),
    ),
)
