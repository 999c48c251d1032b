"""What tests of meetings and decisions set up first, by the services that do it."""

from datetime import datetime, timedelta
from typing import Any

from counseling.choices import (
    ConsentDecision,
    ConsentKind,
    PlaceKind,
    Relationship,
    Side,
    Urgency,
)
from counseling.models import (
    Appointment,
    Case,
    CounselingSession,
    Explanation,
    Flag,
    LedgerEntry,
    Membership,
    Obligation,
)
from counseling.services import appointment, case, consent, explanation, help_request, relationship, session, urgency
from counseling.services.appointment import Meeting
from counseling.services.session import Opened
from tests.cast import NOW
from tests.counseling.guards.world import by_hand
from tests.counseling.services.speech import on_paper, said

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def meeting(starts_at: datetime = NOW + HOUR, *, hours: float = 1, place: str = "Ruang BK") -> Meeting:
    return Meeting(starts_at=starts_at, ends_at=starts_at + hours * HOUR, place_kind=PlaceKind.ROOM, place=place)


def proposed(of: Case, by: Membership, *, starts_at: datetime = NOW + HOUR, now: datetime = NOW) -> Appointment:
    """What the counselor proposes."""
    return appointment.propose(of, meeting(starts_at), side=Side.COUNSELOR, source=said(said_at=now), by=by, now=now)


def agreed(of: Case, by: Membership, *, starts_at: datetime = NOW + HOUR, now: datetime = NOW) -> Appointment:
    """What both agreed on."""
    made = proposed(of, by, starts_at=starts_at, now=now)
    return appointment.confirm(made, side=Side.KONSELI, source=said(said_at=now), by=by, now=now)


def permitted(of: Case, by: Membership, kind: str = ConsentKind.HELP, *, now: datetime = NOW, **more: Any) -> Any:
    """The konseli's permission, signed, with its paper."""
    settings = {**on_paper(said_at=now), **more}
    return consent.record(of, kind, ConsentDecision.GIVEN, by=by, now=now, **settings)


def explained(of: Case, by: Membership, *, now: datetime = NOW) -> Any:
    text = Explanation.objects.filter(institution=of.institution, language="id").order_by("-version").first()
    assert text is not None
    return explanation.acknowledge(
        of, text, nature=True, limits=True, source=said(said_at=now, words="Rahasia dijaga."), by=by, now=now
    )


def judged(of: Case, by: Membership, how: str = Urgency.ROUTINE, *, now: datetime = NOW) -> Any:
    return urgency.judge(of, how, source=said(said_by="counselor", said_at=now), by=by, now=now)


def declared(of: Case, by: Membership, what: str = Relationship.NONE, *, now: datetime = NOW) -> Any:
    return relationship.declare(of, what, source=said(said_at=now), by=by, now=now)


def ready(of: Case, by: Membership, *, now: datetime = NOW) -> Case:
    """Nothing stands in the way of a start."""
    judged(of, by, now=now)
    declared(of, by, now=now)
    permitted(of, by, now=now)
    permitted(of, by, ConsentKind.PERSONAL_DATA, now=now)
    explained(of, by, now=now)
    agreed(of, by, starts_at=now + HOUR, now=now)
    return of


def started(of: Case, by: Membership, *, now: datetime = NOW) -> Case:
    """A relationship that runs, without a session yet."""
    opened = case.start(ready(of, by, now=now), open_session=False, by=by, now=now, seen=0)
    assert opened.decision.passed
    return opened.decision.case


def declined(of: Case, by: Membership, *, now: datetime = NOW) -> Case:
    """A request that was declined for want of room, with a place in the queue."""
    judged(of, by, now=now)
    decision = case.decline(of, reason="capacity", waitlisted=True, by=by, now=now, seen=None)
    assert decision.passed
    return decision.case


def leaves_queue(of: Case, by: Membership, *, now: datetime = NOW) -> Any:
    """Who waits says that they need the help no more."""
    source = said("Sudah tidak perlu.", said_at=now)
    return help_request.leave_queue(of.waiting, "wish", source=source, by=by, now=now)


def met(of: Case, by: Membership, *, now: datetime = NOW, kind: str = "individual") -> CounselingSession:
    """A session that was opened and closed; an appointment for it is agreed where none is near."""
    opened = opens(of, by, now=now, kind=kind)
    assert opened.session is not None
    ended = now + HOUR
    return session.close(opened.session, attendance="held", closed_at=ended, next_step="", by=by, now=ended)


def opens(of: Case, by: Membership, *, now: datetime = NOW, kind: str = "individual") -> Opened:
    return session.open(of, kind=kind, by=by, now=now, seen=None)


def walk(flag: Flag, state: str) -> Flag:
    """The flag in this state, by hand along the longest way; without the rows that people would leave."""
    way = ["asked", "answered", "determined", "remedy", "closed"]
    for step in way[: way.index(state) + 1] if state != "open" else []:
        with by_hand():
            Flag.objects.filter(pk=flag.pk).update(state=step)
    flag.refresh_from_db()
    return flag


def chain_of(of: Case) -> list[tuple[str, str, bool]]:
    """The ledger in short: kind, transition, passed."""
    return list(LedgerEntry.objects.filter(case=of).order_by("number").values_list("kind", "transition", "passed"))


def duties(of: Case) -> set[str]:
    """Codes of the open obligations."""
    return set(Obligation.objects.filter(case=of, closed_at=None).values_list("code", flat=True))
