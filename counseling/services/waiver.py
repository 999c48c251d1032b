"""Waivers: a supervisor permits that one block is passed on one transition, once within seven days.

The counselor asks for it on the refusal that names the block. The rules say whether the block can be waived at all, on
the facts of the refused attempt.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.access import waiver as waiver_access
from counseling.choices import NoticeKind, WaiverState
from counseling.models import LedgerEntry, Membership, Waiver
from counseling.selectors import notice as notice_selector
from counseling.services import notice
from counseling.services.door import gate
from counseling.services.errors import Invalid, text
from counseling.services.held import as_it_stands, held
from counseling.services.marker import service

LASTS = timedelta(days=7)


@service
def ask(entry: LedgerEntry, *, code: str, reason: str, by: Membership, now: datetime) -> Waiver:
    """The counselor asks for leave to pass a block of this refused attempt. Raises Invalid."""
    case_access.require_work(by, entry.case)
    with held(entry.case_id, now=now, settles=False) as case:
        case_access.require_work(by, case)  # once more: it may have changed hands while we waited for it
        if entry.transition not in gate.open_transitions(case.state):
            raise Invalid("code", _("This step is not open any more; there is nothing to waive."))
        if code not in gate.waivable(entry):
            raise Invalid("code", _("The code of ethics lets nobody waive this. Choose what is offered."))
        same = Waiver.objects.filter(case=case, code=code, transition=entry.transition)
        if same.filter(state=WaiverState.ASKED).exists():
            raise Invalid("code", _("This has been asked for already and waits for the supervisor."))
        if same.filter(state=WaiverState.GRANTED, expires_at__gt=now).exists():
            raise Invalid("code", _("This has been granted already: take the step again."))
        return Waiver.objects.create(
            institution_id=case.institution_id,
            konseli_id=case.konseli_id,
            case=case,
            code=code,
            transition=entry.transition,
            asked_by_id=by.user_id,
            asked_at=now,
            reason=text(reason, field="reason"),
        )


@service
def decide(waiver: Waiver, *, granted: bool, reason: str, by: Membership, now: datetime) -> Waiver:
    """A supervisor grants or refuses it, and says why. Raises Invalid where it was decided already."""
    waiver_access.require_decide(by, waiver)
    with held(waiver.case_id, now=now, settles=False) as case:
        locked = as_it_stands(waiver, case)
        if locked.state != WaiverState.ASKED:
            raise Invalid("granted", _("This has been decided already."))
        locked.state = WaiverState.GRANTED if granted else WaiverState.REFUSED
        locked.decided_by_id = by.user_id
        locked.decided_at = now
        locked.decision_reason = text(reason, field="reason")
        locked.expires_at = now + LASTS if granted else None
        locked.save(update_fields=["state", "decided_by", "decided_at", "decision_reason", "expires_at"])
        asked = notice_selector.member_of(locked.asked_by_id, case.institution_id)
        notice.tell(asked, NoticeKind.WAIVER, by=by.user_id, now=now)
        return locked
