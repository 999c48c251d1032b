"""The urgency of a case: somebody assesses it, a second person confirms an emergency, somebody assesses that it is over
(2e)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.access import urgency as urgency_access
from counseling.choices import OPEN_STATES, Channel, Speaker, StatementKind, Urgency
from counseling.models import Case, Membership, Statement, WaitingEntry
from counseling.selectors import urgency as urgency_selectors
from counseling.services import help_request, notice
from counseling.services.errors import Invalid, one_of, text
from counseling.services.held import held
from counseling.services.marker import service
from counseling.services.statement import Source, moment, say, write_down, yes_no


@service
def judge(case: Case, urgency: str, *, source: Source, by: Membership, now: datetime) -> Statement:
    """Somebody named judges how urgent the konseli's situation is. Raises Invalid."""
    if one_of(Urgency, urgency, field="urgency") == Urgency.UNASSESSED:
        raise Invalid("urgency", _("Choose one of the answers offered."))
    said = say(case, StatementKind.URGENCY, urgency, source=source, by=by, now=now)
    if urgency == Urgency.EMERGENCY:
        notice.emergency(case, by=by.user_id, now=now)
    return said


@service
def declare(case: Case, *, source: Source, by: Membership, now: datetime) -> Statement:
    """Somebody named judges that it is an emergency, and says why. Raises Invalid."""
    case_access.require_work(by, case)
    if case.state not in OPEN_STATES:
        raise Invalid("case", _("This case is closed. Take down a new request, and declare the emergency there."))
    if urgency_selectors.emergency(case) is not None:
        raise Invalid("urgency", _("An emergency is declared already."))
    return judge(case, Urgency.EMERGENCY, source=_by_somebody_named(source).in_words(), by=by, now=now)


@service
def declare_waiting(entry: WaitingEntry, *, source: Source, by: Membership, now: datetime) -> Case:
    """Somebody in the queue is in an emergency: they are called up, and it is declared on the request that opens.

    Raises Invalid, AlreadyOpenError.
    """
    with held(entry.case_id, now=now, settles=False):
        called = help_request.call_up(entry, by=by, now=now)
        declare(called, source=source, by=by, now=now)
        return called


def _by_somebody_named(source: Source) -> Source:
    """The same; raises Invalid where the speaker is neither counselor nor konseli and nobody says who it is."""
    if source.said_by not in (Speaker.COUNSELOR, Speaker.KONSELI):
        text(source.said_by_name, field="said_by_name")
    return source


@service
def end(case: Case, *, source: Source, by: Membership, now: datetime) -> Statement:
    """The emergency is over: judged routine again, with the reason in words. Raises Invalid."""
    case_access.require_work(by, case)
    declared = urgency_selectors.emergency(case)
    if declared is None:
        raise Invalid("urgency", _("No emergency is declared."))
    if moment(source, now) < declared.said_at:
        raise Invalid("said_at", _("The emergency was declared later than that."))
    return judge(case, Urgency.ROUTINE, source=source.in_words(), by=by, now=now)


@service
def confirm(case: Case, confirmed: bool, *, by: Membership, now: datetime, words: str = "") -> Statement:
    """A second person of the institution confirms the emergency on which they are asked, or says that it is none.
    Raises Invalid."""
    declared = urgency_selectors.asked_about(case)
    if declared is None:
        raise Invalid("urgency", _("No emergency is declared."))
    urgency_access.require_confirm(by, declared)
    source = Source(
        said_by=Speaker.COLLEAGUE,
        said_by_name=by.user.name,
        channel=Channel.OWN_PAGE,
        said_at=now,
        words=words,
    )
    kind = {"kind": StatementKind.EMERGENCY_CONFIRMED}
    return write_down(Statement, case, source=source, by=by, now=now, alike=kind, value=yes_no(confirmed))
