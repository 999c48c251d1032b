"""Group meetings as their counselor sees them. Each part belongs to its own case; here they are listed together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict
from uuid import UUID

from django.db.models import Case as Switch
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from counseling.access import case as case_access
from counseling.access import group as group_access
from counseling.choices import WORKING_STATES, AppointmentState, Transition
from counseling.keys import keyring
from counseling.models import Appointment, Case, CounselingSession, GroupMeeting, LedgerEntry, Membership
from counseling.selectors.casefile.derive import GRACE
from counseling.selectors.konseli import initials

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

STANDING = (AppointmentState.PROPOSED, AppointmentState.AGREED)
HOLDING = (*STANDING, AppointmentState.KEPT)
MOST_CASES = 200
"""So many of a counselor's cases are offered for a group at most."""


class Gathering(TypedDict):
    """What a list says of a group meeting: when it is, whether it is `past`, and how many have a part in it, agreed to
    it, and are in session."""

    starts_at: datetime
    ends_at: datetime
    members: int
    agreed: int
    going_on: int
    past: bool


Gathered: TypeAlias = "WithAnnotations[GroupMeeting, Gathering]"


@dataclass(frozen=True, slots=True)
class Member:
    """One konseli's part in a group meeting: their own appointment, and their own session once it is opened."""

    appointment: Appointment
    case: Case
    initials: str
    session: CounselingSession | None

    @property
    def can_open(self) -> bool:
        """Whether their session is still to be opened: the appointment stands, and the case is being worked on."""
        stands = self.appointment.state in STANDING and self.session is None
        return stands and self.case.state in WORKING_STATES


STANDS = {
    "asked": Q(members__gt=F("agreed")),
    "agreed": Q(members__gt=0, members=F("agreed")),
    "open": Q(going_on__gt=0),
    "fell": Q(members=0),
}
"""How a group stands: somebody has still to agree, all agree, sessions are going on, or it fell away."""


def of_counselor(
    member: Membership, *, now: datetime, when: str = "", state: str = "", code: str = ""
) -> QuerySet[Gathered]:
    """A counselor's group meetings: those ahead or going on, the next one first, then those past, the latest first.

    `when` is `ahead` or `past`, `state` one of STANDS, `code` that of the group, of a case in it, or of its konseli;
    empty takes all.
    """
    standing = Q(appointments__state__in=HOLDING)
    agreed = Q(appointments__state__in=[AppointmentState.AGREED, AppointmentState.KEPT])
    rows = group_access.visible_to(member)
    if code:
        of_case = Q(case__code__iexact=code) | Q(konseli__code__iexact=code)
        parts = Appointment.objects.filter(of_case, group=OuterRef("pk"), case__in=case_access.visible_to(member))
        rows = rows.filter(Q(code__iexact=code) | Exists(parts))
    rows = rows.annotate(
        # Parts that fell may have been at another time: theirs counts where nothing else is left.
        starts_at=Coalesce(Min("appointments__starts_at", filter=standing), Min("appointments__starts_at")),
        ends_at=Coalesce(Max("appointments__ends_at", filter=standing), Max("appointments__ends_at")),
        members=Count("appointments", filter=standing, distinct=True),
        agreed=Count("appointments", filter=agreed, distinct=True),
        going_on=Count("sessions", filter=Q(sessions__closed_at=None), distinct=True),
    )
    current = Q(ends_at__gt=now - GRACE) | Q(going_on__gt=0)
    wanted = {"ahead": current, "past": ~current}.get(when, Q()) & STANDS.get(state, Q())
    rows = rows.filter(wanted).annotate(past=Switch(When(current, then=Value(False)), default=Value(True)))
    return rows.order_by("past", Switch(When(current, then=F("starts_at"))), "-starts_at", "-pk")


def one_of(member: Membership, meeting_id: UUID) -> GroupMeeting | None:
    """One of this counselor's own group meetings."""
    return group_access.visible_to(member).filter(pk=meeting_id).first()


def members_of(meeting: GroupMeeting, *, by: Membership) -> list[Member]:
    """Who has a part in it, by the code of their case; nobody whose case is another counselor's by now. Who had several
    parts, one after the other, is here with the one that holds, else with the last. Three queries."""
    mine = case_access.visible_to(by)
    rows = Appointment.objects.filter(group=meeting, case__in=mine).select_related("case__konseli", "session")
    in_order = sorted(rows.order_by("recorded_at", "pk"), key=lambda row: row.state in HOLDING)
    parts = {row.case_id: row for row in in_order}
    # A session logged afterwards of a part that nobody had agreed to stands beside it.
    beside = CounselingSession.objects.filter(group=meeting, appointment=None, case__in=mine)
    logged = {session.case_id: session for session in beside.order_by("opened_at")}
    keyring.preload(row.konseli_id for row in parts.values())
    return [
        Member(row, row.case, initials(row.case.konseli.name), getattr(row, "session", None) or logged.get(row.case_id))
        for row in sorted(parts.values(), key=lambda row: row.case.code)
    ]


def time_of(members: Sequence[Member]) -> Appointment | None:
    """The part that says when and where the group meets: one that holds, else a cancelled one."""
    return next((m.appointment for m in members if m.appointment.state in HOLDING), None) or (
        members[0].appointment if members else None
    )


def to_come(meeting: GroupMeeting) -> QuerySet[Appointment]:
    """The parts that stand of a group of which no session has been opened; none of any other."""
    met = CounselingSession.objects.filter(group=meeting)
    return Appointment.objects.filter(~Exists(met), group=meeting, state__in=STANDING).order_by("pk")


def choosable(member: Membership) -> list[tuple[Case, str]]:
    """The cases that can have a part in a group, each with the konseli's initials. Two queries."""
    working = case_access.visible_to(member).filter(state__in=WORKING_STATES)
    cases = list(working.select_related("konseli").order_by("code")[:MOST_CASES])
    keyring.preload(case.konseli_id for case in cases)
    return [(case, initials(case.konseli.name)) for case in cases]


def refusals(members: list[Member]) -> dict[UUID, LedgerEntry]:
    """By case, the refused attempt at a session near the meeting, where nothing has been decided on the case since."""
    if not members:
        return {}
    since = min(member.appointment.starts_at for member in members) - GRACE
    entries: QuerySet[LedgerEntry, Any] = LedgerEntry.objects.filter(
        case__in=[member.case.pk for member in members],
        transition=Transition.CONTINUE,
        passed=False,
        at__gte=since,
        number=F("case__head"),
    )
    return {entry.case_id: entry for entry in entries.select_related("case")}
