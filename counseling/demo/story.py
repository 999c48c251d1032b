"""One case told step by step, each at its own time, by the services that a page would call."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from counseling.choices import (
    Attendance,
    Benefit,
    Channel,
    ConsentDecision,
    ConsentForm,
    ConsentKind,
    ContactOutcome,
    GuardianRelation,
    PlaceKind,
    PlanPart,
    Relationship,
    RequestSource,
    Respect,
    SessionKind,
    Side,
    Speaker,
    Urgency,
    Wish,
)
from counseling.choices.konseli_record import Identity
from counseling.demo.paper import SIGNED_PAPER
from counseling.models import Appointment, Case, CounselingSession, Guardian, Membership
from counseling.selectors import explanation as explanations
from counseling.selectors import progress as progress_selector
from counseling.services import (
    appointment,
    case,
    consent,
    contact_attempt,
    explanation,
    feedback,
    goal,
    guardian,
    help_request,
    konseli,
    note,
    progress,
    relationship,
    safety_plan,
    session,
    statement,
    urgency,
    wish,
)

SESSION = timedelta(minutes=50)
STEPS: dict[str, int] = {Benefit.NONE: 0, Benefit.SOME: 1, Benefit.MUCH: 2}
"""How far one session takes the konseli, of the ten steps to a goal."""


@dataclass
class Diary:
    """The hours in which each counselor is still free, so that nobody is booked twice."""

    zone: ZoneInfo
    taken: set[tuple[UUID, datetime]] = field(default_factory=set)

    def slot(self, counselor_id: UUID, day: date) -> datetime:
        """The counselor's next free school hour on this day or a later one."""
        while True:
            if day.weekday() < 5:
                for hour in (8, 9, 10, 11, 13, 14):
                    at = datetime.combine(day, time(hour), self.zone)
                    if (counselor_id, at) not in self.taken:
                        self.taken.add((counselor_id, at))
                        return at
            day += timedelta(days=1)


@dataclass
class Story:
    """A case and its own clock. Each step happens at `at` and moves it on a little."""

    by: Membership
    diary: Diary
    anchor: datetime
    at: datetime
    case: Case
    guardian: Guardian | None = None
    meeting: Appointment | None = None
    last: CounselingSession | None = None

    @classmethod
    def begin(
        cls,
        by: Membership,
        diary: Diary,
        identity: Identity,
        *,
        anchor: datetime,
        days_ago: float,
        words: str,
        source: str = RequestSource.SELF,
    ) -> "Story":
        """Somebody asks for help, so many days before the anchor."""
        at = anchor - timedelta(days=days_ago)
        person = konseli.register(identity, by=by, now=at)
        opened = help_request.ask(person, source=source, words=words, requested_at=at, by=by, now=at)
        return cls(by=by, diary=diary, anchor=anchor, at=at, case=opened)

    def _tick(self, minutes: int = 5) -> datetime:
        self.at += timedelta(minutes=minutes)
        return self.at

    def _said(
        self, words: str = "", *, by: str = Speaker.KONSELI, channel: str = Channel.IN_PERSON
    ) -> statement.Source:
        return statement.Source(said_by=by, channel=channel, said_at=self.at, words=words)

    def wait(self, days: float) -> "Story":
        """Time passes."""
        self.at += timedelta(days=days)
        return self

    def refresh(self) -> Case:
        self.case = Case.objects.get(pk=self.case.pk)
        return self.case

    # ------------------------------------------------------------ what is said

    def triage(self, value: str = Urgency.ROUTINE, words: str = "") -> "Story":
        source = self._said(words, by=Speaker.COUNSELOR)
        urgency.judge(self.case, value, source=source, by=self.by, now=self._tick())
        return self

    def declare(self, value: str = Relationship.NONE) -> "Story":
        source = self._said("Saya baru mengenalnya di sekolah.", by=Speaker.COUNSELOR)
        relationship.declare(self.case, value, source=source, by=self.by, now=self._tick())
        return self

    def explain(self) -> "Story":
        text = explanations.in_force(self.by.institution, "id", self.at.date())
        assert text is not None
        explanation.acknowledge(
            self.case,
            text,
            nature=True,
            limits=True,
            source=self._said("Jadi cerita saya dijaga, kecuali kalau ada yang bahaya."),
            by=self.by,
            now=self._tick(),
        )
        return self

    def consent(self, decision: str = ConsentDecision.GIVEN, *, written: bool = True, data: bool = True) -> "Story":
        kinds = [ConsentKind.HELP, ConsentKind.PERSONAL_DATA] if data else [ConsentKind.HELP]
        for kind in kinds:
            consent.record(
                self.case,
                kind,
                decision,
                form=ConsentForm.WRITTEN if written else ConsentForm.VERBAL,
                source=self._said("", channel=Channel.SIGNED if written else Channel.IN_PERSON),
                papers=[SIGNED_PAPER] if written else [],
                by=self.by,
                now=self._tick(),
            )
        return self

    def withdraw(self) -> "Story":
        source = self._said("Saya tidak mau dilanjutkan dulu.")
        consent.withdraw(self.case, ConsentKind.HELP, source=source, by=self.by, now=self._tick())
        return self

    def ask_guardian(self, decision: str | None = ConsentDecision.GIVEN, *, unsafe: bool = False) -> "Story":
        self.guardian = konseli.add_guardian(
            self.case.konseli,
            relation=GuardianRelation.MOTHER,
            name=f"Ibu dari {self.case.konseli.name.split()[0]}",
            phone="0813-2000-1000",
            by=self.by,
            now=self._tick(),
        )
        if decision:
            consent.record(
                self.case,
                ConsentKind.HELP,
                decision,
                form=ConsentForm.WRITTEN,
                source=self._said("", by=Speaker.GUARDIAN, channel=Channel.SIGNED),
                papers=[SIGNED_PAPER],
                guardian=self.guardian,
                by=self.by,
                now=self._tick(),
            )
        if unsafe:
            source = self._said("Konseli takut dipukul bila orang rumah tahu.")
            guardian.record_unsafe(self.case, True, source=source, by=self.by, now=self._tick())
        return self

    def wishes(self, value: str = Wish.CONTINUE, *, signed: bool = False) -> "Story":
        channel = Channel.SIGNED if signed else Channel.IN_PERSON
        words = "Saya ingin lanjut." if value == Wish.CONTINUE else "Saya sudah cukup."
        wish.record(self.case, value, source=self._said(words, channel=channel), by=self.by, now=self._tick())
        return self

    def plan(self, text: str, sessions: int = 6) -> "Story":
        goal.agree(self.case, text=text, measure="", source=self._said(), by=self.by, now=self._tick())
        goal.agree_sessions(self.case, sessions, source=self._said(), by=self.by, now=self._tick())
        return self

    def plans_safety(self) -> "Story":
        """What to do when it becomes dangerous again, in the konseli's words."""
        parts: dict[str, str] = {
            PlanPart.WARNING_SIGNS: "Tidak tidur dua malam. Merasa menjadi beban.",
            PlanPart.OWN_COPING: "Mengatur napas, berdoa, mendengarkan gamelan.",
            PlanPart.DISTRACTION: "Adik di rumah; perpustakaan sepulang sekolah.",
            PlanPart.PEOPLE_TO_ASK: "Bibi, di rumah sebelah.",
            PlanPart.SAFER_SURROUNDINGS: "Obat disimpan bibi sampai akhir bulan.",
            PlanPart.REASONS_TO_LIVE: "Adik saya. Ingin menjadi perawat.",
        }
        source, review_on = self._said(), (self.anchor + timedelta(days=5)).astimezone(self.diary.zone).date()
        safety_plan.write(self.case, parts, source=source, review_on=review_on, by=self.by, now=self._tick())
        return self

    def tries(self, times: int) -> "Story":
        """So many days with an attempt to reach the konseli."""
        for _ in range(times):
            source = self._said("Tidak diangkat.", by=Speaker.COUNSELOR, channel=Channel.PHONE)
            contact_attempt.record(self.case, ContactOutcome.NOT_REACHED, source=source, by=self.by, now=self._tick())
            self.wait(1)
        return self

    # ------------------------------------------------------------ meetings

    def agree(self, *, days: float = 0, place: str = "Ruang BK") -> "Story":
        """A meeting on the counselor's next free hour, so many days from now or later, agreed by both."""
        day = (self.at + timedelta(days=days)).astimezone(self.diary.zone).date()
        starts = self.diary.slot(self.case.counselor_id, day)
        while starts <= self.at:
            starts = self.diary.slot(self.case.counselor_id, day)
        meeting = appointment.Meeting(
            starts_at=starts, ends_at=starts + SESSION, place_kind=PlaceKind.ROOM, place=place
        )
        self.meeting = appointment.propose(
            self.case,
            meeting,
            side=Side.COUNSELOR,
            source=self._said(by=Speaker.COUNSELOR),
            by=self.by,
            now=self._tick(),
        )
        self.meeting = appointment.confirm(
            self.meeting, side=Side.KONSELI, source=self._said(), by=self.by, now=self._tick()
        )
        return self

    def prepare(self, goal_text: str = "Tidur lebih teratur dan kembali bisa belajar") -> "Story":
        """All that an ordinary start needs, short of the meeting."""
        self.triage().declare().explain().consent()
        if (self.case.konseli.birth_date or date.max) > date(self.at.year - 18, self.at.month, 1):
            self.ask_guardian()
        return self.plan(goal_text)

    def start(self, *, open_session: bool = True, kind: str = SessionKind.INDIVIDUAL) -> "Story":
        """At the agreed time, or now: asks the gate to start, with the first session."""
        if self.meeting is not None:
            self.at = max(self.at, self.meeting.starts_at)
        opened = case.start(
            self.refresh(),
            open_session=open_session,
            kind=kind,
            appointment=self.meeting,
            by=self.by,
            now=self.at,
            seen=None,
        )
        return self._opened(opened)

    def proceed(self) -> "Story":
        """At the agreed time, or now: asks the gate for a further session."""
        if self.meeting is not None:
            self.at = max(self.at, self.meeting.starts_at)
        opened = session.open(self.refresh(), appointment=self.meeting, by=self.by, now=self.at, seen=None)
        return self._opened(opened)

    def _opened(self, opened: session.Opened) -> "Story":
        self.refresh()
        self.last, self.meeting = opened.session, None if opened.session else self.meeting
        return self

    def close(
        self, benefit: str = Benefit.SOME, *, text: str = "", respect: str = Respect.RESPECTED, signed: bool = True
    ) -> "Story":
        """The session ends; what it brought, and its note."""
        assert self.last is not None
        self._tick(50)
        session.close(self.last, attendance=Attendance.HELD, closed_at=self.at, next_step="", by=self.by, now=self.at)
        said = feedback.Feedback(benefit=benefit, respect=respect)
        feedback.record(
            self.last, said, source=self._said(), by=self.by, now=self._tick(), counselor_benefit=Benefit.SOME
        )
        self._mark(self.last, benefit)
        if text:
            draft = note.save_draft(self.last, template="free", body=text, revision=0, by=self.by, now=self._tick(10))
            if signed:
                note.sign(self.last, revision=draft.revision, by=self.by, now=self._tick())
        return self

    def _mark(self, held: CounselingSession, benefit: str) -> None:
        """How far it went towards the goals: the konseli's number, and the counselor's a little below."""
        reached = min(9, 1 + held.number * STEPS[benefit])
        marks = [
            progress.Mark(aim.pk, said_by, number)
            for aim in progress_selector.goals_pursued(self.case)
            for said_by, number in ((Speaker.KONSELI, reached), (Speaker.COUNSELOR, reached - 1))
        ]
        if marks:
            progress.record(held, marks, by=self.by, now=self._tick())

    def meet(self, count: int, *, every: float = 7, benefit: str = Benefit.SOME, text: str = "") -> "Story":
        """So many further sessions, each agreed, opened by the gate, closed and written down."""
        for number in range(count):
            self.agree(days=every).proceed()
            if self.last is None:
                return self
            self.close(benefit, text=text or NOTES[number % len(NOTES)])
        return self


NOTES = (
    "Konseli menceritakan minggunya. Tidur membaik pada tiga malam. Menyepakati satu langkah kecil sebelum pertemuan "
    "berikutnya.",
    "Membahas apa yang memberatkan di rumah dan apa yang menolong. Konseli menemukan sendiri dua orang yang dapat "
    "diajak bicara.",
    "Melatih cara menenangkan diri saat panik. Konseli mencobanya di ruangan dan akan mencatat kapan ia memakainya.",
)
