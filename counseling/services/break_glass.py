"""Break-glass: a supervisor opens one session note for a reason and a limited time. The counselor is informed."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from counseling.access import break_glass as break_glass_access
from counseling.choices import AccessWhat
from counseling.models import BreakGlass, CounselingSession, Membership, Note
from counseling.selectors import break_glass as selector
from counseling.services import reading
from counseling.services.errors import Invalid, text
from counseling.services.held import held
from counseling.services.marker import service

LONGEST = timedelta(hours=24)
"""For how long a note is opened at most; whoever needs longer says why anew."""


@service
def open_note(
    session: CounselingSession, *, reason: str, lasts: timedelta, by: Membership, now: datetime
) -> BreakGlass:
    """Opens the note of this session to the supervisor until `now + lasts`. Raises Invalid."""
    break_glass_access.require_open(by, session)
    with held(session.case_id, now=now, settles=False):
        if not timedelta() < lasts <= LONGEST:
            raise Invalid("lasts", _("A note is opened for 24 hours at most."))
        if not Note.objects.filter(session=session).exists():
            raise Invalid("session", _("Nothing is written yet: there is nothing to open."))
        if selector.standing(by, session, now) is not None:
            raise Invalid("session", _("This note is open to you already."))
        return BreakGlass.objects.create(
            institution_id=session.institution_id,
            konseli_id=session.konseli_id,
            case_id=session.case_id,
            session=session,
            opened_by_id=by.user_id,
            opened_at=now,
            until=now + lasts,
            reason=text(reason, field="reason"),
        )


@service
def read(opening: BreakGlass, *, by: Membership, now: datetime) -> Note:
    """The opened note as it stands; the read log is written first."""
    break_glass_access.require_read(by, opening, now)
    note = Note.objects.get(session=opening.session_id)
    what, reason = AccessWhat.NOTE, opening.reason
    reading.log(opening.case, what=what, object_id=note.pk, by=by, now=now, reason=reason)
    return note
