"""Notes that a supervisor opened, for the supervisor and for the counselor who is informed."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from counseling.access import break_glass as break_glass_access
from counseling.access import case as case_access
from counseling.models import AccessLog, BreakGlass, Case, CounselingSession, Membership

NEWS = timedelta(days=14)
"""How long an opening stays among what is new to the counselor."""


def session_for(member: Membership, case_id: UUID, session_id: UUID) -> CounselingSession | None:
    """A session whose note the supervisor may ask to open; the note's text stays closed."""
    sessions = break_glass_access.openable_by(member).filter(case=case_id, pk=session_id)
    return sessions.select_related("case__counselor__membership__user", "note").defer("note__body").first()


def standing(member: Membership, session: CounselingSession, now: datetime) -> BreakGlass | None:
    """The supervisor's opening of this note whose time is not over."""
    mine = break_glass_access.opened_by(member).filter(session=session, until__gt=now)
    return mine.select_related("session", "case").order_by("-until").first()


def own(member: Membership, now: datetime, *, code: str = "", time: str = "") -> QuerySet[BreakGlass]:
    """What a supervisor opened, newest first. `time`: only what is still `open` to them, or whose time is `over`."""
    rows = _newest(break_glass_access.opened_by(member)).select_related("case__counselor__membership__user")
    if code:
        rows = rows.filter(case__code__iexact=code.strip())
    if time:
        rows = rows.filter(until__gt=now) if time == "open" else rows.filter(until__lte=now)
    return rows


def of_case(case: Case) -> QuerySet[BreakGlass]:
    """Every opening of a note of this case, newest first."""
    return _newest(BreakGlass.objects.filter(case=case))


def of_session(session: CounselingSession) -> QuerySet[BreakGlass]:
    """Every opening of this session's note, newest first."""
    return _newest(BreakGlass.objects.filter(session=session))


def news_for(member: Membership, now: datetime) -> QuerySet[BreakGlass]:
    """What was opened of late in a counselor's cases, or was written by them, and not seen by them yet, newest first.
    `is_theirs`: the case is still theirs.

    The pages of the session and of its note say who opened it: whoever has read one of them since has seen it.
    """
    seen = AccessLog.objects.filter(
        Q(object_id=OuterRef("session")) | Q(object_id=OuterRef("session__note")),
        user=member.user_id,
        case=OuterRef("case"),
        at__gte=OuterRef("opened_at"),
    )
    written = Q(session__note__author=member.user_id, institution_id=member.institution_id)
    of_late = BreakGlass.objects.filter(
        Q(case__in=case_access.visible_to(member)) | written, opened_at__gt=now - NEWS
    ).annotate(is_theirs=Exists(case_access.visible_to(member).filter(pk=OuterRef("case"))))
    return _newest(of_late.filter(~Exists(seen)))


def _newest(openings: QuerySet[BreakGlass]) -> QuerySet[BreakGlass]:
    return openings.select_related("session", "case", "opened_by").order_by("-opened_at", "-pk")
