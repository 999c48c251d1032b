"""What is on record about some cases, as it stands at one moment: twelve queries for one case or for many.

For a session that is logged afterwards, that moment is when it was held. What had been said by then counts, whenever it
was written down: that is how a late record is made good. A permission may be dated back in bad faith, and nothing here
can tell; but the ledger keeps on which row a fact rests, whose word it is and of when, and the row keeps who wrote it
down and when, and cannot be altered. What was said later does not count. A correction replaces what it corrects,
whenever it was made, and counts from the moment at which, by its own account, the thing was said.

Read as they stand now, for want of a history or on purpose: the state of the case and of its appointments; who counsels
here, with how many cases; which records are of one person; which referral is open; until when a duty was put off; and
waivers, granted for the attempt.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from counseling.models import (
    Acknowledgement,
    Appointment,
    AppointmentConfirmation,
    Case,
    Consent,
    CounselingSession,
    Counselor,
    PolicyVersion,
    Referral,
    RelationshipDeclaration,
    Statement,
)
from counseling.selectors.casefile import queries
from counseling.selectors.thresholds import days_at, policies_in_force

WALK_IN = timedelta(minutes=50)
"""How long a meeting without an appointment is taken to last when clashes are looked for."""
LOOK_BACK = timedelta(days=31)
"""How far back clashes are looked for: sessions are logged afterwards, too."""
EVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Until when things count that are not asked for as of the past. Not «now»: whoever waited for the lock of a case with
the time of their own arrival has to see what was said while they waited."""


@dataclass(slots=True)
class Busy:
    """A time in which a counselor or a konseli is taken. Absences have no case and no person (see `Record.person`)."""

    starts_at: datetime
    ends_at: datetime
    counselor_id: UUID
    person: UUID | None
    case_id: UUID | None
    group_id: UUID | None


@dataclass(slots=True)
class Tag:
    """A complaint, loyalty conflict, usable waiver, overdue obligation or hint of a tie, in one common shape.

    Complaints come as `complaint` while open and on dignity or belief, otherwise as `heard`; `detail` says by whom.
    Of a conflict it says `told` once a disclosure rests on it.
    """

    pk: UUID
    kind: str
    value: str
    detail: str
    at: datetime

    @property
    def said_by(self) -> str:
        """Who said it; of a hint, what in the data says so."""
        if self.kind == "hint":
            return self.value
        return self.detail if self.kind in ("complaint", "heard") else ""


@dataclass(slots=True)
class Colleague:
    """Another counselor of the institution, and what speaks against their taking over."""

    counselor: Counselor
    load: int
    away: bool
    tied: bool = False

    @property
    def full(self) -> bool:
        return self.load >= self.counselor.capacity

    @property
    def available(self) -> bool:
        return not (self.full or self.away or self.tied)


@dataclass(slots=True)
class Record:
    """What is on record about one case at `now`; nothing that came after `until` counts. Lists are in the order in
    which things were said. `person` is the record that is kept of the konseli."""

    case: Case
    now: datetime
    policy: PolicyVersion
    until: datetime = EVER
    person: UUID | None = None
    surge: bool = False
    goal_count: int = 0
    appointments: dict[UUID, Appointment] = field(default_factory=dict)
    confirmations: list[AppointmentConfirmation] = field(default_factory=list)
    busy: list[Busy] = field(default_factory=list)
    sessions: list[CounselingSession] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    declarations: list[RelationshipDeclaration] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    acknowledgements: list[Acknowledgement] = field(default_factory=list)
    explanation_version: int = 0
    taken_over_at: datetime | None = None
    referral: Referral | None = None
    tags: list[Tag] = field(default_factory=list)
    colleagues: list[Colleague] = field(default_factory=list)

    def had_happened(self, at: datetime | None) -> bool:
        """Whether what is dated so counts in this record; what has no date has not happened yet."""
        return at is not None and at <= self.until


def records_of(case_ids: Sequence[UUID], now: datetime, *, held_at: datetime | None = None) -> dict[UUID, Record]:
    """The records of these cases, by case id: as they stand, or as they stood at `held_at`. None ask no query."""
    if not case_ids:
        return {}
    at, until = held_at or now, held_at or EVER
    cases = queries.cases(case_ids=case_ids, now=at, until=until, days=days_at(at))
    policies = policies_in_force({case.institution_id for case in cases}, at)
    records = {
        case.pk: Record(
            case=case,
            now=at,
            policy=policies[case.institution_id],
            until=until,
            person=case.person,
            surge=case.surge,
            goal_count=case.goal_count,
            explanation_version=case.explanation_version,
            taken_over_at=case.taken_over_at,
        )
        for case in cases
    }
    _add_appointments(records, until)
    _add_busy_times(records, at, until)
    _add_spoken(records, until)
    for session in queries.sessions(case_ids=records, until=until):
        records[session.case_id].sessions.append(session)
    for referral in queries.open_referrals(case_ids=records, until=until):
        records[referral.case_id].referral = referral
    for case_id, *tag in queries.tags(case_ids=records, now=at, until=until, waivers_at=now):
        records[case_id].tags.append(Tag(*tag))
    _add_colleagues(records, at, until)
    return records


def _add_appointments(records: dict[UUID, Record], until: datetime) -> None:
    for row in queries.confirmations(case_ids=records, until=until):
        record = records[row.case_id]
        record.confirmations.append(row)
        record.appointments.setdefault(row.appointment_id, row.appointment)


def _add_busy_times(records: dict[UUID, Record], now: datetime, until: datetime) -> None:
    by_counselor: dict[UUID, list[Busy]] = defaultdict(list)
    by_person: dict[UUID | None, list[Busy]] = defaultdict(list)
    for row in queries.busy_times(
        counselors={record.case.counselor_id for record in records.values()},
        people={record.person for record in records.values()},
        since=now - LOOK_BACK,
        until=until,
    ):
        busy = Busy(*row)
        by_counselor[busy.counselor_id].append(busy)
        by_person[busy.person].append(busy)
    for record in records.values():
        record.busy = by_counselor[record.case.counselor_id] + by_person[record.person]


def _add_spoken(records: dict[UUID, Record], until: datetime) -> None:
    for statement in queries.statements(case_ids=records, until=until):
        records[statement.case_id].statements.append(statement)
    for consent in queries.consents(case_ids=records, until=until):
        records[consent.case_id].consents.append(consent)
    for acknowledgement in queries.acknowledgements(case_ids=records, until=until):
        records[acknowledgement.case_id].acknowledgements.append(acknowledgement)
    by_person: dict[UUID | None, list[Record]] = defaultdict(list)
    for record in records.values():
        by_person[record.person].append(record)
    for declaration in queries.declarations(people=by_person, until=until):
        for record in by_person[declaration.person]:
            record.declarations.append(declaration)


def _add_colleagues(records: dict[UUID, Record], now: datetime, until: datetime) -> None:
    institutions = {record.case.institution_id for record in records.values()}
    by_institution: dict[UUID, list[Any]] = defaultdict(list)
    for row in queries.colleagues(institutions=institutions, now=now, until=until):
        by_institution[row.institution_id].append(row)
    for record in records.values():
        ties = {d.counselor_id for d in _latest_by_counselor(record) if d.relationship in _TIES}
        record.colleagues = [
            Colleague(counselor=row, load=row.load, away=row.away, tied=row.pk in ties)
            for row in by_institution[record.case.institution_id]
            if row.pk != record.case.counselor_id
        ]


_TIES = frozenset({"relative", "close_friend", "dual_role"})


def _latest_by_counselor(record: Record) -> Iterable[RelationshipDeclaration]:
    return {declaration.counselor_id: declaration for declaration in record.declarations}.values()
