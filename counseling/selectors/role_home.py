"""What waits today for a supervisor, and for an administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias, TypedDict

from django.db.models import Count, F, Q, QuerySet

from counseling.access import flag as flag_access
from counseling.access.people import overseen_by, unsupervised
from counseling.choices import OPEN_STATES, FlagState
from counseling.models import (
    Flag,
    Invitation,
    Membership,
    Obligation,
    OutsideReviewer,
    Surge,
)
from counseling.selectors import account_lock, oversight, reassignment
from counseling.selectors import complaint as complaint_selector
from counseling.selectors import emergency as emergency_selector
from counseling.selectors import loyalty as loyalty_selector
from counseling.selectors import obligation as obligation_selector
from counseling.selectors import waiver as waiver_selector
from counseling.selectors.account_lock import LockedTeam
from counseling.selectors.emergency import EmergencyCount
from counseling.selectors.oversight import TeamWaiting

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

SOON = timedelta(days=2)
FEW = 5


class RemedyDue(TypedDict):
    """By when the remedy of a flag is to be made good."""

    remedy_due: datetime


DueFlag: TypeAlias = "WithAnnotations[Flag, RemedyDue]"


@dataclass(frozen=True, slots=True)
class SupervisorDay:
    """Counts of what waits, and the most urgent of each."""

    flags_open: int
    flags_answered: int
    remedies_due: list[DueFlag]
    waivers: int
    complaints: int
    conflicts: int
    overdue: int
    pressing: list[Obligation]
    waiting: TeamWaiting
    counselors: int
    with_nobody: int
    surge: Surge | None
    locked: list[LockedTeam]

    @property
    def decisions(self) -> int:
        return self.waivers + self.complaints + self.conflicts

    @property
    def quiet(self) -> bool:
        pressing = (self.flags_open, self.decisions, self.overdue, self.with_nobody)
        return not any((*pressing, self.remedies_due, self.waiting.emergencies, self.locked))


def supervisor_day(member: Membership, *, now: datetime) -> SupervisorDay:
    flags = flag_access.visible_to(member)
    counted = flags.aggregate(
        open=Count("pk", filter=~Q(state=FlagState.CLOSED)), answered=Count("pk", filter=Q(state=FlagState.ANSWERED))
    )
    overdue = obligation_selector.overdue(member, now)
    return SupervisorDay(
        flags_open=counted["open"],
        flags_answered=counted["answered"],
        remedies_due=_remedies_due(flags, now),
        waivers=waiver_selector.waiting_for(member).count(),
        complaints=complaint_selector.waiting_for(member).count(),
        conflicts=loyalty_selector.waiting_for(member).count(),
        overdue=overdue.count(),
        pressing=list(overdue[:FEW]),
        waiting=oversight.waiting(member, now=now),
        counselors=overseen_by(member).count(),
        with_nobody=reassignment.waiting_with_nobody(member),
        surge=Surge.objects.filter(institution_id=member.institution_id, ended_at=None).first(),
        locked=account_lock.locked_in_team(member),
    )


def _remedies_due(flags: QuerySet[Flag], now: datetime) -> list[DueFlag]:
    """Flags whose remedy is due within two days, or is late."""
    due = flags.filter(state=FlagState.REMEDY, remedies__done_at=None, remedies__due_at__lt=now + SOON)
    return list(
        due.annotate(remedy_due=F("remedies__due_at"))
        .select_related("case", "counselor__membership__user")
        .order_by("remedy_due")[:FEW]
    )


@dataclass(frozen=True, slots=True)
class AdminDay:
    """Accounts and supervisions, in counts; no konseli, no case."""

    accounts: int
    invitations: list[Invitation]
    expired: int
    unsupervised: list[str]
    reviewer: str
    full: int
    emergencies: EmergencyCount

    @property
    def quiet(self) -> bool:
        return not (self.invitations or self.unsupervised)


def admin_day(member: Membership, *, now: datetime) -> AdminDay:
    here = {"institution_id": member.institution_id}
    standing = Membership.objects.filter(**here, until=None)
    waiting = Invitation.objects.filter(**here, accepted_at=None, withdrawn_at=None).order_by("expires_at")
    reviewer = OutsideReviewer.objects.filter(**here, until=None).select_related("member__user").first()
    loads = standing.filter(counselor__isnull=False).annotate(
        load=Count("counselor__cases", filter=Q(counselor__cases__state__in=OPEN_STATES))
    )
    alone = unsupervised(member.institution_id).select_related("membership__user")
    return AdminDay(
        accounts=standing.count(),
        invitations=list(waiting),
        expired=waiting.filter(expires_at__lte=now).count(),
        unsupervised=sorted(str(counselor) for counselor in alone.distinct()),
        reviewer=reviewer.member.user.name if reviewer else "",
        full=loads.filter(load__gte=F("counselor__capacity")).count(),
        emergencies=emergency_selector.counted(member, now=now),
    )
