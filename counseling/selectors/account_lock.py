"""Accounts that are locked: since when and why, what waits meanwhile, and who stands in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from counseling.access import account_lock as access
from counseling.access.people import counselor_of, overseen_by
from counseling.choices import OPEN_STATES, AppointmentState
from counseling.models import AccountLock, Case, Counselor, Membership, StandIn
from counseling.selectors import emergency as emergency_selector
from counseling.selectors import reassignment
from counseling.selectors.account import who_can_reassign
from counseling.selectors.casefile.records import Record, records_of
from counseling.selectors.emergency import Emergency

LATEST = datetime.max.replace(tzinfo=UTC)


def is_shut_out(user_id: UUID) -> bool:
    """Whether this person can sign in nowhere: an account of theirs is locked, and no other one stands."""
    theirs = Membership.objects.filter(user=user_id)
    return theirs.exclude(locked_at=None).exists() and not theirs.filter(until=None, locked_at=None).exists()


def lockable(member: Membership, account_id: UUID) -> Membership | None:
    """The account, where this member may lock it."""
    found = _accounts(member).filter(pk=account_id).first()
    return found if found is not None and access.can_lock(member, found) else None


def unlockable(member: Membership, account_id: UUID) -> AccountLock | None:
    """The lock that stands on the account, where this member may end it."""
    found = _accounts(member).filter(pk=account_id).first()
    lock = standing(found) if found is not None else None
    return lock if lock is not None and access.can_unlock(member, lock) else None


def _accounts(member: Membership) -> QuerySet[Membership]:
    here = Membership.objects.filter(institution_id=member.institution_id)
    return here.select_related("user", "institution", "counselor")


def standing(account: Membership) -> AccountLock | None:
    """The lock that stands on this account."""
    if account.locked_at is None:
        return None
    open_ones = AccountLock.objects.filter(membership=account, unlocked_at=None)
    return open_ones.select_related("locked_by", "membership__user", "institution").first()


def open_ones_of(email: str) -> list[AccountLock]:
    """The locks that stand on the accounts of this address, at whatever institution."""
    rows = AccountLock.objects.filter(membership__user__email=email.strip().lower(), unlocked_at=None)
    return list(rows.select_related("membership__user", "institution").order_by("locked_at"))


# ---------------------------------------------------------------- what waits with a locked counselor


@dataclass(frozen=True, slots=True)
class LockedTeam:
    """A counselor of a supervisor who is locked, with how many open cases and how many places in the queue."""

    counselor: Counselor
    cases: int
    waiting: int


def locked_in_team(member: Membership) -> list[LockedTeam]:
    """Those of them with whom something waits."""
    rows = (
        overseen_by(member)
        .exclude(membership__locked_at=None)
        .select_related("membership__user")
        .annotate(
            load=Count("cases", filter=Q(cases__state__in=OPEN_STATES), distinct=True),
            waiting=Count("cases__waiting", filter=reassignment.STILL_WAITS, distinct=True),
        )
        .order_by("membership__user__name", "pk")
    )
    return [LockedTeam(row, row.load, row.waiting) for row in rows if row.load or row.waiting]


@dataclass(frozen=True, slots=True)
class LeftCase:
    """An open case of a locked counselor. `emergency` is the one that stands, `meets_at` when the next meeting is, and
    `stand_in` whose name the konseli got."""

    case: Case
    emergency: Emergency | None
    meets_at: datetime | None
    stand_in: Counselor | None


def left_cases(counselor: Counselor, *, now: datetime) -> list[LeftCase]:
    """The counselor's open cases, the most urgent on top: emergencies, those that wait before the others; then by the
    next meeting, and those that stand as they are the longest."""
    records = list(records_of(list(_open_cases(counselor).values_list("pk", flat=True)), now).values())
    emergencies = {row.case.pk: row for row in emergency_selector.among(records)}
    order = list(emergencies)
    named = stand_ins([row.case.pk for row in records])
    found = [
        LeftCase(row.case, emergencies.get(row.case.pk), _meets_at(row), named.get(row.case.pk)) for row in records
    ]

    def urgency(row: LeftCase) -> tuple[int, datetime, datetime]:
        rank = order.index(row.case.pk) if row.emergency else len(order)
        return rank, row.meets_at or LATEST, row.case.state_since

    return sorted(found, key=urgency)


def _open_cases(counselor: Counselor) -> QuerySet[Case]:
    return Case.objects.filter(counselor=counselor, state__in=OPEN_STATES)


def _meets_at(record: Record) -> datetime | None:
    """When the next meeting is that both sides agreed to, or that one of them proposed."""
    states = (AppointmentState.AGREED, AppointmentState.PROPOSED)
    coming = (row.starts_at for row in record.appointments.values() if row.state in states and row.ends_at > record.now)
    return min(coming, default=None)


# ---------------------------------------------------------------- who stands in


def _standing_ins() -> QuerySet[StandIn]:
    """The latest of each case whose counselor is still locked."""
    later = StandIn.objects.filter(case=OuterRef("case"), lock=OuterRef("lock"), pk__gt=OuterRef("pk"))
    standing = StandIn.objects.filter(
        lock__unlocked_at=None, case__state__in=OPEN_STATES, lock__membership__counselor=F("case__counselor")
    )
    return standing.filter(~Exists(later))


def stand_ins(case_ids: Iterable[UUID]) -> dict[UUID, Counselor]:
    """Who stands in for each of these cases: nobody who is gone or locked meanwhile."""
    rows = _standing_ins().filter(
        case__in=list(case_ids), counselor__membership__until=None, counselor__membership__locked_at=None
    )
    return {row.case_id: row.counselor for row in rows.select_related("counselor__membership__user")}


def stand_in_of(case: Case) -> Counselor | None:
    """Whom the konseli turns to while the account of their counselor is locked."""
    return stand_ins([case.pk]).get(case.pk)


def cases_that_need_one(account: Membership, *, now: datetime) -> list[UUID]:
    """The open cases of this account in an emergency, and those for which it stands in itself."""
    counselor = getattr(account, "counselor", None)
    if counselor is None:
        return []
    records = records_of(list(_open_cases(counselor).values_list("pk", flat=True)), now).values()
    own = [row.case.pk for row in emergency_selector.among(records)]
    return [*own, *_standing_ins().filter(counselor=counselor).values_list("case", flat=True)]


def possible_stand_in(case: Case, *, now: datetime) -> Counselor | None:
    """The colleague who is here, could take the case over, and carries the least: those with room before the full."""
    able = [row.colleague for row in reassignment.successors(case, now) if row.hindrance is None]
    here = [colleague for colleague in able if not colleague.away]
    first = min(here, key=lambda row: (row.full, row.load - row.counselor.capacity), default=None)
    return first.counselor if first else None


@dataclass(frozen=True, slots=True)
class StandingIn:
    """The emergencies of one colleague for whom a counselor stands in: their codes alone, and who hands them over."""

    codes: list[str]
    counselor: str
    supervisors: list[str]


def standing_in(member: Membership) -> list[StandingIn]:
    """Those for which this counselor stands in, by colleague."""
    counselor = counselor_of(member)
    rows = _standing_ins().filter(counselor=counselor) if counselor else StandIn.objects.none()
    found: dict[UUID, StandingIn] = {}
    for row in rows.select_related("case__counselor__membership__user").order_by("case__code"):
        of = row.case.counselor
        if of.pk not in found:
            found[of.pk] = StandingIn([], str(of), who_can_reassign(of.membership))
        found[of.pk].codes.append(row.case.code)
    return list(found.values())
