"""Obligations close by evidence, which is looked for after every write on a case, or by a supervisor's decision."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from counseling.access import obligation as obligation_access
from counseling.choices import DutyDecision
from counseling.models import Membership, Obligation, ObligationDecision
from counseling.services.errors import Invalid, text
from counseling.services.held import held
from counseling.services.marker import service

LONGEST_DELAY = timedelta(days=90)
"""How far a duty can be postponed at once: what must wait longer is looked at again."""


@service
def postpone(duty: Obligation, *, until: datetime, reason: str, by: Membership, now: datetime) -> ObligationDecision:
    """A supervisor gives a duty more time; its first due time stays on record. Raises Invalid."""
    with held(duty.case_id, now=now, settles=False):
        locked = _locked(duty, by=by)
        falls_due = locked.postponed_to or locked.due_at
        if until <= max(now, falls_due):
            raise Invalid("until", _("Choose a time that is later than the present due time, and still to come."))
        if until > now + LONGEST_DELAY:
            raise Invalid("until", _("Postpone by 90 days at most; after that it is looked at again."))
        locked.postponed_to, locked.overdue_since = until, None
        locked.save(update_fields=["postponed_to", "overdue_since"])
        return _decided(locked, DutyDecision.POSTPONED, until=until, reason=reason, by=by, now=now)


@service
def discharge(duty: Obligation, *, reason: str, by: Membership, now: datetime) -> ObligationDecision:
    """A supervisor takes the duty off the counselor, for good. Raises Invalid."""
    with held(duty.case_id, now=now, settles=False):
        locked = _locked(duty, by=by)
        decision = _decided(locked, DutyDecision.DISCHARGED, until=None, reason=reason, by=by, now=now)
        locked.discharged, locked.closed_at = True, now
        locked.evidence_kind, locked.evidence_id = str(decision._meta.model_name), decision.pk
        locked.save(update_fields=["discharged", "closed_at", "evidence_kind", "evidence_id"])
        return decision


def _locked(duty: Obligation, *, by: Membership) -> Obligation:
    """The duty under a lock of its own: a write on another case may close it too. Raises Invalid where it is closed."""
    obligation_access.require_decide(by, duty)
    locked = Obligation.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    if locked.closed_at is not None:
        raise Invalid("reason", _("This obligation is closed already."))
    return locked


def _decided(
    duty: Obligation, kind: DutyDecision, *, until: datetime | None, reason: str, by: Membership, now: datetime
) -> ObligationDecision:
    return ObligationDecision.objects.create(
        institution_id=duty.institution_id,
        konseli_id=duty.konseli_id,
        case_id=duty.case_id,
        obligation=duty,
        kind=kind,
        until=until,
        reason=text(reason, field="reason"),
        decided_by_id=by.user_id,
        decided_at=now,
    )
