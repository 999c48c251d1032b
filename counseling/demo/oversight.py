"""The demo's supervision and nightly runs: waivers, duties, complaints, conflicts, an opened note."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from counseling.choices import Benefit, ComplaintAbout, EntryKind, ReviewOutcome
from counseling.choices.policy import THRESHOLDS
from counseling.demo.story import Diary, Story
from counseling.models import (
    Case,
    CounselingSession,
    Institution,
    LedgerEntry,
    LoyaltyConflict,
    Membership,
    Obligation,
    Waiver,
)
from counseling.selectors import institution as selector
from counseling.services import (
    absence,
    break_glass,
    complaint,
    institution,
    loyalty,
    note,
    obligation,
    outside_reviewer,
    surge,
    waiver,
)
from counseling.services.door import gate, inspection, seal
from counseling.services.statement import Source

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


class BrokenNightError(Exception):
    """The inspection could not look at a case of the demo."""


def flood(supervisor: Membership, anchor: datetime) -> None:
    """A surge of five days, over before anybody of the demo asks for help."""
    words = "Banjir merendam asrama; banyak yang datang sekaligus dan jadwal tidak lagi memadai."
    declared = surge.declare(reason=words, by=supervisor, now=anchor - 95 * DAY)
    surge.end(declared, by=supervisor, now=anchor - 90 * DAY)


# ---------------------------------------------------------------- waivers


def waivers(dewi: Membership, bagus: Membership, ratna: Membership, anchor: datetime) -> None:
    """One that waits, one granted and not used yet, one refused, one used."""
    _ask(dewi, "1b.no-benefit", "Konseli ingin satu pertemuan lagi dengan cara lain.", anchor - 7 * HOUR)
    granted = _ask(bagus, "1a.no-agreement", "Konseli datang tanpa janji dan ingin segera mulai.", anchor - 26 * HOUR)
    words = "Silakan, bila konseli sendiri yang meminta waktu itu."
    waiver.decide(granted, granted=True, reason=words, by=ratna, now=anchor - 25 * HOUR)
    refused = _ask(dewi, "2e.must-serve", "Saya sedang banyak urusan pribadi.", anchor - 16 * HOUR)
    words = "Urusan pribadi bukan alasan menolak konseli. Mari kita atur beban Anda bersama."
    waiver.decide(refused, granted=False, reason=words, by=ratna, now=anchor - 15 * HOUR)
    early(bagus, ratna, anchor)


def early(bagus: Membership, ratna: Membership, anchor: datetime) -> None:
    """A konseli comes before the agreed time; the supervisor gives leave, and they are heard."""
    case = Case.objects.get(institution=bagus.institution, code="C-00028")
    zone = ZoneInfo(bagus.institution.time_zone)
    story = Story(by=bagus, diary=Diary(zone), anchor=anchor, at=anchor - 12 * HOUR, case=case)
    story.proceed()
    refused = LedgerEntry.objects.filter(case=case).latest("number")
    # A busy hour may stand against it as well as the missing agreement.
    for code in gate.waivable(refused):
        words = "Konseli datang lebih awal dan sangat ingin bicara hari ini."
        asked = waiver.ask(refused, code=code, reason=words, by=bagus, now=story.at)
        waiver.decide(asked, granted=True, reason="Baik, hari ini saja.", by=ratna, now=story.at + HOUR)
    story.at += 2 * HOUR
    story.proceed().close(Benefit.MUCH, text="Konseli datang lebih awal; ia lega sudah bercerita.")


def _ask(counselor: Membership, code: str, reason: str, now: datetime) -> Waiver:
    """Leave asked for the counselor's first refused attempt that this block stopped."""
    tried = LedgerEntry.objects.filter(counselor=counselor.counselor, kind=EntryKind.DECISION, passed=False)
    refused = next(entry for entry in tried.order_by("at", "pk") if code in gate.waivable(entry))
    return waiver.ask(refused, code=code, reason=reason, by=counselor, now=now)


# ---------------------------------------------------------------- duties, complaints, conflicts


def duties(dewi: Membership, bagus: Membership, ratna: Membership, anchor: datetime) -> None:
    """One duty gets more time, one is taken off; the others stay as they are."""
    owed = Obligation.objects.filter(closed_at=None)
    words = "Konseli sedang praktik kerja di luar kota; persetujuan tertulis menyusul sepulangnya."
    written = owed.get(code="2d.write-consent", case__counselor=bagus.counselor)
    obligation.postpone(written, until=anchor + 5 * DAY, reason=words, by=ratna, now=anchor - 6 * HOUR)
    words = "Konseli sudah pindah sekolah dan menyampaikan keinginannya lewat wali kelas."
    wish = owed.get(code="1b.confirm-wish", case__counselor=dewi.counselor)
    obligation.discharge(wish, reason=words, by=ratna, now=anchor - 6 * HOUR)


def answered_complaint(dewi: Membership, ratna: Membership, anchor: datetime) -> None:
    """Somebody whose meeting was put off complains, and is answered."""
    source = Source(said_at=anchor - 4 * DAY, words="Janji saya dibatalkan begitu saja.")
    case = Case.objects.get(institution=dewi.institution, code="C-00027")
    said = complaint.take_down(case, ComplaintAbout.OTHER, source=source, by=dewi, now=anchor - 4 * DAY)
    words = "Maaf atas pembatalan itu. Pertemuan pengganti didahulukan dan tidak akan diundur lagi."
    complaint.answer(said, words, by=ratna, now=anchor - 3 * DAY)


def conflicts(dewi: Membership, bagus: Membership, ratna: Membership, anchor: datetime) -> None:
    """One that the supervisor agrees with, one sent back."""
    agreed = _weighed(bagus, "C-00020", "Tidak meneruskan isi; hanya keringanan yang diizinkan konseli.", anchor)
    _review(agreed, ReviewOutcome.AGREED, "Konseli tetap didahulukan.", ratna, anchor)
    hasty = _weighed(dewi, "C-00026", "Menyampaikan semuanya kepada orang tua.", anchor)
    words = "Apa yang diinginkan konseli sendiri? Timbang sekali lagi bersama dia."
    _review(hasty, ReviewOutcome.SENT_BACK, words, ratna, anchor)


def _weighed(counselor: Membership, code: str, choice: str, anchor: datetime) -> LoyaltyConflict:
    case = Case.objects.get(institution=counselor.institution, code=code)
    summary = "Orang tua meminta tahu apa yang dibicarakan."
    raised = loyalty.raise_conflict(case, summary=summary, by=counselor, now=anchor - 50 * HOUR)
    return loyalty.weigh(
        raised,
        parties=[
            {"who": "Konseli", "interest": "Dipercaya, dan ceritanya dijaga."},
            {"who": "Orang tua", "interest": "Ingin tahu agar dapat menolong."},
        ],
        demands="Kerahasiaan dijaga; yang disampaikan hanya yang perlu, dengan izin konseli.",
        options="Menyampaikan semuanya, sebagian, atau tidak sama sekali.",
        choice=choice,
        by=counselor,
        now=anchor - 49 * HOUR,
    )


def _review(conflict: LoyaltyConflict, outcome: str, words: str, by: Membership, anchor: datetime) -> None:
    at, seen = anchor - 28 * HOUR, conflict.weighed_at
    loyalty.review(conflict, outcome=outcome, words=words, seen=seen, by=by, now=at)


# ---------------------------------------------------------------- an opened note, people, nights


def opened_note(dewi: Membership, ratna: Membership, anchor: datetime) -> None:
    """The supervisor reads one note for the review of a flag; the counselor has seen that it was opened."""
    session = CounselingSession.objects.filter(case__code="C-00007", case__counselor=dewi.counselor).latest("number")
    words = "Meninjau tanda: apakah pengakhiran yang dicoba berdasar pada kebutuhan konseli."
    opening = break_glass.open_note(session, reason=words, lasts=2 * HOUR, by=ratna, now=anchor - 5 * HOUR)
    break_glass.read(opening, by=ratna, now=anchor - 5 * HOUR)
    note.read(session, by=dewi, now=anchor - 4 * HOUR)


def stricter(admin: Membership, anchor: datetime) -> None:
    """From next week on, a case counts as neglected a week sooner."""
    now = anchor - DAY
    starts = anchor.astimezone(ZoneInfo(admin.institution.time_zone)).date() + 7 * DAY
    before = selector.policy_on(admin.institution_id, starts, now)
    values = {name: getattr(before, name) for name in THRESHOLDS} | {"neglect_days": 14}
    words = "Tiga minggu tanpa kabar terlalu lama bagi konseli kita."
    seen = selector.policy_count(admin.institution_id)
    institution.set_policy(values, effective_from=starts, reason=words, seen=seen, by=admin, now=now)


def night(institutions: Iterable[Institution], anchor: datetime) -> None:
    """The nightly run: the standing inspection, then the seal.

    It sees all that the demo tells, and so runs at its last moment. The seals are in the database alone; the next
    nightly run writes them to their files.
    """
    faults = inspection.inspect_all(now=anchor).faults
    if faults:
        raise BrokenNightError("; ".join(faults))
    for one in institutions:
        seal.seal_institution(one, now=anchor)


def tell(members: dict[str, Membership], anchor: datetime) -> None:
    """All of it, at the school; Puspaga Cendana has a threshold of its own."""
    dewi, bagus = members["dewi@harapan.example"], members["bagus@harapan.example"]
    ratna, tirto = members["ratna@harapan.example"], members["tirto@cendana.example"]
    waivers(dewi, bagus, ratna, anchor)
    duties(dewi, bagus, ratna, anchor)
    answered_complaint(dewi, ratna, anchor)
    conflicts(dewi, bagus, ratna, anchor)
    opened_note(dewi, ratna, anchor)
    outside_reviewer.name(members["mega@harapan.example"], by=members["yoga@harapan.example"], now=anchor - 30 * DAY)
    absence.announce(starts_at=anchor + 14 * DAY, ends_at=anchor + 16 * DAY, by=bagus, now=anchor - DAY)
    stricter(tirto, anchor)
    night([dewi.institution, tirto.institution], anchor)
