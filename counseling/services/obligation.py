"""Obligations close by evidence, which is looked for after every write on a case, or by a supervisor's decision."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from counseling.access import obligation as obligation_access
from counseling.choices import DutyDecision
from counseling.models import Case, Membership, Obligation, ObligationDecision
from counseling.selectors.casefile.evidence import EVIDENCE
from counseling.selectors.casefile.records import records_of
from counseling.services.errors import Invalid, text
from counseling.services.marker import service

LONGEST_DELAY = timedelta(days=90)
"""How far a duty can be postponed at once: what must wait longer is looked at again."""


@service
def settle(case: Case, *, now: datetime) -> None:
    """Closes each open obligation whose evidence is on record: those of the case, and those of other cases that a write
    on this one may have met."""
    duties = list(
        Obligation.objects.filter(closed_at=None)
        .filter(
            Q(case=case)
            # Somebody whom a session displaced gets a new time, in another case of its counselor or of its konseli.
            | Q(code="1a.rebook", institution_id=case.institution_id, entry__counselor_id=case.counselor_id)
            | Q(code="1a.rebook", institution_id=case.institution_id, konseli_id=case.konseli_id)
            # A receiver declares what they are to the konseli in the case that is referred to them.
            | Q(code="2i.receiver-undeclared", case__in=Case.objects.filter(referrals__new_case=case))
        )
        .select_related("entry")
        .order_by("pk")
    )
    if not duties:
        return
    records = records_of(sorted({duty.case_id for duty in duties}), now)
    for duty in duties:
        look = EVIDENCE.get(duty.code)  # a code of a past edition may have none; a supervisor discharges it
        evidence = look(duty, records[duty.case_id]) if look else None
        if evidence is not None:
            # Only while it is open still: a supervisor may have discharged it meanwhile.
            Obligation.objects.filter(pk=duty.pk, closed_at=None).update(
                closed_at=now, evidence_kind=str(evidence._meta.model_name), evidence_id=evidence.pk
            )


@service
def postpone(duty: Obligation, *, until: datetime, reason: str, by: Membership, now: datetime) -> ObligationDecision:
    """A supervisor gives a duty more time; its first due time stays on record. Raises Invalid."""
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
    locked = _locked(duty, by=by)
    decision = _decided(locked, DutyDecision.DISCHARGED, until=None, reason=reason, by=by, now=now)
    locked.discharged, locked.closed_at = True, now
    locked.evidence_kind, locked.evidence_id = str(decision._meta.model_name), decision.pk
    locked.save(update_fields=["discharged", "closed_at", "evidence_kind", "evidence_id"])
    return decision


def _locked(duty: Obligation, *, by: Membership) -> Obligation:
    """The duty under a lock; raises Invalid where it is closed."""
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
