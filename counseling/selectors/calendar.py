"""A counselor's calendar: appointments, sessions and absences between two days, and where they clash."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from counseling.access import case as case_access
from counseling.access.people import counselor_of
from counseling.choices import AppointmentState, Attendance
from counseling.keys import keyring
from counseling.models import Absence, Appointment, Case, CounselingSession, Membership
from counseling.selectors.konseli import initials

STANDING = (AppointmentState.PROPOSED, AppointmentState.AGREED)
HELD = "held"
MISSED = "missed"
GOING_ON = "going_on"
"""What an entry is when it is no appointment any more but a session."""
UNCLOSED = timedelta(hours=1)
"""How long a session is drawn that nobody has closed yet."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Why a meeting cannot be held as it stands. `with_code`: the other case of the counselor's own; nothing is said of
    a meeting of the konseli with somebody else."""

    kind: str
    with_code: str = ""


@dataclass(slots=True)
class CalendarEntry:
    """A meeting in the calendar. `state` is one of AppointmentState, or `held`, `missed`, `going_on` for a session."""

    starts_at: datetime
    ends_at: datetime
    case: Case
    initials: str
    state: str
    place_kind: str
    session_id: UUID | None = None
    group: bool = False
    clashes: list[Clash] = field(default_factory=list)


@dataclass(slots=True)
class Day:
    """One day in the zone of the institution, its meetings in their order."""

    on: date
    entries: list[CalendarEntry] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)


def days(member: Membership, first: date, count: int, *, now: datetime) -> list[Day]:
    """So many days from the first one on, for a counselor. Five queries, however much there is in them."""
    zone = ZoneInfo(member.institution.time_zone)
    start, end = _midnight(first, zone), _midnight(first + timedelta(days=count), zone)
    booked = _appointments(member, start, end)
    held = _sessions(member, start, end)
    absences = _absences(member, start, end)
    keyring.preload(row.konseli_id for row in [*booked, *held])
    clashes = _clashes(member, [row for row in booked if row.ends_at > now], absences)
    entries = [_of_appointment(row, clashes[row.pk]) for row in booked]
    entries += [_of_session(row) for row in held]
    found = {first + timedelta(days=n): Day(first + timedelta(days=n)) for n in range(count)}
    for entry in sorted(entries, key=lambda entry: (entry.starts_at, entry.case.code)):
        if (day := found.get(entry.starts_at.astimezone(zone).date())) is not None:
            day.entries.append(entry)
    for absence in absences:
        for day in found.values():
            if absence.starts_at < _midnight(day.on + timedelta(days=1), zone) and absence.ends_at > _midnight(
                day.on, zone
            ):
                day.absences.append(absence)
    return list(found.values())


def _midnight(on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time(), zone)


# ---------------------------------------------------------------- what is in it


def _appointments(member: Membership, start: datetime, end: datetime) -> list[Appointment]:
    """What is proposed, agreed or kept in the counselor's own cases and touches this time."""
    rows = Appointment.objects.filter(
        case__in=case_access.visible_to(member),
        counselor=counselor_of(member),
        state__in=(*STANDING, AppointmentState.KEPT),
        starts_at__lt=end,
        ends_at__gt=start,
    )
    return list(rows.select_related("case__konseli", "session"))


def _sessions(member: Membership, start: datetime, end: datetime) -> list[CounselingSession]:
    """Sessions without an appointment: walk-ins, and those logged afterwards."""
    rows = CounselingSession.objects.filter(
        case__in=case_access.visible_to(member), appointment=None, opened_at__gte=start, opened_at__lt=end
    )
    return list(rows.select_related("case__konseli"))


def _absences(member: Membership, start: datetime, end: datetime) -> list[Absence]:
    rows = Absence.objects.filter(
        counselor=counselor_of(member), cancelled_at=None, starts_at__lt=end, ends_at__gt=start
    )
    return list(rows.order_by("starts_at"))


def _of_appointment(row: Appointment, clashes: list[Clash]) -> CalendarEntry:
    session = getattr(row, "session", None)
    return CalendarEntry(
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        case=row.case,
        initials=initials(row.case.konseli.name),
        state=_state_of(session) if session else row.state,
        place_kind=row.place_kind,
        session_id=session.pk if session else None,
        group=row.group_id is not None,
        clashes=clashes,
    )


def _of_session(row: CounselingSession) -> CalendarEntry:
    return CalendarEntry(
        starts_at=row.opened_at,
        ends_at=row.closed_at or row.opened_at + UNCLOSED,
        case=row.case,
        initials=initials(row.case.konseli.name),
        state=_state_of(row),
        place_kind="",
        session_id=row.pk,
        group=row.group_id is not None,
    )


def _state_of(session: CounselingSession) -> str:
    if session.attendance in (Attendance.KONSELI_ABSENT, Attendance.COUNSELOR_ABSENT):
        return MISSED
    return HELD if session.closed_at else GOING_ON


# ---------------------------------------------------------------- clashes


def _clashes(member: Membership, booked: Iterable[Appointment], absences: list[Absence]) -> dict[UUID, list[Clash]]:
    """Of both sides: an absence, another meeting of the counselor, another one of the konseli. One query."""
    standing = [row for row in booked if row.state in STANDING and not hasattr(row, "session")]
    theirs = _elsewhere(member, standing)
    found: dict[UUID, list[Clash]] = defaultdict(list)
    for row in standing:
        if any(_overlap(row, absence) for absence in absences):
            found[row.pk].append(Clash("absence"))
        codes = {other.case.code for other in standing if _compete(row, other) and _overlap(row, other)}
        found[row.pk] += [Clash("own", code) for code in sorted(codes)]
        if any(_overlap(row, other) for other in theirs[row.konseli_id]):
            found[row.pk].append(Clash("konseli"))
    return found


def _elsewhere(member: Membership, standing: list[Appointment]) -> dict[UUID, list[Appointment]]:
    """What the konseli of these appointments agreed on with other counselors."""
    found: dict[UUID, list[Appointment]] = defaultdict(list)
    rows = (
        Appointment.objects.filter(
            institution_id=member.institution_id,
            konseli__in={row.konseli_id for row in standing},
            state=AppointmentState.AGREED,
            ends_at__gt=min((row.starts_at for row in standing), default=None),
            starts_at__lt=max((row.ends_at for row in standing), default=None),
        )
        if standing
        else Appointment.objects.none()
    )
    for row in rows.exclude(counselor=counselor_of(member)).only("konseli_id", "starts_at", "ends_at"):
        found[row.konseli_id].append(row)
    return found


def _compete(one: Appointment, other: Appointment) -> bool:
    """Whether the two take the counselor's time from each other: times offered to the same konseli do not, nor do the
    places in one group meeting."""
    in_one_group = one.group_id is not None and one.group_id == other.group_id
    return one.case_id != other.case_id and not in_one_group


def _overlap(one: Appointment, other: Appointment | Absence) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at
