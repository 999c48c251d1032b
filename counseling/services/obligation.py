"""Obligations close by their evidence, which is looked for after every write on a case."""

from datetime import datetime

from django.db.models import Q

from counseling.models import Case, Obligation
from counseling.selectors.evidence import EVIDENCE
from counseling.selectors.records import records_of
from counseling.services.marker import service


@service
def settle(case: Case, *, now: datetime) -> None:
    """Closes each open obligation whose evidence is on record: those of the case, and those of other cases that a
    write on this one may have made good."""
    duties = list(
        Obligation.objects.filter(closed_at=None)
        .filter(
            Q(case=case)
            # Somebody whom a session displaced gets a new time, in a case of their own.
            | Q(code="1a.rebook", institution_id=case.institution_id, case__counselor_id=case.counselor_id)
            # A receiver declares what they are to the konseli in the case that was handed over to them.
            | Q(code="2i.receiver-undeclared", case__in=Case.objects.filter(referrals__new_case=case))
        )
        .select_related("entry")
    )
    if not duties:
        return
    records = records_of(sorted({duty.case_id for duty in duties}), now)
    for duty in duties:
        look = EVIDENCE.get(duty.code)  # a code of a past edition may have none; a supervisor discharges it
        evidence = look(duty, records[duty.case_id]) if look else None
        if evidence is not None:
            duty.closed_at = now
            duty.evidence_kind = str(evidence._meta.model_name)
            duty.evidence_id = evidence.pk
            duty.save(update_fields=["closed_at", "evidence_kind", "evidence_id"])
