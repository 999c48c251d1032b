"""Referrals (2f): the counselor names a receiver, who answers; the gate decides; the receiver's own case opens."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.access import referral as referral_access
from counseling.choices import (
    CLOSED_STATES,
    AccessWhat,
    ActorKind,
    Answer,
    CaseState,
    NoticeKind,
    PackagePart,
    Reason,
    ReceiverKind,
    ReferralState,
    Relationship,
    Speaker,
    StatementKind,
    Transition,
)
from counseling.models import Case, Counselor, Institution, Membership, Referral, Statement
from counseling.selectors import notice as notice_selector
from counseling.selectors import referral as referral_selector
from counseling.selectors import referral_package as package_selector
from counseling.selectors.casefile import derive
from counseling.selectors.casefile.records import records_of
from counseling.selectors.referral_package import Part
from counseling.services import appointment as appointments
from counseling.services import external_referral, intake, notice, reading, referral_package
from counseling.services import session as sessions
from counseling.services.door import gate
from counseling.services.door.gate import Actor, Attempt, Decision
from counseling.services.door.reason import keep_words, named_in, protected_traits
from counseling.services.errors import Invalid, one_of, text
from counseling.services.held import as_it_stands, held
from counseling.services.marker import service
from counseling.services.statement import Source, say

NAME_LIMIT = 200
STILL_TIME = _("The receiver still has time to answer. Until then you can withdraw the referral.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """A receiver outside the institution: a clinic, a psychologist, a social service."""

    name: str
    contact: str
    relationship: str = Relationship.UNDECLARED


@dataclass(frozen=True, slots=True)
class ReferralPackage:
    """What the receiver reads of a referral, and all that they read. `opened`: they may read the package by now; until
    then it has no parts, and a receiver at another institution gets no words either."""

    reason: Reason
    reason_words: str
    opened: bool
    parts: list[Part]


Receiver = Counselor | Institution | Outside


@service
def name(
    case: Case,
    *,
    receiver: Receiver,
    reason: str,
    words: str,
    words_kept: bool = False,
    by: Membership,
    now: datetime,
) -> Referral:
    """A receiver is named, and why. One referral a case at a time. Raises Invalid.

    `words_kept`: what names a protected attribute in the words was looked at again, and stays. It counts with `refer`.
    """
    case_access.require_work(by, case)
    protected_traits((), words, kept=words_kept)
    with held(case, now=now) as locked:
        if locked.state in CLOSED_STATES:
            raise Invalid("case", _("This case is closed already."))
        if referral_selector.open_of(case) is not None:
            raise Invalid("receiver", _("A referral is under way. Withdraw it before you name somebody else."))
        named = Referral.objects.create(
            institution_id=case.institution_id,
            konseli_id=case.konseli_id,
            case=case,
            **_columns_of(receiver, case),
            reason=one_of(Reason, reason, field="reason"),
            reason_words=text(words, field="words", required=False),
            named_at=now,
            named_by_id=by.user_id,
        )
        notice.tell(notice_selector.asked_to_take_over(named), NoticeKind.REFERRAL, by=by.user_id, now=now)
        return named


def _columns_of(receiver: Receiver, case: Case) -> dict[str, Any]:
    """How the referral keeps who is to take over. Raises Invalid for who cannot."""
    if isinstance(receiver, Counselor):
        if not referral_selector.possible_receivers(case).filter(pk=receiver.pk).exists():
            raise Invalid("receiver", _("Choose another counselor of your institution."))
        return {"receiver_kind": ReceiverKind.COUNSELOR, "receiver": receiver}
    if isinstance(receiver, Institution):
        if not referral_selector.possible_institutions(case).filter(pk=receiver.pk).exists():
            raise Invalid("to_institution", _("Choose another institution, in which somebody counsels."))
        return {"receiver_kind": ReceiverKind.INSTITUTION, "to_institution": receiver}
    return {
        "receiver_kind": ReceiverKind.OUTSIDE,
        "outside_name": text(receiver.name, field="outside_name", limit=NAME_LIMIT),
        "outside_contact": text(receiver.contact, field="outside_contact", limit=NAME_LIMIT),
        "outside_relationship": one_of(Relationship, receiver.relationship, field="outside_relationship"),
    }


@service
def choose(
    referral: Referral, *, summary: str, parts: Collection[str] = (), seen: str = "", by: Membership, now: datetime
) -> Referral:
    """Chooses the package: the counselor's summary, and these parts of the record as they stand now (`seen`: see
    package.chosen). What is added asks the konseli anew; once completed, only what is owed is. Raises Invalid."""
    case_access.require_work(by, referral.case)
    with held(referral.case_id, now=now) as case:
        locked = as_it_stands(referral, case, "receiver")
        if locked.state not in referral_access.SHOWN:
            raise Invalid("referral", _("This referral is closed."))
        if locked.completed_at is not None and locked.handover_written_at is not None:
            raise Invalid("referral", _("The hand-over is completed; it stays as the receiver got it."))
        if locked.completed_at is not None and referral_selector.is_refused(locked):
            raise Invalid("summary", _("The konseli refuses that anything is handed over."))
        if locked.receiver_kind == ReceiverKind.INSTITUTION and PackagePart.IDENTITY not in parts:
            raise Invalid("parts", _("Another institution has to know who the konseli is."))
        locked.handover = text(summary, field="summary")
        locked.handover_written_at = now
        found = referral_package.chosen(case, parts, summary=locked.handover, seen=seen, now=now)
        if referral_package.put(locked, found, by=by, now=now):
            locked.items_changed_at = now
        locked.save(update_fields=["handover", "handover_written_at", "items_changed_at"])
        return locked


@service
def record_consent(
    referral: Referral, *, answer: str, source: Source, seen: str = "", by: Membership, now: datetime
) -> Statement:
    """The konseli's own answer on this referral, as it was read out (`seen`: see package.chosen). Raises Invalid."""
    with held(referral.case_id, now=now):
        referral_package.require_as_shown(referral, seen=seen)
        if source.said_by != Speaker.KONSELI:
            raise Invalid("said_by", _("Only the konseli permits their own referral."))
        row = say(
            referral.case,
            StatementKind.REFERRAL_CONSENT,
            one_of(Answer, answer, field="answer"),
            source=source,
            by=by,
            now=now,
            referral=referral,
        )
        complete_declined(referral.case, by=by, now=now)
        return row


@service
def relate_outside(referral: Referral, *, relationship: str, by: Membership, now: datetime) -> Referral:
    """What a receiver outside is to the konseli, as the sender learned it. Raises Invalid."""
    case_access.require_work(by, referral.case)
    with held(referral.case_id, now=now) as case:
        locked = as_it_stands(referral, case, "receiver")
        if locked.receiver_kind != ReceiverKind.OUTSIDE:
            raise Invalid("relationship", _("A counselor declares this in person."))
        locked.outside_relationship = one_of(Relationship, relationship, field="relationship")
        locked.save(update_fields=["outside_relationship"])
        return locked


@service
def accept(referral: Referral, *, words: str = "", relationship: str = "", by: Membership, now: datetime) -> Referral:
    """The receiver takes over (one outside: the sender writes it down). The sender then completes by `refer`.

    Whoever accepts for another institution says what they are to the konseli; so they must have read who that is, and
    the first of them takes over. Where the request was declined meanwhile, nothing is left to ask the gate, and the
    receiver's case opens at once. Raises Invalid.
    """
    referral_access.require_answer(by, referral)
    with held(referral.case_id, now=now) as case:
        if referral.receiver_kind == ReceiverKind.INSTITUTION:
            _declare_for_institution(referral, case, relationship, now=now)
        answered = _answer(referral, case, ReferralState.ACCEPTED, words=words, by=by, now=now)
        complete_declined(case, by=by, now=now)
        answered.refresh_from_db()
        return answered


def _declare_for_institution(referral: Referral, case: Case, relationship: str, *, now: datetime) -> None:
    locked = _still_open(referral, case)
    if locked.state != ReferralState.NAMED:
        raise Invalid("referral", _("This referral has its answer already."))
    record = records_of([case.pk], now)[case.pk]
    if locked.handover_written_at is None or not package_selector.open_to_receiver(record, locked):
        raise Invalid("answer", _("You can take over once the konseli permits what is handed over."))
    if one_of(Relationship, relationship, field="relationship") == Relationship.UNDECLARED:
        raise Invalid("relationship", _("Choose one of the answers offered."))
    locked.outside_relationship = relationship
    locked.save(update_fields=["outside_relationship"])


@service
def reject(referral: Referral, *, words: str, by: Membership, now: datetime) -> Referral:
    """The receiver does not take over and says why; the case goes back to its counselor. Raises Invalid."""
    with held(referral.case_id, now=now) as case:
        answered = _answer(referral, case, ReferralState.REJECTED, words=words, by=by, now=now)
        _give_back(answered, why="rejected", by=by, now=now)
        return answered


@service
def withdraw(referral: Referral, *, words: str = "", by: Membership, now: datetime) -> Referral:
    """The sender takes the referral back; the case stays with them. Raises Invalid once it is completed."""
    case_access.require_work(by, referral.case)
    with held(referral.case_id, now=now) as case:
        locked = _still_open(referral, case)
        locked.state = ReferralState.WITHDRAWN
        locked.answer_words = text(words, field="words", required=False)
        locked.save(update_fields=["state", "answer_words"])
        _give_back(locked, why="withdrawn", by=by, now=now)
        return locked


@service
def time_out(referral: Referral, *, by: Membership | None = None, now: datetime) -> Referral:
    """The receiver never answered: the sender stops waiting, or it ends by itself (no `by`). Raises Invalid before the
    days are over that the institution gives a receiver."""
    if by is not None:
        case_access.require_work(by, referral.case)
    with held(referral.case_id, now=now) as case:
        locked = _still_open(referral, case)
        if locked.state != ReferralState.NAMED or now < referral_selector.answer_due(locked, now):
            raise Invalid("referral", STILL_TIME)
        locked.state = ReferralState.TIMED_OUT
        locked.save(update_fields=["state"])
        _give_back(locked, why="timed_out", by=by, now=now)
        return locked


@service
def refer(
    case: Case,
    *,
    reason_protected: Iterable[str] = (),
    words: str = "",
    words_kept: bool = False,
    by: Membership,
    now: datetime,
    seen: int | None,
) -> Decision:
    """The case is referred, if the gate lets it, for the reason of the open referral (without one the gate refuses).

    A receiver who has accepted takes over now, and gets a case of their own; one only named is waited for. Raises
    Invalid while that wait lasts, and where the case would leave with a session still open.
    """
    case_access.require_work(by, case)
    with held(case, now=now) as locked:
        referral = referral_selector.open_of(locked)
        if locked.state == CaseState.REFERRING and (referral is None or referral.state == ReferralState.NAMED):
            raise Invalid("receiver", _("The receiver has not answered yet. Until then the case stays with you."))
        if referral is not None and referral.state == ReferralState.ACCEPTED:
            sessions.require_none_open(locked)
        attempt = Attempt(
            reason=referral.reason if referral else Reason.NONE,
            reason_protected=protected_traits(reason_protected, words, kept=words_kept).union(
                named_in(referral.reason_words) if referral else ()
            ),
        )
        words = text(words, field="words", required=False)
        actor = Actor(ActorKind.COUNSELOR, by.user)
        decision = gate.decide(locked, Transition.REFER, by=actor, now=now, seen=seen, attempt=attempt)
        keep_words(decision.entry, words=words)
        if decision.passed and decision.case.state == CaseState.REFERRED:
            _complete(decision.case, by=by, now=now)
            appointments.cancel_upcoming(decision.case, by=by, now=now)
        return decision


@service
def read(referral: Referral, *, by: Membership, now: datetime) -> ReferralPackage:
    """Reads the package, as far as the konseli permits it by now. The read log is written first, on the side of the
    sender, whoever reads."""
    referral_access.require_read(by, referral)
    record = records_of([referral.case_id], now)[referral.case_id]
    opened = case_access.can_work(by, referral.case) or package_selector.open_to_receiver(record, referral)
    what = AccessWhat.HANDOVER if opened else AccessWhat.RECORD
    reading.log(referral.case, what=what, object_id=referral.pk, by=by, now=now)
    crosses = referral.receiver_kind == ReceiverKind.INSTITUTION
    return ReferralPackage(
        reason=Reason(referral.reason),
        reason_words=referral.reason_words if opened or not crosses else "",
        opened=opened,
        parts=package_selector.package_of(referral) if opened else [],
    )


@service
def withdraw_with_case(case: Case) -> None:
    """The held case closed without a hand-over: what is under way is withdrawn with it."""
    referral = referral_selector.open_of(case)
    if referral is not None:
        referral.state = ReferralState.WITHDRAWN
        referral.save(update_fields=["state"])


@service
def withdraw_on_reassignment(case: Case, *, by: Actor, now: datetime) -> None:
    """The case has gone to another counselor, by a supervisor: what was under way is withdrawn. A closed case keeps its
    receiver, since nobody could name one again, unless it has gone to them."""
    with held(case, now=now):
        referral = referral_selector.open_of(case)
        if referral is None or (case.state in CLOSED_STATES and referral.receiver_id != case.counselor_id):
            return
        referral.state = ReferralState.WITHDRAWN
        referral.save(update_fields=["state"])
        gate.give_back(case, by=by, now=now, why="reassigned", referral_id=referral.pk)


@service
def return_from_receiver(referrals: Iterable[Referral], *, now: datetime) -> None:
    """The receiver of these no longer counsels here: they go back to who sent them. The caller holds their cases."""
    for row in referrals:
        with held(row.case_id, now=now) as case:
            locked = as_it_stands(row, case, "receiver")
            if locked.completed_at is not None or locked.state not in referral_access.SHOWN:
                continue
            locked.state, locked.answered_at = ReferralState.REJECTED, now
            locked.save(update_fields=["state", "answered_at"])
            # Nobody of this case acts, and who administers accounts is never named on one.
            _give_back(locked, why="receiver_left", by=None, now=now)


@service
def complete_declined(case: Case, *, by: Membership, now: datetime) -> None:
    """A declined request goes on to its receiver as soon as they accepted and the konseli permits it."""
    if not Case.objects.filter(pk=case.pk, state=CaseState.DECLINED).exists():
        return
    record = records_of([case.pk], now)[case.pk]
    if derive.receiver(record)[0] == "accepted" and derive.referral_consent(record)[0] == "given":
        _complete(record.case, by=by, now=now)


def _still_open(referral: Referral, case: Case) -> Referral:
    """The referral as it stands in its held case. Raises Invalid where it is closed."""
    locked = as_it_stands(referral, case, "receiver")
    if locked.completed_at is not None or locked.state not in referral_access.SHOWN:
        raise Invalid("referral", _("This referral is closed."))
    return locked


def _answer(
    referral: Referral, case: Case, state: ReferralState, *, words: str, by: Membership, now: datetime
) -> Referral:
    referral_access.require_answer(by, referral)
    locked = _still_open(referral, case)
    if locked.state != ReferralState.NAMED:
        raise Invalid("referral", _("This referral has its answer already."))
    locked.state = state
    locked.answered_at = now
    locked.answered_by_id = by.user_id
    locked.answer_words = text(words, field="words", required=state == ReferralState.REJECTED)
    locked.save(update_fields=["state", "answered_at", "answered_by", "answer_words"])
    return locked


def _give_back(referral: Referral, *, why: str, by: Membership | None, now: datetime) -> None:
    actor = Actor(ActorKind.COUNSELOR, by.user if by is not None else None)
    gate.give_back(referral.case, by=actor, now=now, why=why, referral_id=referral.pk)


def _complete(case: Case, *, by: Membership, now: datetime) -> None:
    """The referral is completed. The counselor who takes over gets a case of their own, to pass the gate as any
    other."""
    referral = referral_selector.open_of(case)
    if referral is None:
        return
    referral.completed_at = now
    if referral.receiver is not None:
        referral.new_case = intake.open_here(referral, referral.receiver, by=by, now=now)
    elif referral.receiver_kind == ReceiverKind.INSTITUTION:
        external_referral.open_there(referral, now=now)
    referral.save(update_fields=["completed_at", "new_case"])
