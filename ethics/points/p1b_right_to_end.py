"""Point 1b: the konseli may end at any time; nobody goes on where there is no benefit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ethics.rule import (
    ADVISE,
    ANY_TIME,
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
)
from ethics.terms import by_institution, konseli_ends

if TYPE_CHECKING:
    from ethics.facts import Facts, Policy


def konseli_right(facts: Facts, policy: Policy) -> bool:
    return konseli_ends(facts)


def wish_unconfirmed(facts: Facts, policy: Policy) -> bool:
    return by_institution(facts) and facts.konseli_wants == "end" and not facts.wish_confirmed


def wants_end(facts: Facts, policy: Policy) -> bool:
    return facts.konseli_wants == "end"


def wants_end_not_referral(facts: Facts, policy: Policy) -> bool:
    return facts.konseli_wants == "end" and facts.referral_consent != "given"


def no_benefit(facts: Facts, policy: Policy) -> bool:
    return facts.no_benefit_streak >= policy.no_benefit_limit


def opened_without_benefit(facts: Facts, policy: Policy) -> bool:
    return facts.opened and no_benefit(facts, policy)


def benefit_doubtful(facts: Facts, policy: Policy) -> bool:
    return facts.no_benefit_streak == policy.no_benefit_limit - 1 and facts.no_benefit_streak > 0


def ended_for_no_benefit(facts: Facts, policy: Policy) -> bool:
    return by_institution(facts) and facts.reason == "no_benefit" and no_benefit(facts, policy)


POINT = Point(
    number="1b",
    slug="right-to-end",
    title=Text("Hak mengakhiri", "The right to end"),
    statement=Text(
        "Konseli boleh mengakhiri kapan saja, sudah ada hasil atau belum. Konselor pun tidak meneruskan hubungan yang "
        "tidak lagi membawa manfaat bagi konseli.",
        "The konseli may end whenever they wish, whether or not anything has come of it. The counselor, too, does "
        "not carry on a relationship that no longer does the konseli good.",
    ),
    source=Text(
        "Kode etik bimbingan dan konseling Indonesia, pemberian layanan, butir 1b",
        "Indonesian code of ethics for guidance and counselling, giving service, point 1b",
    ),
    edition="2026.1",
    effective=date(2026, 1, 1),
    judgement=Text(
        "Apakah suatu sesi membawa manfaat, konseli dan konselor yang menilainya bersama.",
        "Whether a session did any good is for konseli and counselor to judge together.",
    ),
    rules=(
        Rule(
            code="1b.konseli-right",
            on=(END, DECLINE),
            when=konseli_right,
            reads=("actor", "konseli_wants"),
            effects=(ADVISE,),
        ),
        Rule(
            code="1b.confirm-wish",
            on=(END, DECLINE),
            when=wish_unconfirmed,
            reads=("actor", "konseli_wants", "wish_confirmed"),
            effects=(OBLIGE,),
            hours=72,
        ),
        Rule(
            code="1b.konseli-ended",
            on=(START, CONTINUE),
            when=wants_end,
            reads=("konseli_wants",),
            effects=(BLOCK, FLAG),
        ),
        Rule(
            code="1b.konseli-ended",
            on=(REFER,),
            when=wants_end_not_referral,
            reads=("konseli_wants", "referral_consent"),
            effects=(BLOCK, FLAG),
        ),
        Rule(
            code="1b.no-benefit",
            on=(CONTINUE,),
            when=no_benefit,
            reads=("no_benefit_streak",),
            effects=(BLOCK,),
            gives_way=GivesWay(leaves="1b.refer-on", hours=72),
            waivable=ANY_TIME,
        ),
        Rule(
            code="1b.no-benefit",
            on=(STANDING,),
            when=opened_without_benefit,
            reads=("opened", "no_benefit_streak"),
            effects=(FLAG,),
        ),
        Rule(
            code="1b.benefit-doubtful",
            on=(CONTINUE,),
            when=benefit_doubtful,
            reads=("no_benefit_streak",),
            effects=(ADVISE,),
        ),
        Rule(
            code="1b.offer-referral",
            on=(END,),
            when=ended_for_no_benefit,
            reads=("actor", "reason", "no_benefit_streak"),
            effects=(OBLIGE,),
            hours=168,
        ),
        Rule(
            code="1b.wish-ignored",
            on=(STANDING,),
            when=wants_end,
            reads=("konseli_wants",),
            effects=(FLAG,),
        ),
    ),
)
