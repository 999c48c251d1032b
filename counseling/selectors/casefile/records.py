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

from django.db.models import (
    Case as Switch,
)
from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from counseling.choices import (
    OPEN_STATES,
    AppointmentState,
    ComplaintAbout,
    EntryKind,
    LoyaltyState,
    ReferralState,
    Role,
    WaiverState,
)
from counseling.models import (
    Absence,
    Acknowledgement,
    Appointment,
    AppointmentConfirmation,
    Case,
    Complaint,
    Consent,
    CounselingSession,
    Counselor,
    Disclosure,
    Explanation,
    Goal,
    LedgerEntry,
    LoyaltyConflict,
    Obligation,
    PolicyVersion,
    Referral,
    RelationshipDeclaration,
    RelationshipHint,
    Statement,
    Surge,
    Waiver,
)
from counseling.models.base import AS_SAID
from counseling.selectors import merge, paper
from counseling.selectors.thresholds import policies_in_force, today_in

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
    cases = _cases(case_ids, at, until)
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
    _add_sessions(records, until)
    _add_referrals(records, until)
    _add_tags(records, at, until, waivers_at=now)
    _add_colleagues(records, at, until)
    return records


def _not_by(until: datetime, name: str, **more: Any) -> Q:
    """What the column of this name dates had not happened by then."""
    return Q(**{name: None}, **more) | Q(**{f"{name}__gt": until}, **more)


def _cases(case_ids: Sequence[UUID], now: datetime, until: datetime) -> list[Any]:
    surge = Surge.objects.filter(_not_by(now, "ended_at"), institution=OuterRef("institution"), declared_at__lte=now)
    agreed = Goal.objects.filter(case=OuterRef("pk"), agreed_at__lte=until)
    goals = agreed.order_by().values("case").annotate(n=Count("pk")).values("n")
    version = (
        Explanation.objects.filter(institution=OuterRef("institution"), published_from__lte=OuterRef("today"))
        .order_by("-version")
        .values("version")[:1]
    )
    taken = LedgerEntry.objects.filter(case=OuterRef("pk"), kind=EntryKind.REASSIGN, passed=True, at__lte=until)
    return list(
        Case.objects.filter(pk__in=case_ids)
        .select_related("konseli", "request", "counselor__membership__user", "institution")
        .annotate(today=today_in("institution__time_zone", now))
        .annotate(
            person=merge.kept_record(),
            surge=Exists(surge),
            goal_count=Coalesce(Subquery(goals, output_field=IntegerField()), 0),
            explanation_version=Coalesce(Subquery(version, output_field=IntegerField()), 0),
            taken_over_at=Subquery(taken.order_by("-number").values("at")[:1]),
        )
    )


def _add_appointments(records: dict[UUID, Record], until: datetime) -> None:
    rows = (
        AppointmentConfirmation.objects.filter(case_id__in=records, superseded_by=None, said_at__lte=until)
        .select_related("appointment", "appointment__change", "appointment__session")
        .order_by(*AS_SAID)
    )
    for row in rows:
        record = records[row.case_id]
        record.confirmations.append(row)
        record.appointments.setdefault(row.appointment_id, row.appointment)


def _add_busy_times(records: dict[UUID, Record], now: datetime, until: datetime) -> None:
    counselors = {record.case.counselor_id for record in records.values()}
    people = {record.person for record in records.values()}
    since = now - LOOK_BACK
    columns = ("starts_at", "ends_at", "counselor_id", "busy_person", "busy_case", "busy_group")
    booked = (
        Appointment.objects.filter(state=AppointmentState.AGREED, ends_at__gt=since)
        .filter(Q(counselor_id__in=counselors) | merge.of_people(people))
        .annotate(busy_person=merge.kept_record(), busy_case=F("case_id"), busy_group=F("group_id"))
        .values_list(*columns)
    )
    nobody = Value(None, output_field=UUIDField())
    away = (
        _absences(until)
        .filter(counselor_id__in=counselors, ends_at__gt=since)
        .annotate(busy_person=nobody, busy_case=nobody, busy_group=nobody)
        .values_list(*columns)
    )
    by_counselor: dict[UUID, list[Busy]] = defaultdict(list)
    by_person: dict[UUID | None, list[Busy]] = defaultdict(list)
    for row in booked.union(away, all=True):
        busy = Busy(*row)
        by_counselor[busy.counselor_id].append(busy)
        by_person[busy.person].append(busy)
    for record in records.values():
        record.busy = by_counselor[record.case.counselor_id] + by_person[record.person]


def _absences(until: datetime) -> Any:
    """What counselors had announced by then, and not cancelled."""
    return Absence.objects.filter(_not_by(until, "cancelled_at"), announced_at__lte=until)


def _add_spoken(records: dict[UUID, Record], until: datetime) -> None:
    standing = Q(superseded_by=None, said_at__lte=until)
    for statement in Statement.objects.filter(standing, case_id__in=records).order_by(*AS_SAID):
        records[statement.case_id].statements.append(statement)
    consents = Consent.objects.filter(standing, case_id__in=records).annotate(paper_kept=paper.kept(until=until))
    for consent in consents.order_by(*AS_SAID):
        records[consent.case_id].consents.append(consent)
    acknowledged = Acknowledgement.objects.filter(standing, case_id__in=records)
    for row in acknowledged.select_related("explanation").order_by(*AS_SAID):
        records[row.case_id].acknowledgements.append(row)
    by_person: dict[UUID | None, list[Record]] = defaultdict(list)
    for record in records.values():
        by_person[record.person].append(record)
    declared: Any = RelationshipDeclaration.objects.filter(standing, merge.of_people(by_person))
    for declaration in declared.annotate(person=merge.kept_record()).order_by(*AS_SAID):
        for record in by_person[declaration.person]:
            record.declarations.append(declaration)


def _add_sessions(records: dict[UUID, Record], until: datetime) -> None:
    rows = CounselingSession.objects.filter(case_id__in=records, opened_at__lte=until).select_related("note")
    for session in rows.order_by("opened_at", "number"):
        records[session.case_id].sessions.append(session)


def _add_referrals(records: dict[UUID, Record], until: datetime) -> None:
    open_ones = Referral.objects.filter(
        case_id__in=records,
        state__in=[ReferralState.NAMED, ReferralState.ACCEPTED],
        completed_at=None,
        named_at__lte=until,
    )
    for referral in open_ones:
        records[referral.case_id].referral = referral


_TAG_COLUMNS = ("case_id", "pk", "tag", "text", "more", "moment")


def _add_tags(records: dict[UUID, Record], now: datetime, until: datetime, *, waivers_at: datetime) -> None:
    def rows(queryset: Any, tag: Any, text: Any, more: str | None, moment: str) -> Any:
        return (
            queryset.filter(case_id__in=records)
            .order_by()
            .annotate(
                tag=tag if isinstance(tag, Switch) else Value(tag, output_field=CharField()),
                text=text if isinstance(text, Switch) else F(text),
                more=F(more) if more else Value("", output_field=CharField()),
                moment=F(moment),
            )
            .values_list(*_TAG_COLUMNS)
        )

    due = Coalesce("postponed_to", "due_at", output_field=DateTimeField())
    waits = _not_by(until, "answered_at", about__in=[ComplaintAbout.DIGNITY, ComplaintAbout.BELIEF])
    complaint = Switch(When(waits, then=Value("complaint")), default=Value("heard"), output_field=CharField())
    complaints = Complaint.objects.filter(superseded_by=None, said_at__lte=until)
    weighed = Switch(
        When(reviewed_at__lte=until, then=Value(LoyaltyState.REVIEWED)),
        When(weighed_at__lte=until, then=Value(LoyaltyState.WEIGHED)),
        default=Value(LoyaltyState.OPEN),
        output_field=CharField(),
    )
    rests = Exists(Disclosure.objects.filter(conflict=OuterRef("pk"), disclosed_at__lte=until))
    told = Switch(When(rests, then=Value("told")), default=Value(""), output_field=CharField())
    conflicts = LoyaltyConflict.objects.filter(raised_at__lte=until).annotate(told=told)
    waivers = Waiver.objects.filter(state=WaiverState.GRANTED, expires_at__gt=waivers_at)
    duties = Obligation.objects.filter(_not_by(until, "closed_at"), created_at__lte=until)
    overdue = duties.annotate(falls_due=due).filter(falls_due__lt=now)
    found = rows(complaints, complaint, "about", "said_by", "said_at").union(
        rows(conflicts, "loyalty", weighed, "told", "raised_at"),
        rows(waivers, "waiver", "code", "transition", "decided_at"),
        rows(overdue, "overdue", "code", None, "falls_due"),
        rows(_hints(until), "hint", "kind", None, "found_at"),
        all=True,
    )
    for case_id, *tag in found:
        records[case_id].tags.append(Tag(*tag))


def _hints(until: datetime) -> Any:
    """What the data say of the case's present counselor."""
    found = RelationshipHint.objects.filter(_not_by(until, "gone_at"), found_at__lte=until)
    return found.filter(counselor=F("case__counselor"))


def _add_colleagues(records: dict[UUID, Record], now: datetime, until: datetime) -> None:
    institutions = {record.case.institution_id for record in records.values()}
    open_cases = Count("cases", filter=Q(cases__state__in=OPEN_STATES), distinct=True)
    away = _absences(until).filter(counselor=OuterRef("pk"), starts_at__lte=now, ends_at__gt=now)
    rows = (
        Counselor.objects.filter(
            institution_id__in=institutions,
            membership__until=None,
            membership__user__is_active=True,
            membership__grants__role=Role.COUNSELOR,
            membership__grants__until=None,
        )
        .select_related("membership__user")
        .annotate(load=open_cases, away=Exists(away))
        .order_by("load", "pk")
    )
    by_institution: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
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
