"""Feedback on a session: benefit, respect felt, belief pressed, from the konseli and from the counselor (1b, 2a).

Also the counselor's self-report: that they pressed a belief, or hurt the konseli's dignity.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.choices import Attendance, Speaker, StatementKind, YesNo
from counseling.models import CounselingSession, Membership, Statement
from counseling.services.errors import Invalid
from counseling.services.held import held
from counseling.services.marker import service
from counseling.services.statement import Source, said_just_now, say, yes_no


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """The feedback on one session; a field is empty or None where nothing was said."""

    benefit: str = ""
    respect: str = ""
    belief_pressed: bool | None = None

    def statements(self) -> dict[str, str]:
        """Statement kind → value, of what is said."""
        said = {
            StatementKind.BENEFIT: self.benefit,
            StatementKind.RESPECT: self.respect,
            StatementKind.BELIEF: "" if self.belief_pressed is None else yes_no(self.belief_pressed),
        }
        return {kind.value: value for kind, value in said.items() if value}


@service
def record(
    session: CounselingSession,
    feedback: Feedback,
    *,
    source: Source,
    by: Membership,
    now: datetime,
    counselor_benefit: str = "",
) -> list[Statement]:
    """Several statements on one session at once; `counselor_benefit` is the counselor's own view beside them.

    A correction replaces the one statement of the same kind and speaker. Raises Invalid.
    """
    case_access.require_work(by, session.case)
    if session.attendance not in ("", Attendance.HELD):
        raise Invalid("session", _("This session did not take place."))
    said = [(kind, value, source) for kind, value in feedback.statements().items()]
    if feedback.respect and source.said_by != Speaker.KONSELI:
        raise Invalid("respect", _("Only the konseli can say whether they felt respected."))
    if counselor_benefit:
        require_own(session, by=by, field="counselor_benefit")
        own = Source(said_by=Speaker.COUNSELOR, said_at=source.said_at, supersedes=source.supersedes)
        said.append((StatementKind.BENEFIT, counselor_benefit, own))
    if not said:
        raise Invalid("benefit", _("Choose at least one answer."))
    with held(session.case, now=now):
        return [
            say(session.case, kind, value, source=each, by=by, now=now, session=session)
            for kind, value, each in _with_correction(said)
        ]


def require_own(session: CounselingSession, *, by: Membership, field: str) -> None:
    """Raises Invalid at this field for the counselor's side of a session that somebody before them held."""
    if session.opened_by_id != by.user_id:
        raise Invalid(
            field, _("The counselor before you held this session. What you learned of it is no word of theirs.")
        )


INCIDENTS = (StatementKind.BELIEF, StatementKind.DIGNITY)


@service
def self_report(
    session: CounselingSession, kind: str, *, words: str, happened_at: datetime, by: Membership, now: datetime
) -> Statement:
    """The counselor says themself that they pressed a belief on the konseli or hurt their dignity, and how it came to
    it. Raises Invalid."""
    case_access.require_work(by, session.case)
    require_own(session, by=by, field="kind")
    if kind not in INCIDENTS:
        raise Invalid("kind", _("Choose one of the answers offered."))
    source = Source(said_by=Speaker.COUNSELOR, said_at=happened_at, words=words).in_words()
    said: dict[str, Any] = {"source": source, "by": by, "now": now, "session": session}
    about = (session.case, kind, YesNo.YES)
    with held(session.case, now=now, settles=False):
        return said_just_now(*about, **said) or say(*about, **said)


def _with_correction(said: list[tuple[str, str, Source]]) -> list[tuple[str, str, Source]]:
    """Only the statement that replaces the old one may carry the correction."""
    old = said[0][2].supersedes
    if old is None:
        return said
    corrected = (old.kind, old.said_by) if isinstance(old, Statement) else None
    found = [
        (kind, value, source if corrected == (kind, source.said_by) else replace(source, supersedes=None))
        for kind, value, source in said
    ]
    if not any(source.supersedes for _kind, _value, source in found):
        raise Invalid("supersedes", _("A correction replaces a record of the same kind in the same case."))
    return found
