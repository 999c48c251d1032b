"""Point 2h: the konseli has the counselor's attention; where loyalties conflict, all interests are weighed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ethics.rule import (
    ADVISE,
    ANY_TIME,
    BLOCK,
    CONTINUE,
    DISCLOSE,
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
)

if TYPE_CHECKING:
    from ethics.facts import Facts, Policy


def loyalty_open(facts: Facts, policy: Policy) -> bool:
    return facts.loyalty_conflict == "open"


def loyalty_weighed(facts: Facts, policy: Policy) -> bool:
    return facts.loyalty_conflict == "weighed"


def discloses_without_asking(facts: Facts, policy: Policy) -> bool:
    return facts.disclosure_basis in ("serious_harm", "legal_order")


def disclosure_unweighed(facts: Facts, policy: Policy) -> bool:
    return discloses_without_asking(facts, policy) and facts.loyalty_conflict in ("none", "open")


def dual_role(facts: Facts, policy: Policy) -> bool:
    return facts.relationship == "dual_role"


def dual_role_avoidable(facts: Facts, policy: Policy) -> bool:
    return dual_role(facts, policy) and facts.colleague_available


def receiver_dual_role(facts: Facts, policy: Policy) -> bool:
    return facts.receiver_relationship == "dual_role"


def disclosure_unfounded(facts: Facts, policy: Policy) -> bool:
    return facts.disclosure_basis == "none" or (
        facts.disclosure_basis == "konseli_consent" and facts.disclosure_consent != "given"
    )


def disclosure_excessive(facts: Facts, policy: Policy) -> bool:
    return not facts.disclosure_minimal


def notes_missing(facts: Facts, policy: Policy) -> bool:
    return facts.unwritten_notes >= policy.notes_limit


def notes_late(facts: Facts, policy: Policy) -> bool:
    return 1 <= facts.unwritten_notes < policy.notes_limit


def any_note_late(facts: Facts, policy: Policy) -> bool:
    return facts.unwritten_notes >= 1


def opened_with_note_late(facts: Facts, policy: Policy) -> bool:
    return facts.opened and any_note_late(facts, policy)


POINT = Point(
    number="2h",
    slug="loyalty",
    title=Text("Perhatian dan kesetiaan", "Attention and loyalty"),
    statement=Text(
        "Perhatian konselor tertuju pada konseli. Bila kesetiaan kepada pihak yang berbeda berbenturan, kepentingan "
        "semua yang terlibat dan tuntutan profesi ditimbang.",
        "The counselor's attention belongs to the konseli. Where loyalty to one stands against loyalty to another, "
        "what everyone involved has at stake and what the profession asks are weighed.",
    ),
    source=Text(
        "Kode etik bimbingan dan konseling Indonesia, hubungan dengan konseli, butir 2h",
        "Indonesian code of ethics for guidance and counselling, the relationship with the konseli, point 2h",
    ),
    edition="2026.1",
    effective=date(2026, 1, 1),
    judgement=Text(
        "Bagaimana kepentingan-kepentingan itu ditimbang, manusia yang memutuskan; program hanya memastikan bahwa "
        "hal itu dilakukan dan ditinjau.",
        "How the interests weigh against each other is for people to decide; the program only makes sure that it "
        "is done and reviewed.",
    ),
    rules=(
        Rule(
            code="2h.loyalty-unweighed",
            on=(START, CONTINUE, REFER),
            when=loyalty_open,
            reads=("loyalty_conflict",),
            effects=(BLOCK,),
            gives_way=GivesWay(leaves="2h.weigh-loyalty", hours=72),
            waivable=ANY_TIME,
        ),
        Rule(
            code="2h.loyalty-unweighed",
            on=(END,),
            when=loyalty_open,
            reads=("loyalty_conflict",),
            effects=(BLOCK,),
            waivable=ANY_TIME,
        ),
        Rule(
            code="2h.loyalty-unweighed",
            on=(DISCLOSE,),
            when=disclosure_unweighed,
            reads=("disclosure_basis", "loyalty_conflict"),
            effects=(BLOCK,),
            gives_way=GivesWay(leaves="2h.weigh-loyalty", hours=72),
            waivable=ANY_TIME,
        ),
        Rule(
            code="2h.loyalty-unweighed",
            on=(STANDING,),
            when=loyalty_open,
            reads=("loyalty_conflict",),
            effects=(FLAG,),
        ),
        Rule(
            code="2h.loyalty-weighed",
            on=(START, CONTINUE, END, REFER, STANDING),
            when=loyalty_weighed,
            reads=("loyalty_conflict",),
            effects=(FLAG,),
        ),
        Rule(
            code="2h.dual-role",
            on=(START, CONTINUE),
            when=dual_role_avoidable,
            reads=("relationship", "colleague_available"),
            effects=(BLOCK,),
            gives_way=GivesWay(),
            waivable=ANY_TIME,
        ),
        Rule(
            code="2h.dual-role",
            on=(START, CONTINUE),
            when=dual_role,
            reads=("relationship",),
            effects=(FLAG,),
        ),
        Rule(
            code="2h.clarify-roles",
            on=(START, CONTINUE),
            when=dual_role,
            reads=("relationship",),
            effects=(OBLIGE,),
            hours=168,
        ),
        Rule(
            code="2h.receiver-dual-role",
            on=(REFER,),
            when=receiver_dual_role,
            reads=("receiver_relationship",),
            effects=(FLAG,),
        ),
        Rule(
            code="2h.disclosure-unfounded",
            on=(DISCLOSE,),
            when=disclosure_unfounded,
            reads=("disclosure_basis", "disclosure_consent"),
            effects=(BLOCK, FLAG),
        ),
        Rule(
            code="2h.disclosure-excessive",
            on=(DISCLOSE,),
            when=disclosure_excessive,
            reads=("disclosure_minimal",),
            effects=(BLOCK,),
            gives_way=GivesWay(leaves="2h.review-disclosure", hours=24),
        ),
        Rule(
            code="2h.tell-konseli",
            on=(DISCLOSE,),
            when=discloses_without_asking,
            reads=("disclosure_basis",),
            effects=(OBLIGE, FLAG),
            hours=24,
        ),
        Rule(
            code="2h.notes-missing",
            on=(CONTINUE,),
            when=notes_missing,
            reads=("unwritten_notes",),
            effects=(BLOCK,),
            gives_way=GivesWay(),
            waivable=ANY_TIME,
        ),
        Rule(
            code="2h.notes-late",
            on=(CONTINUE,),
            when=notes_late,
            reads=("unwritten_notes",),
            effects=(ADVISE,),
        ),
        Rule(
            code="2h.finish-notes",
            on=(END, REFER),
            when=any_note_late,
            reads=("unwritten_notes",),
            effects=(OBLIGE,),
            hours=72,
        ),
        Rule(
            code="2h.notes-missing",
            on=(STANDING,),
            when=opened_with_note_late,
            reads=("opened", "unwritten_notes"),
            effects=(FLAG,),
        ),
    ),
)
