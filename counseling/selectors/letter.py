"""The content of the papers for a konseli: the consent letter, and the summary of a closed case."""

from dataclasses import dataclass
from datetime import datetime

from counseling.choices import Attendance, CaseState, ReferralState, Transition
from counseling.models import (
    Case,
    Consent,
    CounselingSession,
    Explanation,
    Guardian,
    LedgerEntry,
    Obligation,
    Referral,
)
from counseling.selectors import consent as consent_selector
from counseling.selectors import explanation, goal, obligation, open_record, sharing
from counseling.selectors.casefile import derive
from counseling.selectors.casefile.records import records_of
from counseling.selectors.goal import GoalNow
from counseling.selectors.institution import today_at
from counseling.selectors.ledger import words_of


@dataclass(frozen=True, slots=True)
class ConsentLetter:
    """`text` is the explanation in the language asked for, None where none is published; `guardians` are those who
    sign beside the konseli, `guardian_signs` whether one does, be they on record or not."""

    text: Explanation | None
    texts: list[Explanation]
    shared: list[Consent]
    guardians: list[Guardian]
    guardian_signs: bool


def consent_letter(case: Case, language: str, now: datetime) -> ConsentLetter:
    """A guardian signs for a minor and for whoever cannot decide, unless contact with them is dangerous."""
    today = today_at(case.institution, now)
    record = records_of([case.pk], now)[case.pk]
    asked = derive.minor(record)[0] or consent_selector.inability(case) is not None
    signs = asked and not derive.guardian_unsafe(record)[0]
    return ConsentLetter(
        text=explanation.in_force(case.institution, language, today),
        texts=explanation.texts_in_force(case.institution, today),
        shared=sharing.standing(case, now),
        guardians=open_record.guardians(case, now) if signs else [],
        guardian_signs=signs,
    )


@dataclass(frozen=True, slots=True)
class ClosingSummary:
    """How a case went, without a word of its notes. `reason` is a code of Reason; `started_at` is None for a request
    that was declined."""

    requested_at: datetime
    started_at: datetime | None
    closed_at: datetime
    sessions: list[CounselingSession]
    agreed: int
    goals: list[GoalNow]
    reason: str
    words: str
    onward: str
    handed_to: Referral | None
    duties: list[Obligation]


def closing_summary(case: Case) -> ClosingSummary:
    """The summary of a closed case. Opens the sealed facts of the entry that closed it."""
    entries = LedgerEntry.objects.filter(case=case, passed=True).order_by("number")
    closing = entries.filter(to_state=case.state).exclude(from_state=case.state).latest("number")
    start = entries.filter(transition=Transition.START).first()
    words = words_of(closing)
    handed = (
        Referral.objects.filter(case=case, state=ReferralState.ACCEPTED) if case.state == CaseState.REFERRED else None
    )
    return ClosingSummary(
        requested_at=case.request.requested_at,
        started_at=start.at if start else None,
        closed_at=closing.at,
        sessions=list(CounselingSession.objects.filter(case=case, attendance=Attendance.HELD).order_by("opened_at")),
        agreed=goal.sessions(case)[0],
        goals=goal.of_case(case),
        reason=closing.facts["facts"]["reason"] if closing.facts else "",
        words=words.words if words else "",
        onward=words.onward if words else "",
        handed_to=handed.order_by("-named_at").first() if handed is not None else None,
        duties=list(obligation.open_of(case)),
    )
