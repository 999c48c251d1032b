"""What waits for a counselor today, read from the records of their open cases."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from counseling.access import case as case_access
from counseling.choices import OPEN_STATES, AppointmentState, CaseState, Side, Urgency, Wish
from counseling.keys import keyring
from counseling.models import Appointment, BreakGlass, CounselingSession, Membership, Obligation, Portal, Referral
from counseling.selectors import account_lock
from counseling.selectors import break_glass as break_glass_selector
from counseling.selectors import emergency as emergency_selector
from counseling.selectors import note as note_selector
from counseling.selectors import obligation as obligation_selector
from counseling.selectors import portal as portal_selector
from counseling.selectors import referral as referral_selector
from counseling.selectors.account_lock import StandingIn
from counseling.selectors.casefile import derive
from counseling.selectors.casefile.records import Record, records_of
from counseling.selectors.emergency import Elsewhere, Emergency
from counseling.selectors.konseli import initials
from counseling.selectors.konseli_message import KonseliMessage, messages_to

LONG_LIST = 200
"""How many open cases are looked at for one counselor's day."""
AHEAD = timedelta(days=7)
FEW = 10
"""Of what is owed, as much as a home shows."""


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request that nobody has met yet."""

    record: Record
    initials: str
    urgency: str
    hours: int


@dataclass(frozen=True, slots=True)
class Silent:
    """An active case without contact or a meeting for too long (1a)."""

    record: Record
    initials: str
    days: int


@dataclass(frozen=True, slots=True)
class UpcomingMeeting:
    """A meeting that is still to come or still to be answered."""

    record: Record
    initials: str
    appointment: Appointment

    @property
    def while_away(self) -> bool:
        """Whether the counselor has announced that they are away then."""
        return any(
            busy.case_id is None
            and busy.starts_at < self.appointment.ends_at
            and self.appointment.starts_at < busy.ends_at
            for busy in self.record.busy
        )


@dataclass(frozen=True, slots=True)
class Today:
    """The counselor's day; every list has the most urgent first. An emergency has the konseli's initials, and is in no
    other list."""

    open_sessions: list[CounselingSession] = field(default_factory=list)
    meetings: list[UpcomingMeeting] = field(default_factory=list)
    obligations: list[Obligation] = field(default_factory=list)
    waiting: list[WaitingRequest] = field(default_factory=list)
    emergencies: list[tuple[Emergency, str]] = field(default_factory=list)
    elsewhere: list[Elsewhere] = field(default_factory=list)
    silent: list[Silent] = field(default_factory=list)
    unsigned: list[CounselingSession] = field(default_factory=list)
    opened_notes: list[BreakGlass] = field(default_factory=list)
    konseli_messages: list[KonseliMessage] = field(default_factory=list)
    proposed: list[UpcomingMeeting] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    shut_out: list[Portal] = field(default_factory=list)
    standing_in: list[StandingIn] = field(default_factory=list)
    has_cases: bool = False

    @property
    def quiet(self) -> bool:
        waits = (self.open_sessions, self.meetings, self.obligations, self.waiting, self.silent, self.unsigned)
        answers = (self.proposed, self.referrals, self.shut_out, self.opened_notes)
        return not any((*waits, *answers, self.emergencies, self.elsewhere, self.standing_in))


def today(member: Membership, *, now: datetime) -> Today:
    """The day of a counselor; empty for members who do not counsel."""
    visible = case_access.visible_to(member)
    found = emergency_selector.first(visible.filter(state__in=OPEN_STATES))
    cases = list(found.values_list("pk", "konseli_id")[:LONG_LIST])
    keyring.preload(konseli_id for _, konseli_id in cases)
    records = list(records_of([pk for pk, _ in cases], now).values())
    emergencies = emergency_selector.among(records)
    calm = [record for record in records if derive.urgency(record)[0] != Urgency.EMERGENCY]
    waiting = [_waiting(record) for record in calm if record.case.state == CaseState.REQUESTED]
    working = [record for record in records if record.case.state != CaseState.REQUESTED]
    sessions = [session for record in records for session in record.sessions]
    return Today(
        open_sessions=[session for session in sessions if session.closed_at is None],
        meetings=sorted(_meetings(records, now), key=lambda row: row.appointment.starts_at),
        obligations=list(obligation_selector.open_for(member, now=now)[:FEW]),
        waiting=sorted(waiting, key=lambda row: -row.hours),
        emergencies=[(row, initials(row.case.konseli.name)) for row in emergencies],
        elsewhere=emergency_selector.elsewhere(member, now=now),
        silent=sorted((_silent(r) for r in working if _is_silent(r)), key=lambda row: -row.days),
        unsigned=list(note_selector.owed_by(member).select_related("note").defer("note__body")[:FEW]),
        opened_notes=list(break_glass_selector.news_for(member, now)[:FEW]),
        konseli_messages=messages_to(member, now=now),
        proposed=sorted(_proposed(records, now), key=lambda row: row.appointment.starts_at),
        referrals=list(referral_selector.awaiting_sender(member, now)[:FEW]),
        shut_out=list(portal_selector.guessed_of(member)[:FEW]),
        standing_in=account_lock.standing_in(member),
        has_cases=bool(cases) or visible.exists(),
    )


def _waiting(record: Record) -> WaitingRequest:
    hours = derive.hours_waiting(record)[0]
    return WaitingRequest(record, initials(record.case.konseli.name), derive.urgency(record)[0], hours)


def _silent(record: Record) -> Silent:
    return Silent(record, initials(record.case.konseli.name), derive.days_since_contact(record)[0])


def _is_silent(record: Record) -> bool:
    days = derive.days_since_contact(record)[0]
    wants_end = derive.konseli_wants(record)[0] == Wish.END
    return days >= record.policy.neglect_days and not derive.next_session_agreed(record)[0] and not wants_end


def _proposed(records: list[Record], now: datetime) -> list[UpcomingMeeting]:
    """Times to come that a konseli proposed and the counselor has not answered."""
    return [
        UpcomingMeeting(record, initials(record.case.konseli.name), appointment)
        for record in records
        for appointment in record.appointments.values()
        if appointment.state == AppointmentState.PROPOSED
        and appointment.starts_at > now
        and not _suits_counselor(record, appointment)
    ]


def _suits_counselor(record: Record, appointment: Appointment) -> bool:
    own = [row for row in record.confirmations if row.appointment_id == appointment.pk and row.side == Side.COUNSELOR]
    return any(row.time for row in own) and any(row.place for row in own)


def _meetings(records: list[Record], now: datetime) -> list[UpcomingMeeting]:
    """Agreed meetings of the next seven days, and those of today whose session was not opened."""
    found = []
    for record in records:
        for appointment in record.appointments.values():
            if (
                appointment.state == AppointmentState.AGREED
                and appointment.ends_at > now - derive.GRACE
                and appointment.starts_at < now + AHEAD
                and not hasattr(appointment, "session")
            ):
                found.append(UpcomingMeeting(record, initials(record.case.konseli.name), appointment))
    return found
