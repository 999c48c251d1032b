"""Flags in every state: attempts that the code flagged, and how far their reviews have come."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from counseling.choices import CaseState, Conclusion, FlagState, ProtectedTrait, Reason
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


class ReviewPlan(NamedTuple):
    """Which flag is reviewed, and how far: whatever day of the week the demo is loaded on."""

    case: str
    code: str
    steps: tuple[Callable[[Review], None], ...]
    every: timedelta


PLANS: dict[str, ReviewPlan] = {
    FlagState.ASKED: ReviewPlan("C-00002", "2a.values", (Review.asked,), 2 * HOUR),
    FlagState.ANSWERED: ReviewPlan("C-00007", "2b.personal-interest", (Review.asked, Review.answered), 2 * HOUR),
    FlagState.DETERMINED: ReviewPlan(
        "C-00014", "2e.emergency-used", (Review.asked, Review.answered, Review.breach), 2 * HOUR
    ),
    FlagState.REMEDY: ReviewPlan(
        "C-00017", "2d.consent-refused", (Review.asked, Review.answered, Review.breach, Review.remedy), 20 * HOUR
    ),
    FlagState.CLOSED: ReviewPlan(
        "C-00015", "2e.emergency-used", (Review.asked, Review.answered, Review.in_order, Review.closed), 20 * HOUR
    ),
}
"""The reviews, by the state in which each leaves its flag; nobody takes up the other flags."""


def review(counselor: Membership, supervisor: Membership) -> None:
    """Takes up some of the flags about a counselor, so that there are flags in every state."""
    for plan in PLANS.values():
        found = Flag.objects.get(counselor=counselor.counselor, case__code=plan.case, code=plan.code)
        begun = Review(found, counselor, supervisor, every=plan.every)
        for step in plan.steps:
            step(begun)


def tell(members: dict[str, Membership], anchor: datetime) -> None:
    """The flags of the school, and their reviews."""
    dewi, ratna = members["dewi@harapan.example"], members["ratna@harapan.example"]
    attempts(dewi, anchor)
    review(dewi, ratna)
