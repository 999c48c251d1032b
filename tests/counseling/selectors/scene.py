"""One case and short sentences that happen to it: what the tests of facts are arranged with."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from counseling.choices import EntryKind, Transition
from counseling.choices.konseli_record import FIELDS, Identity
from counseling.models import (
    Absence,
    Appointment,
    Case,
    Complaint,
    Consent,
    CounselingSession,
    Konseli,
    LedgerEntry,
    LoyaltyConflict,
    Note,
    Obligation,
    Referral,
    Surge,
    Waiver,
)
from counseling.selectors import explanation as explanations
from counseling.selectors.casefile.facts import Attempt, snapshot
from counseling.selectors.casefile.records import records_of
from counseling.services import (
    appointment,
    capacity,
    complaint,
    consent,
    consent_paper,
    contact_attempt,
    counselor_contact,
    explanation,
    feedback,
    goal,
    guardian,
    konseli,
    loyalty,
    referral,
    relationship,
    urgency,
    wish,
)
from counseling.services.counselor_contact import CounselorContact
from counseling.services.door import chain
from counseling.services.feedback import Feedback
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import PDF, said
from tests.counseling.services.stage import meeting
from tests.plugins.write_guard import direct_writes

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass
class Scene:
    """Dewi's case at `now`; `attempt` and `transition` are what is asked of the gate."""

    people: Cast
    case: Case
    now: datetime = NOW
    attempt: Attempt = field(default_factory=Attempt)
    transition: str = Transition.START

    def fact(self, name: str) -> Any:
        """What the rules are told under this name."""
        record = records_of([self.case.pk], self.now)[self.case.pk]
        return getattr(snapshot(record, self.attempt).facts(self.transition), name)

    @property
    def here(self) -> dict[str, Any]:
        return {"institution": self.case.institution, "konseli": self.case.konseli, "case": self.case}

    @property
    def told(self) -> dict[str, Any]:
        """What the services of this case are called with: Dewi writes down what was said at `now`."""
        return {"source": said("Demikian.", said_at=self.now), "by": self.people.dewi, "now": self.now}

    def told_as(self, **source: Any) -> dict[str, Any]:
        return {**self.told, "source": said("Demikian.", **{"said_at": self.now, **source})}

    # ------------------------------------------------------------ time and people

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def asks(self, **attempt: Any) -> None:
        self.attempt = Attempt(**attempt)

    def is_about(self, born: date | None) -> None:
        who = konseli.register(Identity(name="Raka", birth_date=born), by=self.people.dewi, now=self.now)
        self.case = cast.request(self.people.dewi, who, now=self.now)

    def dewi_is_away(self, since: timedelta = -HOUR) -> None:
        self._away(self.people.dewi.counselor, self.now + since)

    def bagus_is_away(self, since: timedelta = -HOUR) -> None:
        self._away(self.people.bagus.counselor, self.now + since)

    def _away(self, who: Any, since: datetime) -> None:
        with direct_writes():
            Absence.objects.create(
                institution=self.people.harapan,
                counselor=who,
                announced_at=self.now,
                starts_at=since,
                ends_at=since + 2 * HOUR,
            )

    def surge(self) -> None:
        with direct_writes():
            Surge.objects.create(
                institution=self.people.harapan,
                declared_by=self.people.ratna.user,
                declared_at=self.now,
                reason="Gempa",
            )

    # ------------------------------------------------------------ the course of the case

    def passes(self, transition: str, to_state: str | None = None, *, at: datetime | None = None) -> LedgerEntry:
        """A passing entry, without asking the rules."""
        with direct_writes():
            return chain.append(
                self.case,
                chain.Content(
                    kind=EntryKind.DECISION,
                    transition=transition,
                    passed=True,
                    to_state=to_state,
                    at=at or self.now,
                    actor_kind="counselor",
                    actor_id=self.people.dewi.user_id,
                ),
            )

    def starts(self) -> None:
        self.passes(Transition.START, "active")

    def meets(self, *, attendance: str = "held", emergency: bool = False) -> CounselingSession:
        """An hour's session, ending now."""
        if self.case.state == "requested":
            self.starts()
        with direct_writes():
            return CounselingSession.objects.create(
                **self.here,
                entry=self.passes(Transition.CONTINUE, at=self.now - HOUR),
                number=CounselingSession.objects.filter(case=self.case).count() + 1,
                emergency=emergency,
                opened_at=self.now - HOUR,
                opened_by=self.people.dewi.user,
                closed_at=self.now,
                attendance=attendance,
            )

    def writes_note(self, session: CounselingSession, *, signed: bool = True) -> None:
        with direct_writes():
            Note.objects.create(
                **self.here,
                session=session,
                author=self.people.dewi.user,
                body="Tenang.",
                saved_at=self.now,
                signed_at=self.now if signed else None,
            )

    def owes(self, code: str, *, due_in: timedelta) -> None:
        with direct_writes():
            Obligation.objects.create(
                **self.here,
                code=code,
                entry=self.passes(Transition.DISCLOSE),
                created_at=self.now,
                due_at=self.now + due_in,
            )

    def is_waived(self, code: str, transition: str, *, expires_in: timedelta = DAY) -> None:
        with direct_writes():
            Waiver.objects.create(
                **self.here,
                code=code,
                transition=transition,
                state="granted",
                asked_by=self.people.dewi.user,
                asked_at=NOW,
                reason="Ujian",
                decided_at=NOW,
                expires_at=self.now + expires_in,
            )

    # ------------------------------------------------------------ meetings

    def proposes(self, starts_in: timedelta = HOUR) -> Appointment:
        return appointment.propose(self.case, meeting(self.now + starts_in), side="counselor", **self.told)

    def agrees(self, starts_in: timedelta = HOUR, **what: bool) -> Appointment:
        return appointment.confirm(self.proposes(starts_in), side="konseli", **self.told, **what)

    def cancels(self, agreed: Appointment, *, side: str, own_reason: bool = True) -> None:
        appointment.cancel(agreed, side=side, own_reason=own_reason, **self.told)

    def books_somebody_else(self) -> None:
        other = cast.request(self.people.dewi, cast.adult(self.people.dewi, name="Wulan"), now=self.now)
        made = appointment.propose(other, meeting(self.now), side="counselor", **self.told)
        appointment.confirm(made, side="konseli", **self.told)

    def tries_to_reach(self, outcome: str = "not_reached") -> None:
        contact_attempt.record(self.case, outcome, **self.told_as(channel="phone"))

    # ------------------------------------------------------------ what people say

    def judges(self, how: str) -> None:
        urgency.judge(self.case, how, **self.told_as(said_by="counselor"))

    def bagus_confirms(self, confirmed: bool = True) -> None:
        urgency.confirm(self.case, confirmed, by=self.people.bagus, now=self.now)

    def permits(self, decision: str = "given", form: str = "verbal", **more: Any) -> Any:
        """Said by word of mouth, or signed: then with its paper, unless there are to be none."""
        channel, papers = ("signed", (PDF,)) if form == "written" else ("in_person", ())
        settings = {"form": form, "papers": papers, **self.told_as(channel=channel), **more}
        return consent.record(self.case, "help", decision, **settings)

    def paper_comes(self) -> None:
        """The signed paper of the one permission on record."""
        row = Consent.objects.get(case=self.case)
        consent_paper.attach(row, [PDF], by=self.people.dewi, now=self.now)

    def can_decide(self, able: bool) -> None:
        capacity.record(self.case, able, **self.told_as(said_by="counselor"))

    def cannot_permit(self) -> None:
        """An older record: inability stood among the permissions."""
        with direct_writes():
            Consent.objects.create(
                **self.here,
                kind="help",
                decision="unable",
                said_by="counselor",
                said_at=self.now,
                recorded_by=self.people.dewi.user,
            )

    def mother_says(self, decision: str) -> None:
        mother = konseli.add_guardian(
            self.case.konseli, relation="mother", name="Sri", phone="", by=self.people.dewi, now=self.now
        )
        self.permits(decision, guardian=mother)

    def mother_is_dangerous(self) -> None:
        guardian.record_unsafe(self.case, True, **self.told)

    def understands(self, *, nature: bool = True, limits: bool = True) -> Any:
        text = explanations.in_force(self.case.institution, "id", self.now.date())
        return explanation.acknowledge(self.case, text, nature=nature, limits=limits, **self.told)

    def declares(self, what: str, **source: Any) -> Any:
        return relationship.declare(self.case, what, **self.told_as(**source))

    def bagus_declares(self, what: str) -> None:
        named = Referral.objects.get(case=self.case)
        relationship.declare_as_receiver(named, what, **{**self.told, "by": self.people.bagus})

    def somebody_reports_a_tie(self) -> None:
        relationship.report_close_tie(self.case, True, **self.told)

    def lives_with_dewi(self) -> None:
        """What the data say of the two by now."""
        counselor_contact.keep(CounselorContact(address="Jl. Melati 4"), by=self.people.dewi, now=self.now)
        self._lives("Jl. Melati 4")

    def moves_away(self) -> None:
        self._lives("Jl. Mawar 5")

    def _lives(self, address: str) -> None:
        who = Konseli.objects.get(pk=self.case.konseli_id)
        known = {name: getattr(who, name) for name in FIELDS}
        identity = Identity(**{**known, "address": address})
        konseli.amend(who, identity, by=self.people.dewi, now=self.now)

    def wishes(self, what: str, **source: Any) -> Any:
        return wish.record(self.case, what, **self.told_as(**source))

    def sets_a_goal(self, state: str = "agreed") -> None:
        goal.set_state(goal.agree(self.case, text="Tidur", **self.told), state, **self.told)

    def agrees_sessions(self, number: int) -> None:
        goal.agree_sessions(self.case, number, **self.told)

    def feels(self, session: CounselingSession, *, by_counselor: str = "", **what: Any) -> None:
        feedback.record(session, Feedback(**what), counselor_benefit=by_counselor, **self.told)

    def complains(self, about: str = "dignity") -> Complaint:
        return complaint.take_down(self.case, about, **self.told)

    def is_torn(self) -> LoyaltyConflict:
        return loyalty.raise_conflict(self.case, summary="Wali kelas", by=self.people.dewi, now=self.now)

    # ------------------------------------------------------------ referrals

    def names_bagus(self) -> Referral:
        return referral.name(
            self.case,
            receiver=self.people.bagus.counselor,
            reason="beyond_competence",
            words="Trauma.",
            by=self.people.dewi,
            now=self.now,
        )

    def bagus_accepts(self) -> None:
        referral.accept(self.names_bagus(), by=self.people.bagus, now=self.now)

    def permits_referral(self, answer: str = "given") -> None:
        referral.record_consent(self.names_bagus(), answer=answer, **self.told)

    def writes_handover(self) -> None:
        referral.choose(self.names_bagus(), summary="Riwayat.", by=self.people.dewi, now=self.now)

    def adds_to_the_handover(self) -> None:
        self.later(hours=1)
        named = Referral.objects.get(case=self.case)
        referral.choose(named, summary="Riwayat.", parts=["identity"], by=self.people.dewi, now=self.now)

    def permits_it_anew(self) -> None:
        self.later(hours=1)
        referral.record_consent(Referral.objects.get(case=self.case), answer="given", **self.told)
