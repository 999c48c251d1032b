"""Group meetings: one time and place for several konseli, each with an appointment, a decision, a session and a note
of their own. A refusal for one of them stops none of the others."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.access import group as group_access
from counseling.choices import WORKING_STATES, SessionKind, Side, Speaker
from counseling.models import Appointment, Case, CounselingSession, GroupMeeting, Institution, Membership
from counseling.selectors import group as group_selector
from counseling.selectors import merge
from counseling.selectors.casefile.facts import Attempt
from counseling.selectors.group import Member
from counseling.services import appointment as appointments
from counseling.services import session as sessions
from counseling.services.appointment import Meeting
from counseling.services.code import next_code
from counseling.services.door import gate
from counseling.services.door.gate import Decision, Preview
from counseling.services.errors import Invalid, text
from counseling.services.held import held_all
from counseling.services.marker import service
from counseling.services.statement import Source

FEWEST, MOST = 2, 12
"""How many konseli a group has."""
TWICE = timedelta(minutes=1)
"""Within this time the same group at the same time is a second press of the button."""


@dataclass(frozen=True, slots=True)
class MemberAnswer:
    """The result of opening one member's session: a decision, or the sentence that says why the gate was not asked."""

    member: Member
    decision: Decision | None = None
    hindrance: str | Promise = ""

    @property
    def opened(self) -> bool:
        return self.decision is not None and self.decision.passed


@service
def arrange(cases: Sequence[Case], meeting: Meeting, *, by: Membership, now: datetime) -> GroupMeeting:
    """The counselor proposes one time and place to several of their konseli; each agrees or not by themself.

    Raises Invalid.
    """
    counselor = group_access.require_arrange(by)
    _check(cases, by=by)
    with held_all(cases, now=now, settles=False):
        # One after the other: the codes are counted, and a second press finds the first one's meeting.
        Institution.objects.select_for_update(no_key=True).get(pk=by.institution_id)
        twin = _twin(cases, meeting, counselor_id=counselor.pk, now=now)
        if twin is not None:
            return twin
        made = GroupMeeting.objects.create(
            institution_id=by.institution_id,
            counselor=counselor,
            code=next_code(GroupMeeting, "G", institution_id=by.institution_id),
            created_by_id=by.user_id,
            created_at=now,
        )
        _propose(cases, meeting, to=made, by=by, now=now)
        return made


@service
def add(meeting: GroupMeeting, cases: Sequence[Case], *, by: Membership, now: datetime) -> None:
    """Further konseli join a group that has not met, at its time and place; each agrees or not by themself.

    Raises Invalid.
    """
    group_access.require_hold(by, meeting)
    if not cases:
        raise Invalid("cases", _("Choose who joins."))
    parts = _to_come(meeting, field="cases")
    _check(cases, beside=parts, by=by)
    with held_all(cases, now=now, settles=False):
        _propose(cases, appointments.meeting_of(parts[0]), to=meeting, by=by, now=now)


@service
def move(meeting: GroupMeeting, to: Meeting, *, own_reason: bool, words: str, by: Membership, now: datetime) -> None:
    """The counselor gives the whole group another time or place: every open part is replaced by one at that time, and
    each konseli is asked anew. `own_reason` counts with each of them (2b). The words say why, in the case of each, so
    that they name nobody. Raises Invalid."""
    group_access.require_hold(by, meeting)
    parts = _to_come(meeting, field="starts_at")
    wanted = replace(to, place=to.place.strip())
    if all(appointments.meeting_of(part) == wanted for part in parts):
        if all(part.recorded_at > now - TWICE for part in parts):
            return  # a second press of the button
        raise Invalid("starts_at", _("Nothing has changed yet. Choose another time or place."))
    words = text(words, field="words")
    source = Source(said_by=Speaker.COUNSELOR, said_at=now, words=words)
    with held_all([part.case_id for part in parts], now=now, settles=False):
        for part in parts:
            with _named(part.case):
                appointments.move(
                    part,
                    to,
                    side=Side.COUNSELOR,
                    own_reason=own_reason,
                    source=source,
                    by=by,
                    now=now,
                    group=meeting,
                )


def _to_come(meeting: GroupMeeting, *, field: str) -> list[Appointment]:
    """The parts of the group that stand, with the group under a lock; raises Invalid at this field where it has met, or
    where none is left."""
    GroupMeeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    parts = list(group_selector.to_come(meeting).select_related("case"))
    if parts:
        return parts
    if CounselingSession.objects.filter(group=meeting).exists():
        raise Invalid(field, _("A session of this group has been opened. Plan another group meeting."))
    raise Invalid(field, _("Nobody has a part in this group any more. Plan another group meeting."))


def _propose(cases: Sequence[Case], meeting: Meeting, *, to: GroupMeeting, by: Membership, now: datetime) -> None:
    source = Source(said_by=Speaker.COUNSELOR, said_at=now)
    for case in cases:
        with _named(case):
            appointments.propose(case, meeting, side=Side.COUNSELOR, source=source, by=by, now=now, group=to)


@contextmanager
def _named(case: Case) -> Iterator[None]:
    """What stands against one part says whose it is."""
    try:
        yield
    except Invalid as error:
        raise Invalid(error.field, format_lazy("{code}: {why}", code=case.code, why=error.message)) from error


def _check(cases: Sequence[Case], *, beside: Sequence[Appointment] = (), by: Membership) -> None:
    """Whether these cases may have a part in a group, with those that have one already."""
    taking_part = [*(case.konseli_id for case in cases), *(part.konseli_id for part in beside)]
    if not FEWEST <= len(taking_part) <= MOST:
        raise Invalid("cases", format_lazy(_("Choose {fewest} to {most} cases."), fewest=FEWEST, most=MOST))
    people = merge.persons(taking_part)
    if len({people.kept_of(konseli_id) for konseli_id in taking_part}) < len(taking_part):
        raise Invalid("cases", _("Each konseli has one part in a group."))
    for case in cases:
        case_access.require_work(by, case)
        if case.state not in WORKING_STATES:
            raise Invalid("cases", _("A group takes konseli whose relationship has started."))


def _twin(cases: Sequence[Case], meeting: Meeting, *, counselor_id: UUID, now: datetime) -> GroupMeeting | None:
    recent = GroupMeeting.objects.filter(counselor=counselor_id, created_at__gt=now - TWICE)
    for row in recent.prefetch_related("appointments"):
        parts = {(part.case_id, part.starts_at, part.ends_at) for part in row.appointments.all()}
        if parts == {(case.pk, meeting.starts_at, meeting.ends_at) for case in cases}:
            return row
    return None


def readiness(members: Sequence[Member], *, now: datetime, held_now: bool = False) -> dict[UUID, Preview]:
    """By case, what its gate would say to a session of this meeting: once it begins, or, with `held_now`, at this
    moment. As many queries for twelve as for two."""
    attempts = {
        member.case.pk: Attempt(
            held_at=now if held_now else max(now, member.appointment.starts_at), appointment_id=member.appointment.pk
        )
        for member in members
    }
    return gate.previews(attempts, now=now)


def open_all(meeting: GroupMeeting, *, seen: Mapping[UUID, int], by: Membership, now: datetime) -> list[MemberAnswer]:
    """Opens a session for every member for whom the gate lets it. `seen` is by case.

    No service of its own: each member's opening is one, in a transaction of its own, so that what is refused to one
    is kept in their ledger and stops none of the others.
    """
    group_access.require_hold(by, meeting)
    expected = [member for member in group_selector.members_of(meeting, by=by) if member.can_open]
    return [_open(member, seen=seen.get(member.case.pk, -1), by=by, now=now) for member in expected]


def _open(member: Member, *, seen: int, by: Membership, now: datetime) -> MemberAnswer:
    try:
        opened = sessions.open(
            member.case, kind=SessionKind.GROUP, appointment=member.appointment, by=by, now=now, seen=seen
        )
    except Invalid as error:
        return MemberAnswer(member, hindrance=error.message)
    return MemberAnswer(member, opened.decision)


@service
def close(
    meeting: GroupMeeting, *, attendance: Mapping[UUID, str], closed_at: datetime, by: Membership, now: datetime
) -> list[CounselingSession]:
    """The meeting is over: one end for all, and for each session (by its id) who was there. Raises Invalid."""
    group_access.require_hold(by, meeting)
    members = group_selector.members_of(meeting, by=by)
    found = [member.session for member in members if member.session]
    with held_all([session.case_id for session in found], now=now, settles=False):
        # What is closed alone at this moment is left out, and stops none of the others.
        rows = CounselingSession.objects.select_related("case").order_by("pk")
        going_on = list(rows.filter(pk__in=[session.pk for session in found], closed_at=None))
        if not going_on:
            raise Invalid("closed_at", _("No session of this group is open."))
        return [
            sessions.close(
                session,
                attendance=attendance.get(session.pk, ""),
                closed_at=sessions.end_as_typed(session, closed_at),
                next_step="",
                by=by,
                now=now,
            )
            for session in going_on
        ]
