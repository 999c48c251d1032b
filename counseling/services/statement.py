"""Taking down what was said: whose word it is, by which way it came, when, and who wrote it down."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from counseling.access import case as case_access
from counseling.choices import Channel, Speaker, StatementKind
from counseling.models import Case, CounselingSession, Goal, Membership, Referral, Statement
from counseling.services import obligation
from counseling.services.marker import service


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a statement comes from. `supersedes` is the row that this one corrects."""

    said_by: str = Speaker.KONSELI
    said_by_name: str = ""
    channel: str = Channel.IN_PERSON
    said_at: datetime
    words: str = ""
    supersedes: Any = None


def spoken(case: Case, source: Source, *, by: Membership, now: datetime) -> dict[str, Any]:
    """The columns that every spoken row shares (see models.base.SpokenModel)."""
    return {
        "institution_id": case.institution_id,
        "konseli_id": case.konseli_id,
        "case": case,
        "said_by": source.said_by,
        "said_by_name": source.said_by_name,
        "channel": source.channel,
        "said_at": source.said_at,
        "recorded_by_id": by.user_id,
        "recorded_at": now,
        "words": source.words,
        "supersedes": source.supersedes,
    }


@service
def say(
    case: Case,
    kind: str,
    value: str,
    *,
    source: Source,
    by: Membership,
    now: datetime,
    session: CounselingSession | None = None,
    goal: Goal | None = None,
    referral: Referral | None = None,
) -> Statement:
    """Writes down one statement, and closes the obligations for which it is the evidence."""
    case_access.require_work(by, case)
    row = Statement.objects.create(
        **spoken(case, source, by=by, now=now),
        kind=StatementKind(kind),
        value=value,
        session=session,
        goal=goal,
        referral=referral,
    )
    obligation.settle(case, now=now)
    return row
