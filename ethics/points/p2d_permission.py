"""Point 2d: nobody is helped without their own permission; for a minor the guardian is asked as well."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ethics.rule import (
    ANY_TIME,
    BLOCK,
    CONTINUE,
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
from ethics.terms import refuses_help

if TYPE_CHECKING:
    from ethics.facts import Facts, Policy


def consent_missing(facts: Facts, policy: Policy) -> bool:
    return facts.consent in ("none", "expired") or (facts.consent == "unable" and facts.guardian_consent != "given")


def guardian_consents_instead(facts: Facts, policy: Policy) -> bool:
    return facts.consent == "unable" and facts.guardian_consent == "given"


def consent_refused(facts: Facts, policy: Policy) -> bool:
    return refuses_help(facts)


def consent_only_verbal(facts: Facts, policy: Policy) -> bool:
    return facts.consent == "given" and facts.consent_form == "verbal"


def guardian_counts(facts: Facts, policy: Policy) -> bool:
    return facts.minor and policy.guardian_required


def guardian_missing(facts: Facts, policy: Policy) -> bool:
    return guardian_counts(facts, policy) and facts.guardian_consent == "none" and not facts.guardian_unsafe


def guardian_refused(facts: Facts, policy: Policy) -> bool:
    return guardian_counts(facts, policy) and facts.guardian_consent == "refused" and not facts.guardian_unsafe


def guardian_bypassed(facts: Facts, policy: Policy) -> bool:
    return guardian_counts(facts, policy) and facts.guardian_consent != "given" and facts.guardian_unsafe


def referral_not_agreed(facts: Facts, policy: Policy) -> bool:
    return facts.referral_consent == "none"


def referral_refused(facts: Facts, policy: Policy) -> bool:
    return facts.referral_consent == "refused"


def consent_lapsed(facts: Facts, policy: Policy) -> bool:
    return facts.opened and facts.consent in ("refused", "withdrawn", "expired")


def guardian_lapsed(facts: Facts, policy: Policy) -> bool:
    return facts.opened and guardian_refused(facts, policy)


GUARDIAN_FACTS = ("minor", "guardian_consent", "guardian_unsafe")

POINT = Point(
    number="2d",
    slug="permission",
    title=Text("Izin tanpa paksaan", "Permission, never force"),
    statement=Text(
        "Bantuan diberikan hanya dengan izin orang itu sendiri, yang sadar dan bebas. "
        "Tidak seorang pun boleh memaksanya.",
        "Help is given only with the person's own permission, knowing and free. Nobody may press it on them.",
    ),
    source=Text(
        "Kode etik bimbingan dan konseling Indonesia, hubungan dengan konseli, butir 2d",
        "Indonesian code of ethics for guidance and counselling, the relationship with the konseli, point 2d",
    ),
    edition="2026.1",
    effective=date(2026, 1, 1),
    judgement=Text(
        "Apakah persetujuan itu sungguh bebas, dan apakah konseli mampu memberikannya, Anda yang menilai.",
        "Whether a permission is truly free, and whether the konseli is able to give one, is yours to judge.",
    ),
    rules=(
        Rule(
            code="2d.consent-missing",
            on=(START, CONTINUE),
            when=consent_missing,
            reads=("consent", "guardian_consent"),
            effects=(BLOCK,),
            gives_way=GivesWay(leaves="2d.obtain-consent", hours=24),
        ),
        Rule(
            code="2d.seek-assent",
            on=(START, CONTINUE),
            when=guardian_consents_instead,
            reads=("consent", "guardian_consent"),
            effects=(OBLIGE, FLAG),
            hours=168,
        ),
        Rule(
            code="2d.consent-refused",
            on=(START, CONTINUE),
            when=consent_refused,
            reads=("consent",),
            effects=(BLOCK, FLAG),
        ),
        Rule(
            code="2d.write-consent",
            on=(START, CONTINUE),
            when=consent_only_verbal,
            reads=("consent", "consent_form"),
            effects=(OBLIGE,),
            hours=72,
        ),
        Rule(
            code="2d.guardian-missing",
            on=(START, CONTINUE),
            when=guardian_missing,
            reads=GUARDIAN_FACTS,
            effects=(BLOCK,),
            gives_way=GivesWay(leaves="2d.inform-guardian", hours=24),
            waivable=ANY_TIME,
        ),
        Rule(
            code="2d.guardian-refused",
            on=(START, CONTINUE),
            when=guardian_refused,
            reads=GUARDIAN_FACTS,
            effects=(BLOCK,),
            gives_way=GivesWay(leaves="2d.inform-guardian", hours=24),
            waivable=ANY_TIME,
        ),
        Rule(
            code="2d.guardian-bypassed",
            on=(START, CONTINUE),
            when=guardian_bypassed,
            reads=GUARDIAN_FACTS,
            effects=(FLAG,),
        ),
        Rule(
            code="2d.referral-not-agreed",
            on=(REFER,),
            when=referral_not_agreed,
            reads=("referral_consent",),
            effects=(BLOCK,),
            gives_way=GivesWay(leaves="2d.obtain-referral-consent", hours=24),
        ),
        Rule(
            code="2d.referral-refused",
            on=(REFER,),
            when=referral_refused,
            reads=("referral_consent",),
            effects=(BLOCK,),
        ),
        Rule(
            code="2d.consent-lapsed",
            on=(STANDING,),
            when=consent_lapsed,
            reads=("opened", "consent"),
            effects=(FLAG,),
        ),
        Rule(
            code="2d.guardian-lapsed",
            on=(STANDING,),
            when=guardian_lapsed,
            reads=("opened", *GUARDIAN_FACTS),
            effects=(FLAG,),
        ),
    ),
)
