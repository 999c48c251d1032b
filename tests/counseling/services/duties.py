"""For each obligation code: a case on which it stays open, and the deed that closes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from counseling.choices import Channel, StatementKind
from counseling.models import (
    Absence,
    Case,
    Explanation,
    LedgerEntry,
    Membership,
    Obligation,
    Referral,
)
from counseling.services import (
    appointment,
    capacity,
    disclosure,
    goal,
    guardian,
    loyalty,
    note,
    referral,
    relationship,
    statement,
    urgency,
    wish,
)
from counseling.services import case as cases
from counseling.services.door import aftermath
from counseling.services.held import held
from counseling.services.marker import service
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import by_mouth, said
from tests.counseling.services.stage import (
    DAY,
    HOUR,
    agreed,
    declared,
    duties,
    explained,
    judged,
    meeting,
    met,
    permitted,
    started,
)
from tests.plugins.write_guard import direct_writes

LATER = NOW + 3 * HOUR


@dataclass
class World:
    """A case with a duty, and what its evidence needs."""

    people: Cast
    case: Case
    extra: Any = None

    @property
    def dewi(self) -> dict[str, Any]:
        return {"by": self.people.dewi, "now": LATER}

    def named(self) -> Referral:
        return referral.name(
            self.case,
            receiver=self.people.bagus.counselor,
            reason="beyond_competence",
            words="Terapi khusus",
            by=self.people.dewi,
            now=NOW,
        )


Step = Callable[[World], Any]


def request(world: World) -> None:
    """Nothing is on record yet; the gate has refused a start."""
    cases.start(world.case, open_session=False, by=world.people.dewi, now=NOW, seen=0)


def running(world: World) -> None:
    world.case = started(world.case, world.people.dewi)


def taken(world: World) -> None:
    """This hour is agreed with somebody else."""
    other = cast.request(world.people.dewi, cast.adult(world.people.dewi, name="Bunga"))
    world.extra = agreed(other, world.people.dewi, starts_at=NOW)


def crisis(world: World) -> None:
    """A session that waits for nothing, where the time is taken."""
    judged(world.case, world.people.dewi, "emergency")
    declared(world.case, world.people.dewi)
    opened = cases.start(world.case, open_session=True, kind="crisis", by=world.people.dewi, now=NOW, seen=0)
    world.case = opened.decision.case
    assert "1a.rebook" in duties(world.case)


def displaced(world: World) -> None:
    """A crisis takes the time that was agreed with somebody else."""
    taken(world)
    crisis(world)


def rebook(world: World) -> Any:
    """Both agree on a new time for what was displaced."""
    settings: dict[str, Any] = {"side": "counselor", "own_reason": False, "source": now_said("Darurat")}
    replacement = appointment.move(world.extra, meeting(LATER + DAY), **settings, **world.dewi)
    return appointment.confirm(replacement, side="konseli", source=now_said(), **world.dewi)


def wants_to_end(world: World) -> None:
    running(world)
    wish.record(world.case, "end", source=said(), by=world.people.dewi, now=NOW)


def unable(world: World) -> None:
    request(world)
    capacity.record(world.case, False, source=said("Tidak sadar.", said_by="counselor"), by=world.people.dewi, now=NOW)


def permitted_by_mouth(world: World) -> None:
    request(world)
    permitted(world.case, world.people.dewi, **by_mouth())


def named(world: World) -> None:
    running(world)
    world.extra = world.named()


def emergency(world: World) -> None:
    request(world)
    judged(world.case, world.people.dewi, "emergency")


def new_explanation(world: World) -> None:
    running(world)
    old = Explanation.objects.get(institution=world.people.harapan, language="id")
    with direct_writes():
        Explanation.objects.create(
            institution=old.institution, version=2, language="id", nature="Baru", limits="Baru", published_from=NOW
        )


def conflict(world: World) -> None:
    running(world)
    world.extra = loyalty.raise_conflict(world.case, summary="Dua pihak", by=world.people.dewi, now=NOW)


def weigh(world: World) -> Any:
    parties = [{"who": "Konseli", "interest": "Rahasia"}, {"who": "Sekolah", "interest": "Aman"}]
    return loyalty.weigh(
        world.extra,
        parties=parties,
        demands="Menjaga",
        options="Menyampaikan semuanya, sebagian, atau tidak sama sekali.",
        choice="Diam",
        **world.dewi,
    )


def told_on(basis: str, minimal: bool) -> Step:
    def step(world: World) -> None:
        running(world)
        judged(world.case, world.people.dewi, "emergency")
        telling = disclosure.Telling(
            recipient="Polisi", content="Ancaman", purpose="Aman", basis=basis, minimal=minimal, paper="LP 1"
        )
        answer: dict[str, Any] = {"answer": "given", "source": said()} if basis == "konseli_consent" else {}
        world.extra = disclosure.disclose(
            world.case, telling, **answer, by=world.people.dewi, now=NOW, seen=None
        ).disclosure
        assert world.extra is not None

    return step


def unwritten(world: World) -> None:
    running(world)
    world.extra = met(world.case, world.people.dewi, now=NOW + HOUR)


def write_note(world: World) -> Any:
    note.save_draft(world.extra, template="free", body="Catatan", revision=0, **world.dewi)
    return note.sign(world.extra, revision=1, **world.dewi)


def offer(world: World) -> Any:
    return statement.offered(world.case, source=said("Puskesmas", said_at=LATER), **world.dewi)


def now_said(words: str = "", **more: Any) -> Any:
    return said(words, said_at=LATER, **more)


SCENES: dict[str, tuple[Step, Step]] = {
    "1a.agree": (request, lambda w: agreed(w.case, w.people.dewi, starts_at=LATER, now=LATER)),
    "1a.rebook": (displaced, rebook),
    "1a.offer-referral": (request, offer),
    "1b.confirm-wish": (
        wants_to_end,
        lambda w: wish.record(w.case, "end", source=now_said(channel=Channel.SIGNED), **w.dewi),
    ),
    "1b.refer-on": (request, World.named),
    "1b.offer-referral": (request, offer),
    "2b.offer-alternative": (request, offer),
    "2d.obtain-consent": (request, lambda w: permitted(w.case, w.people.dewi, now=LATER)),
    "2d.seek-assent": (unable, lambda w: permitted(w.case, w.people.dewi, now=LATER)),
    "2d.write-consent": (permitted_by_mouth, lambda w: permitted(w.case, w.people.dewi, now=LATER)),
    "2d.inform-guardian": (request, lambda w: guardian.informed(w.case, source=now_said("Ibu ditelepon"), **w.dewi)),
    "2d.obtain-referral-consent": (
        named,
        lambda w: referral.record_consent(w.extra, answer="refused", source=now_said(), **w.dewi),
    ),
    "2e.offer-alternative": (request, offer),
    "2e.safety-contact": (
        request,
        lambda w: statement.say(w.case, StatementKind.CONTACT, "not_reached", source=now_said(), **w.dewi),
    ),
    "2e.confirm-emergency": (emergency, lambda w: urgency.confirm(w.case, False, by=w.people.ratna, now=LATER)),
    "2f.confirm-acceptance": (named, lambda w: referral.accept(w.extra, by=w.people.bagus, now=LATER)),
    "2f.write-handover": (named, lambda w: referral.choose(w.extra, summary="Sejak Mei", **w.dewi)),
    "2f.renew-plan": (running, lambda w: goal.agree_sessions(w.case, 6, source=now_said(), **w.dewi)),
    "2g.explain": (request, lambda w: explained(w.case, w.people.dewi, now=LATER)),
    "2g.outdated": (new_explanation, lambda w: explained(w.case, w.people.dewi, now=LATER)),
    "2h.weigh-loyalty": (conflict, weigh),
    "2h.clarify-roles": (
        running,
        lambda w: relationship.clarify_roles(w.case, source=now_said("Tidak menilai"), **w.dewi),
    ),
    "2h.review-disclosure": (
        told_on("konseli_consent", False),
        lambda w: disclosure.review(w.extra, words="Terlalu banyak", **w.dewi),
    ),
    "2h.tell-konseli": (
        told_on("serious_harm", True),
        lambda w: disclosure.tell_konseli(w.extra, told_at=LATER, **w.dewi),
    ),
    "2h.finish-notes": (unwritten, write_note),
    "2i.declare": (request, lambda w: declared(w.case, w.people.dewi, now=LATER)),
    "2i.refer-on": (request, World.named),
    "2i.receiver-undeclared": (
        named,
        lambda w: relationship.declare_as_receiver(w.extra, "none", source=now_said(), by=w.people.bagus, now=LATER),
    ),
    "2i.offer-referral": (request, offer),
}


def away(member: Membership) -> None:
    """No colleague can take over."""
    with direct_writes():
        Absence.objects.create(
            institution=member.institution,
            counselor=member.counselor,
            announced_at=NOW,
            starts_at=NOW,
            ends_at=NOW + 9 * DAY,
        )


@service
def settle(case: Case, *, now: datetime) -> None:
    """Closes what has its evidence, as every write on the case does."""
    with held(case, now=now):
        pass


def impose(case: Case, code: str) -> Obligation:
    """The duty, as the case's first decision would leave it."""
    entry = LedgerEntry.objects.filter(case=case).order_by("number").first()
    assert entry is not None
    with direct_writes():
        return aftermath.impose(entry, [(code, 24)])[0]
