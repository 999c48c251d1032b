"""Referrals from another institution, as the members see them who may answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case as Switch
from django.db.models import F, IntegerField, QuerySet, Value, When

from counseling.access import referral as access
from counseling.choices import Reason, ReferralState, Urgency
from counseling.models import Membership, ReceivedReferral, Referral
from counseling.selectors.casefile import derive
from counseling.selectors.casefile.records import records_of
from counseling.selectors.referral_package import open_to_receiver


@dataclass(frozen=True, slots=True)
class ExternalReferral:
    """What is known of a referral before its package is read. `opened`: it may be read by now."""

    id: UUID
    sender: str
    reason: Reason
    named_at: datetime
    urgent: bool
    opened: bool
    state: ReferralState
    completed: bool
    new_case_id: UUID | None


def incoming(member: Membership, *, who: str = "", answer: str = "") -> QuerySet[Referral]:
    """What other institutions send to the member's, in the order of colleagues' referrals; those with `who` in their
    name, and those whose `answer` is `waiting` or `given`."""
    waits = Switch(When(state=ReferralState.NAMED, then=Value(0)), default=Value(1), output_field=IntegerField())
    since = Switch(When(state=ReferralState.NAMED, then=F("named_at")))
    rows = access.incoming_for(member).select_related("institution")
    if who:
        rows = rows.filter(institution__name__icontains=who)
    if answer:
        rows = (
            rows.filter(state=ReferralState.NAMED) if answer == "waiting" else rows.exclude(state=ReferralState.NAMED)
        )
    return (
        rows.defer("reason_words", "handover", "answer_words")
        .annotate(waits=waits, waits_since=since)
        .order_by("waits", "waits_since", "-named_at")
    )


def rows(member: Membership, referrals: Iterable[Referral], now: datetime) -> list[ExternalReferral]:
    """One page of them, in the order given."""
    referrals = list(referrals)
    records = records_of([row.case_id for row in referrals], now)
    own = ReceivedReferral.objects.filter(institution=member.institution_id, referral__in=[r.pk for r in referrals])
    cases = dict(own.values_list("referral", "case_id"))
    return [
        ExternalReferral(
            id=row.pk,
            sender=row.institution.name,
            reason=Reason(row.reason),
            named_at=row.named_at,
            urgent=derive.urgency(records[row.case_id])[0] == Urgency.EMERGENCY,
            opened=row.handover_written_at is not None and open_to_receiver(records[row.case_id], row),
            state=ReferralState(row.state),
            completed=row.completed_at is not None,
            new_case_id=cases.get(row.pk),
        )
        for row in referrals
    ]


def incoming_one(member: Membership, referral_id: UUID) -> Referral | None:
    """One that this member may answer, or has accepted."""
    rows = access.incoming_for(member).select_related("case", "institution", "named_by")
    return rows.filter(pk=referral_id).first()


def is_answered(member: Membership, referral_id: UUID) -> bool:
    """Whether it went to the member's institution, and somebody there has answered it."""
    return Referral.objects.filter(
        pk=referral_id, to_institution=member.institution_id, answered_by__isnull=False
    ).exists()
