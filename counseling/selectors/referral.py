"""Referrals as their sender and their receiver see them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from counseling.access import referral as referral_access
from counseling.choices import OPEN_STATES, Answer, Reason, ReferralState, Role, Speaker, StatementKind
from counseling.models import Case, Counselor, Institution, Membership, Referral, RelationshipDeclaration, Statement
from counseling.models.base import AS_SAID
from counseling.selectors.thresholds import policies_in_force

NEWS = timedelta(days=7)
"""How long a referral that did not come about stays on its sender's home, once the time for an answer is over."""
UNDER_WAY = (ReferralState.NAMED, ReferralState.ACCEPTED)
NAMES = ("receiver__membership__user", "to_institution", "answered_by")
"""What says who is to take over."""


@dataclass(frozen=True, slots=True)
class InboxReferral:
    """A referral in the receiver's inbox: who sends it and for what reason. `referral.read` opens its text."""

    id: UUID
    sender: str
    reason: Reason
    named_at: datetime
    state: ReferralState
    handover_written: bool
    completed: bool
    new_case_id: UUID | None


def open_of(case: Case) -> Referral | None:
    """The case's referral that is still under way."""
    return (
        Referral.objects.filter(case=case, state__in=UNDER_WAY, completed_at=None)
        .select_related("case", *NAMES)
        .first()
    )


def is_refused(referral: Referral) -> bool:
    """Whether the konseli's latest word on this referral, completed or not, is a refusal."""
    words = Statement.objects.filter(
        referral=referral, kind=StatementKind.REFERRAL_CONSENT, said_by=Speaker.KONSELI, superseded_by=None
    )
    latest = words.order_by(*AS_SAID).last()
    return latest is not None and latest.value == Answer.REFUSED


def answer_due(referral: Referral, now: datetime) -> datetime:
    """Until when the receiver has time to answer, by what their institution gives."""
    policy = policies_in_force([referral.institution_id], now)[referral.institution_id]
    return referral.named_at + timedelta(days=policy.referral_days)


def unanswered(now: datetime) -> list[Referral]:
    """Every referral that waits for an answer longer than its institution lets it, in all of them."""
    waiting = Referral.objects.filter(state=ReferralState.NAMED, completed_at=None).order_by("case_id", "pk")
    rows = list(waiting.defer("reason_words", "handover", "answer_words"))
    policies = policies_in_force({row.institution_id for row in rows}, now)
    return [row for row in rows if row.named_at + timedelta(days=policies[row.institution_id].referral_days) <= now]


def of_case(case: Case) -> QuerySet[Referral]:
    """All referrals of the case, the newest on top."""
    return Referral.objects.filter(case=case).select_related(*NAMES).order_by("-named_at")


def past_of(case: Case, *, state: str = "") -> QuerySet[Referral]:
    """Those that are no longer under way; or only those of a state, `handed_over` for what was completed."""
    rows = of_case(case).exclude(state__in=UNDER_WAY, completed_at=None)
    if state == "handed_over":
        return rows.exclude(completed_at=None)
    return rows.filter(state=state) if state else rows


def one_of_case(case: Case, referral_id: UUID) -> Referral | None:
    """The case's referral with this id."""
    return of_case(case).select_related("case").filter(pk=referral_id).first()


def received_by(member: Membership) -> list[InboxReferral]:
    """What other counselors want to refer to this member, nothing of the cases: what waits for an answer on top, the
    oldest first, then what was answered, the newest first."""
    rows = (
        referral_access.received_by(member)
        .select_related("named_by")
        .defer("reason_words", "handover", "answer_words")
        .order_by("named_at")
    )
    found = [
        InboxReferral(
            id=row.pk,
            sender=row.named_by.name,
            reason=Reason(row.reason),
            named_at=row.named_at,
            state=ReferralState(row.state),
            handover_written=row.handover_written_at is not None,
            completed=row.completed_at is not None,
            new_case_id=row.new_case_id,
        )
        for row in rows
    ]
    waiting = [row for row in found if row.state == ReferralState.NAMED]
    return waiting + [row for row in reversed(found) if row.state != ReferralState.NAMED]


def awaiting_sender(member: Membership, now: datetime) -> QuerySet[Referral]:
    """What came of referrals of this member's cases and now rests with them, the newest on top: taken over, until the
    referral is completed, for a declined request by the konseli's permission; of open cases what was not taken over,
    until somebody else is named or a week beyond the time for an answer."""
    days = policies_in_force([member.institution_id], now)[member.institution_id].referral_days
    later = Referral.objects.filter(case=OuterRef("case"), named_at__gt=OuterRef("named_at"))
    refused = Q(
        state__in=(ReferralState.REJECTED, ReferralState.TIMED_OUT),
        named_at__gt=now - timedelta(days=days) - NEWS,
        case__state__in=OPEN_STATES,
    )
    return (
        Referral.objects.filter(
            Q(state=ReferralState.ACCEPTED, completed_at=None) | refused,
            case__counselor__membership=member,
        )
        .exclude(Exists(later))
        .defer("reason_words", "handover", "answer_words")
        .select_related("case", *NAMES)
        .order_by("-named_at")
    )


def possible_receivers(case: Case) -> QuerySet[Counselor]:
    """Counselors of the institution to whom the case could be referred; nobody whose account is locked."""
    return colleagues_of(case).filter(membership__locked_at=None)


def colleagues_of(case: Case) -> QuerySet[Counselor]:
    """The other counselors of the institution, those who are locked for now among them, by name."""
    return (
        Counselor.objects.filter(
            institution_id=case.institution_id,
            membership__until=None,
            membership__user__is_active=True,
            membership__grants__role=Role.COUNSELOR,
            membership__grants__until=None,
        )
        .exclude(pk=case.counselor_id)
        .select_related("membership__user")
        .order_by("membership__user__name")
    )


def possible_institutions(case: Case) -> QuerySet[Institution]:
    """The other institutions of this application in which somebody counsels, by name."""
    working = Counselor.objects.filter(
        institution=OuterRef("pk"),
        membership__until=None,
        membership__locked_at=None,
        membership__user__is_active=True,
        membership__grants__role=Role.COUNSELOR,
        membership__grants__until=None,
    )
    return Institution.objects.filter(Exists(working)).exclude(pk=case.institution_id).order_by("name", "pk")


def received_one(member: Membership, referral_id: UUID) -> Referral | None:
    """A referral that names this member and was neither rejected nor taken back."""
    return (
        referral_access.received_by(member)
        .select_related("case", "named_by", "receiver", "new_case")
        .filter(pk=referral_id)
        .first()
    )


def answered_by(member: Membership, referral_id: UUID) -> bool:
    """Whether this member gave the referral its answer, whatever it was."""
    return Referral.objects.filter(pk=referral_id, answered_by=member.user_id, receiver__membership=member).exists()


def declared_by_receiver(referral: Referral) -> RelationshipDeclaration | None:
    """What the receiving counselor has said last of their relation to the konseli."""
    if referral.receiver_id is None:
        return None
    return (
        RelationshipDeclaration.objects.filter(
            konseli_id=referral.konseli_id, counselor_id=referral.receiver_id, superseded_by=None
        )
        .order_by("said_at", "recorded_at")
        .last()
    )
