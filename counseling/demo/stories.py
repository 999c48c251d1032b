"""The forty cases of the demo, in all states. Each function tells one kind of case from the request on."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from counseling.choices import (
    Benefit,
    ComplaintAbout,
    ConsentDecision,
    GoalState,
    Reason,
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
from counseling.demo import people
from counseling.demo.story import Diary, Story
from counseling.models import Case, Goal, Membership, Referral
from counseling.services import (
    appointment,
    case,
    complaint,
    disclosure,
    goal,
    loyalty,
    referral,
    relationship,
    session,
    statement,
    urgency,
)

Begin = Callable[..., Story]

WORDS = (
    "Saya sulit tidur dan tidak bisa belajar.",
    "Saya sering bertengkar di rumah.",
    "Saya bingung memilih setelah lulus.",
    "Teman-teman menjauhi saya.",
    "Saya cemas setiap kali ujian.",
)


def fresh(begin: Begin) -> None:
    begin(days_ago=0.4)


def from_teacher(begin: Begin) -> None:
    begin(days_ago=1.5, source=RequestSource.TEACHER)


def half_ready(begin: Begin) -> None:
    begin(days_ago=3).triage().declare().explain()


def refused_start(begin: Begin) -> None:
    begin(days_ago=2).triage().declare().start(open_session=False)


def ready(begin: Begin) -> None:
    begin(days_ago=2).prepare().agree(days=3)


def emergency_waits(begin: Begin) -> None:
    begin(days_ago=0.25).triage(Urgency.EMERGENCY, "Mengaku ingin menyakiti diri.").declare()


def going_well(begin: Begin) -> None:
    story = begin(days_ago=40).prepare().agree(days=1).start().close(Benefit.SOME, text=OPENING)
    story.wishes().meet(4, every=6, benefit=Benefit.MUCH)
    story.at = story.anchor - timedelta(hours=20)
    story.agree(days=2)


def newly_started(begin: Begin) -> None:
    story = begin(days_ago=9).prepare().agree(days=1).start().close(Benefit.SOME, text=OPENING)
    story.at = story.anchor - timedelta(hours=30)
    story.agree(days=3)


def note_unwritten(begin: Begin) -> None:
    begin(days_ago=13).prepare().agree(days=1).start().close(Benefit.SOME)


def two_without_benefit(begin: Begin) -> None:
    story = begin(days_ago=30).prepare().agree(days=1).start().close(Benefit.SOME, text=OPENING)
    story.meet(2, every=6, benefit=Benefit.NONE)


def three_without_benefit(begin: Begin) -> None:
    story = begin(days_ago=36).prepare().agree(days=1).start().close(Benefit.NONE, text=OPENING)
    story.meet(2, every=6, benefit=Benefit.NONE).agree(days=5).proceed()


def silent(begin: Begin) -> None:
    begin(days_ago=60).prepare().agree(days=1).start().close(Benefit.SOME, text=OPENING).wait(20).tries(2)


def unsafe_guardian(begin: Begin) -> None:
    story = begin(days_ago=20, source=RequestSource.TEACHER).triage().declare().explain().consent()
    story.ask_guardian(None, unsafe=True).plan("Merasa aman dan punya orang yang bisa dihubungi", 8)
    story.agree(days=1).start().close(Benefit.SOME, text=OPENING).meet(1)


def crisis(begin: Begin) -> None:
    """A walk-in: everything else deferred, most of it still due; a safety plan is made."""
    story = begin(days_ago=1.2).triage(Urgency.EMERGENCY, "Datang menangis, bicara ingin mati.").declare()
    story.start(kind=SessionKind.CRISIS).plans_safety().close(Benefit.SOME)


def crisis_made_good(begin: Begin) -> None:
    story = begin(days_ago=12).triage(Urgency.EMERGENCY, "Panik hebat di kelas.").declare()
    story.start(kind=SessionKind.CRISIS).close(Benefit.SOME)
    story.wait(0.5).explain().consent().ask_guardian().agree(days=1)
    source = statement.Source(said_by=Speaker.COUNSELOR, said_at=story.at, words="Aman, keluarga mendampingi.")
    urgency.end(story.case, source=source, by=story.by, now=story.at)
    story.proceed().close(Benefit.MUCH, text=OPENING)


def verbal_consent(begin: Begin) -> None:
    story = begin(days_ago=6).triage().declare().explain().consent(written=False).ask_guardian()
    story.agree(days=1).start().close(Benefit.SOME, text=OPENING)


def withdrawn(begin: Begin) -> None:
    story = begin(days_ago=18).prepare().agree(days=1).start().close(Benefit.SOME, text=OPENING)
    story.wait(3).withdraw().agree(days=2).proceed()


def complains(begin: Begin) -> None:
    story = begin(days_ago=22).prepare().agree(days=1).start()
    story.close(Benefit.NONE, text=OPENING, respect=Respect.DISRESPECTED).wait(1)
    source = statement.Source(said_at=story.at, words="Saya merasa dipaksa ikut pendapatnya.")
    complaint.take_down(story.case, ComplaintAbout.BELIEF, source=source, by=story.by, now=story.at)


def torn(begin: Begin) -> None:
    story = begin(days_ago=16).prepare().agree(days=1).start().close(Benefit.SOME, text=OPENING)
    conflict = loyalty.raise_conflict(
        story.case, summary="Wali kelas meminta isi pembicaraan.", by=story.by, now=story.at
    )
    loyalty.weigh(
        conflict,
        parties=[
            {"who": "Konseli", "interest": "Ceritanya tidak sampai ke kelas."},
            {"who": "Wali kelas", "interest": "Ingin membantu nilainya."},
        ],
        demands="Kerahasiaan dijaga; hanya dengan izin konseli sebagian dapat disampaikan.",
        options="Menyampaikan semuanya, sebagian, atau tidak sama sekali.",
        choice="Tidak menyampaikan isi; menawarkan pertemuan bertiga bila konseli mau.",
        by=story.by,
        now=story.at + timedelta(hours=1),
    )


def discloses(begin: Begin) -> None:
    story = begin(days_ago=15).prepare().agree(days=1).start().close(Benefit.SOME, text=OPENING).wait(1)
    telling = disclosure.Telling(
        recipient="Guru wali",
        content="Konseli memerlukan keringanan tenggat tugas.",
        purpose="Keringanan tugas selama dua minggu",
        basis="konseli_consent",
        minimal=True,
    )
    source = statement.Source(said_at=story.at, words="Boleh, soal tugas saja.")
    disclosure.disclose(story.refresh(), telling, answer="given", source=source, by=story.by, now=story.at, seen=None)


def _named(begin: Begin, receiver: Membership, *, days_ago: float = 25) -> tuple[Story, Referral]:
    story = begin(days_ago=days_ago).prepare().agree(days=1).start().close(Benefit.SOME, text=OPENING).wait(2)
    named = referral.name(
        story.refresh(),
        receiver=receiver.counselor,
        reason=Reason.BEYOND_COMPETENCE,
        words="Memerlukan pendampingan duka yang lebih khusus.",
        by=story.by,
        now=story.at,
    )
    referral.choose(
        named, summary="Dua pertemuan; fokus pada duka. Konseli nyaman berbicara pagi hari.", by=story.by, now=story.at
    )
    source = statement.Source(said_at=story.at, words="Boleh, asal saya diberi tahu dulu.")
    referral.record_consent(named, answer="given", source=source, by=story.by, now=story.at)
    return story, named


def being_referred(begin: Begin, receiver: Membership) -> None:
    story, _ = _named(begin, receiver, days_ago=9)
    referral.refer(story.refresh(), by=story.by, now=story.at, seen=None)


def referred(begin: Begin, receiver: Membership) -> None:
    story, named = _named(begin, receiver)
    source = statement.Source(said_by=Speaker.COUNSELOR, said_at=story.at)
    relationship.declare_as_receiver(named, Relationship.NONE, source=source, by=receiver, now=story.at)
    referral.accept(named, words="Dengan senang hati.", by=receiver, now=story.at + timedelta(hours=2))
    referral.refer(story.refresh(), by=story.by, now=story.at + timedelta(hours=3), seen=None)


def finished(begin: Begin) -> None:
    story = begin(days_ago=70).prepare().agree(days=1).start().close(Benefit.SOME, text=OPENING)
    story.meet(5, every=6, benefit=Benefit.MUCH)
    for aim in Goal.objects.filter(case=story.case):
        goal.set_state(aim, GoalState.MET, source=statement.Source(said_at=story.at), by=story.by, now=story.at)
    story.wishes(Wish.END, signed=True)
    case.end(story.refresh(), reason=Reason.GOALS_MET, by=story.by, now=story.at, seen=None)


def ended_by_wish(begin: Begin) -> None:
    story = begin(days_ago=28).prepare().agree(days=1).start().close(Benefit.SOME, text=OPENING)
    story.wait(2).wishes(Wish.END)
    case.end(story.refresh(), reason=Reason.KONSELI_REQUEST, by=story.by, now=story.at, seen=None)


def unreachable(begin: Begin) -> None:
    story = begin(days_ago=75).prepare().agree(days=1).start().close(Benefit.SOME, text=OPENING).wait(25).tries(4)
    story.wait(10)
    case.end(story.refresh(), reason=Reason.KONSELI_UNREACHABLE, by=story.by, now=story.at, seen=None)


def in_the_queue(begin: Begin) -> None:
    story = begin(days_ago=8).triage()
    case.decline(
        story.refresh(),
        reason=Reason.CAPACITY,
        words="Jadwal penuh sampai pekan depan.",
        waitlisted=True,
        by=story.by,
        now=story.at,
        seen=None,
    )


def refused_help(begin: Begin) -> None:
    story = begin(days_ago=14, source=RequestSource.SUMMONED).triage().consent(ConsentDecision.REFUSED, data=False)
    case.decline(
        story.refresh(),
        reason=Reason.KONSELI_REQUEST,
        words="Tidak ingin dibantu.",
        by=story.by,
        now=story.at,
        seen=None,
    )


def logged_late(begin: Begin) -> None:
    story = begin(days_ago=10).prepare().agree(days=1).start().close(Benefit.SOME, text=OPENING).wait(3)
    session.log_late(
        story.refresh(),
        held_at=story.at - timedelta(hours=3),
        ended_at=story.at - timedelta(hours=2),
        attendance="held",
        by=story.by,
        now=story.at,
        seen=None,
    )


def postponed(begin: Begin) -> None:
    story = begin(days_ago=15).prepare().agree(days=1).start().close(Benefit.SOME, text=OPENING)
    story.agree(days=3)
    assert story.meeting is not None
    source = statement.Source(said_by=Speaker.COUNSELOR, said_at=story.at, words="Rapat dinas.")
    appointment.cancel(story.meeting, side=Side.COUNSELOR, own_reason=True, source=source, by=story.by, now=story.at)
    story.meeting = None
    story.at = story.anchor - timedelta(hours=20)
    story.agree(days=4)


OPENING = (
    "Pertemuan pertama. Konseli bercerita tentang keadaannya dan apa yang ia harapkan. Sepakat tentang tujuan dan cara "
    "bekerja."
)

HARAPAN: tuple[Callable[[Begin], None], ...] = (
    fresh, from_teacher, half_ready, refused_start, ready, emergency_waits, going_well, newly_started,
    note_unwritten, two_without_benefit, three_without_benefit, silent, unsafe_guardian, crisis, crisis_made_good,
    verbal_consent, withdrawn, complains, torn, discloses, finished, ended_by_wish, unreachable, in_the_queue,
    refused_help, logged_late, postponed, going_well,
)  # fmt: skip
CENDANA: tuple[Callable[[Begin], None], ...] = (
    fresh, ready, going_well, newly_started, two_without_benefit, crisis, finished, in_the_queue, silent,
)  # fmt: skip


def tell_all(members: dict[str, Membership], anchor: datetime) -> Iterator[Case]:
    """All forty cases, one by one: 28 + 2 referrals, one of which opens a second case, and 9 elsewhere."""
    dewi, bagus = members["dewi@harapan.example"], members["bagus@harapan.example"]
    sari = members["sari@cendana.example"]
    harapan, cendana = Diary(ZoneInfo("Asia/Jakarta")), Diary(ZoneInfo("Asia/Jayapura"))
    identities = iter(people.konseli(anchor.date()))
    words = WORDS * 10

    def beginner(by: Membership, diary: Diary, identity: Identity, place: int) -> Begin:
        def begin(*, days_ago: float, source: str = RequestSource.SELF) -> Story:
            return Story.begin(by, diary, identity, anchor=anchor, days_ago=days_ago, words=words[place], source=source)

        return begin

    for place, tell in enumerate(HARAPAN):
        by = bagus if place % 4 == 3 else dewi
        tell(beginner(by, harapan, next(identities), place))
        yield Case.objects.order_by("-created_at")[0]
    for number, refer in enumerate((being_referred, referred)):
        refer(beginner(dewi, harapan, next(identities), number), bagus)
        yield Case.objects.order_by("-created_at")[0]
    for place, tell in enumerate(CENDANA):
        tell(beginner(sari, cendana, next(identities), place))
        yield Case.objects.order_by("-created_at")[0]
