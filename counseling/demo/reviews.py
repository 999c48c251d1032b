"""Flags in every state: attempts that the code flagged, and how far their reviews have come."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from counseling.choices import OPEN_STATES, CaseState, Conclusion, FlagState, ProtectedTrait, Reason
from counseling.models import Case, Flag, Membership
from counseling.selectors.flag import extent
from counseling.services import case, flag

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def attempts(counselor: Membership, anchor: datetime) -> None:
    """What a counselor tried in the last days, and the code refused and flagged."""
    mine = Case.objects.filter(counselor=counselor.counselor).order_by("code")
    requested, working = mine.filter(state=CaseState.REQUESTED), mine.filter(state=CaseState.ACTIVE)
    tired: dict[str, Any] = {
        "reason": Reason.PERSONAL_INTEREST,
        "words": "Saya ingin waktu untuk urusan saya sendiri.",
        "seen": None,
    }
    belief: dict[str, Any] = {
        "reason": Reason.VALUE_DIFFERENCE,
        "reason_protected": [ProtectedTrait.RELIGION],
        "seen": None,
    }
    case.end(working[0], **tired, by=counselor, now=anchor - 19 * HOUR)
    case.decline(requested[1], **belief, words="Kami berbeda keyakinan.", by=counselor, now=anchor - 18 * HOUR)
    case.decline(requested[2], **tired, by=counselor, now=anchor - 17 * HOUR)


class Review:
    """The review of one flag, on its own clock: each step some hours after the one before."""

    def __init__(self, of: Flag, counselor: Membership, supervisor: Membership, *, every: timedelta) -> None:
        self.flag, self.counselor, self.supervisor = of, counselor, supervisor
        self.at, self.every = of.last_seen_at, every

    def _page(self, by: Membership) -> dict[str, Any]:
        self.at += self.every
        return {"by": by, "now": self.at, "seen": extent(self.flag)}

    def asked(self) -> None:
        question = "Apa yang membuat Anda mengambil langkah ini, dan apa yang konseli ketahui?"
        flag.ask(self.flag, question, **self._page(self.supervisor))

    def answered(self) -> None:
        words = "Saya kewalahan minggu itu. Konseli belum saya beri tahu; besok saya bicara dengannya."
        flag.answer(self.flag, words, **self._page(self.counselor))

    def in_order(self) -> None:
        reasons = "Keadaannya memang mendesak; yang dilewati sudah disusulkan tepat waktu."
        flag.determine(self.flag, Conclusion.NO_BREACH, reasons, **self._page(self.supervisor))

    def breach(self) -> None:
        reasons = "Konseli berhak tahu mengapa, dan ke mana ia dapat pergi. Itu belum disampaikan kepadanya."
        flag.determine(self.flag, Conclusion.BREACH, reasons, **self._page(self.supervisor))

    def remedy(self) -> None:
        words = "Hubungi konseli, sampaikan pilihan yang ada, dan catat jawabannya."
        flag.set_remedy(self.flag, words, self.at + 12 * DAY, **self._page(self.supervisor))

    def closed(self) -> None:
        flag.close(self.flag, **self._page(self.supervisor))


COURSES: dict[str, tuple[Callable[[Review], None], ...]] = {
    FlagState.ASKED: (Review.asked,),
    FlagState.ANSWERED: (Review.asked, Review.answered),
    FlagState.DETERMINED: (Review.asked, Review.answered, Review.breach),
    FlagState.REMEDY: (Review.asked, Review.answered, Review.breach, Review.remedy),
    FlagState.CLOSED: (Review.asked, Review.answered, Review.in_order, Review.closed),
}
"""The oldest flag has come the farthest; the newest nobody has taken up."""


def review(counselor: Membership, supervisor: Membership) -> None:
    """Takes up all flags about a counselor but the newest, so that they stand in every state."""
    flags = Flag.objects.filter(counselor=counselor.counselor, case__state__in=OPEN_STATES)
    flags = flags.order_by("raised_at", "case__code", "code")
    for one, (state, steps) in zip(flags, reversed(COURSES.items()), strict=False):
        every = 20 * HOUR if state in (FlagState.CLOSED, FlagState.REMEDY) else 2 * HOUR
        course = Review(one, counselor, supervisor, every=every)
        for step in steps:
            step(course)


def tell(members: dict[str, Membership], anchor: datetime) -> None:
    """The flags of the school, and their reviews."""
    dewi, ratna = members["dewi@harapan.example"], members["ratna@harapan.example"]
    attempts(dewi, anchor)
    review(dewi, ratna)
