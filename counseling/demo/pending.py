"""What waits for somebody's answer: a referral to the other institution, times offered, a time proposed back. Also what
a konseli wrote in their portal."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from counseling.choices import Channel, ConsentDecision, ConsentKind, PackagePart, PlaceKind, Reason, Side, Speaker
from counseling.demo.story import SESSION
from counseling.models import Case, Membership
from counseling.selectors import portal as portal_selector
from counseling.services import appointment, portal, portal_statement, referral, secret
from counseling.services.appointment import Meeting
from counseling.services.statement import Source

HOUR = timedelta(hours=1)
PIN = "480912"
"""What the konseli chose. Their link is kept nowhere: a counselor makes a new one to look at the page."""
LATE = time(15)
"""An hour at which nobody in the demo has agreed to meet."""


def referred_elsewhere(counselor: Membership, to: Membership, anchor: datetime) -> None:
    """The konseli moves away and agrees to be helped there; the other institution is asked."""
    at = anchor - 20 * HOUR
    named = referral.name(
        _case(counselor, "C-00019"),
        receiver=to.institution,
        reason=Reason.OPPORTUNITY_ENDED,
        words="Bulan depan konseli pindah ke rumah neneknya di kota Anda.",
        by=counselor,
        now=at,
    )
    referral.choose(
        named,
        summary="Satu pertemuan tentang tidur dan belajar. Berbicara sambil berjalan lebih mudah bagi konseli.",
        parts=[PackagePart.IDENTITY, PackagePart.CONTACTS, PackagePart.GOALS],
        by=counselor,
        now=at,
    )
    said = Source(said_at=at, words="Mau, kalau dekat rumah nenek.")
    referral.record_consent(named, answer="given", source=said, by=counselor, now=at)


def times_offered(counselor: Membership, anchor: datetime) -> None:
    """Three times of which the konseli may choose one; nothing is chosen yet."""
    at = anchor - 18 * HOUR
    source = Source(said_by=Speaker.COUNSELOR, channel=Channel.PHONE, said_at=at)
    meetings = [_meeting(day, counselor) for day in _school_days(anchor, counselor, 3)]
    case = _case(counselor, "C-00015")
    appointment.offer(case, meetings, side=Side.COUNSELOR, source=source, by=counselor, now=at)


def time_proposed_back(counselor: Membership, anchor: datetime) -> None:
    """The konseli answers a proposal with another time, to which the counselor has said nothing yet."""
    at = anchor - 6 * HOUR
    first, other = (_meeting(day, counselor) for day in _school_days(anchor, counselor, 2))
    asked = Source(said_by=Speaker.COUNSELOR, channel=Channel.PHONE, said_at=at)
    case = _case(counselor, "C-00016")
    proposed = appointment.propose(case, first, side=Side.COUNSELOR, source=asked, by=counselor, now=at)
    said = Source(channel=Channel.PHONE, said_at=at + HOUR, words="Hari itu saya latihan basket.")
    appointment.counter(
        proposed, [other], side=Side.KONSELI, own_reason=False, source=said, by=counselor, now=at + HOUR
    )


def portal_in_use(counselor: Membership, anchor: datetime) -> None:
    """A konseli has opened their portal, and permits there that their homeroom teacher is told something."""
    at, case = anchor - 9 * HOUR, _case(counselor, "C-00013")
    page = portal_selector.by_hash(secret.hash_of(portal.make(case, by=counselor, now=at)), at)
    if page is None:  # made a line before
        raise LookupError(case.code)
    portal.claim(page, PIN, now=at)
    about = {"party": "Bu Lastri, wali kelas", "scope": "Bahwa saya ikut konseling tiap Selasa."}
    portal_statement.decide(page, ConsentKind.SHARING, ConsentDecision.GIVEN, now=at + HOUR, **about)


def _case(counselor: Membership, code: str) -> Case:
    return Case.objects.get(institution=counselor.institution, code=code)


def _school_days(anchor: datetime, member: Membership, count: int) -> list[date]:
    """The first days of school from three days after the anchor on."""
    start = anchor.astimezone(ZoneInfo(member.institution.time_zone)).date()
    days = (start + timedelta(days=number) for number in range(3, 14))
    return [day for day in days if day.weekday() < 5][:count]


def _meeting(day: date, member: Membership) -> Meeting:
    starts = datetime.combine(day, LATE, ZoneInfo(member.institution.time_zone))
    return Meeting(starts_at=starts, ends_at=starts + SESSION, place_kind=PlaceKind.ROOM, place="Ruang BK")


def tell(members: dict[str, Membership], anchor: datetime) -> None:
    """All of it, asked by the counselors of the school."""
    dewi, bagus = members["dewi@harapan.example"], members["bagus@harapan.example"]
    referred_elsewhere(dewi, members["sari@cendana.example"], anchor)
    times_offered(dewi, anchor)
    time_proposed_back(bagus, anchor)
    portal_in_use(dewi, anchor)
