"""Set-ups of the pages of meetings and decisions: a case of full age in each of its states."""

import re
from datetime import timedelta
from typing import Any

from counseling.models import CounselingSession, LedgerEntry
from counseling.services import case as case_service
from counseling.services import disclosure, referral, session
from counseling.services.disclosure import Telling
from counseling.services.statement import Source
from tests import cast
from tests.counseling.services import stage
from tests.counseling.views.conftest import Desk

HOUR = timedelta(hours=1)


def requested(desk: Desk) -> Desk:
    """The desk with a request of somebody of full age, of which nothing is settled yet."""
    desk.case = cast.request(desk.people.dewi, cast.adult(desk.people.dewi, now=desk.now - HOUR), now=desk.now - HOUR)
    return desk


def ready(desk: Desk) -> Desk:
    """Nothing stands in the way of a start."""
    stage.ready(requested(desk).case, desk.people.dewi, now=desk.now)
    return desk


def active(desk: Desk, *, hours_ago: float = 0) -> Desk:
    """A relationship that runs; the next meeting is agreed, no session was held."""
    desk.case = stage.started(requested(desk).case, desk.people.dewi, now=desk.now - hours_ago * HOUR)
    return desk


def met(desk: Desk, *, hours_ago: float = 2) -> CounselingSession:
    """A relationship with a session that was held."""
    before = desk.now - hours_ago * HOUR
    desk.case = stage.started(requested(desk).case, desk.people.dewi, now=before)
    opened = stage.opens(desk.case, desk.people.dewi, now=before)
    assert opened.session is not None
    return session.close(
        opened.session, attendance="held", closed_at=before + HOUR, next_step="", by=desk.people.dewi, now=before + HOUR
    )


def in_session(desk: Desk) -> CounselingSession:
    """A relationship with a session going on."""
    opened = stage.opens(active(desk).case, desk.people.dewi, now=desk.now)
    assert opened.session is not None
    return opened.session


def referred_to_bagus(desk: Desk) -> Any:
    """A relationship whose referral to Bagus waits for his answer."""
    active(desk)
    return referral.name(
        desk.case,
        receiver=desk.people.bagus.counselor,
        reason="beyond_competence",
        words="Perlu pendampingan duka.",
        **desk.by(),
    )


def disclosed(desk: Desk, **other: Any) -> Any:
    """Something was disclosed; with the konseli's permission unless said otherwise."""
    telling = {
        "recipient": "Ibu Sri, wali kelas",
        "content": "Sering terlambat karena merawat adik.",
        "purpose": "Keringanan tugas",
        "basis": "konseli_consent",
        "minimal": True,
        **other,
    }
    source = Source(said_at=desk.now)
    made = disclosure.disclose(desk.case, Telling(**telling), answer="given", source=source, seen=None, **desk.by())
    assert made.disclosure is not None
    return made.disclosure


def queued(desk: Desk, *, since: timedelta = HOUR, urgency: str = "routine") -> Any:
    """Somebody who was declined for want of room and keeps a place."""
    before = desk.now - since
    of = cast.request(desk.people.dewi, cast.adult(desk.people.dewi, now=before), now=before)
    stage.judged(of, desk.people.dewi, "routine", now=before)
    decision = case_service.decline(of, reason="capacity", waitlisted=True, seen=None, **desk.by())
    assert decision.passed
    return decision.case.waiting


def entries(desk: Desk) -> list[tuple[str, str, bool]]:
    return list(
        LedgerEntry.objects.filter(case=desk.case).order_by("number").values_list("kind", "transition", "passed")
    )


def head(desk: Desk) -> str:
    desk.case.refresh_from_db()
    return str(desk.case.head)


def seen(desk: Desk, part: str) -> dict[str, str]:
    """What the page of this part of the konseli's record carries to say which state of it was shown."""
    return seen_on(desk.page("konseli", part=part))


def seen_on(page: str) -> dict[str, str]:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found is not None
    return {"seen": found[1]}
