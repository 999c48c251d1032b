"""The evidence that closes an obligation: for each code, the row on record that shows that the duty is done.

A function gets the duty and the record of its case, and gives the evidence or None. What is asked for is of two kinds.
A deed (an offer, a contact) has to be done since the duty arose. A state (a permission, a declaration) has to hold now:
it did not hold when the duty arose, so whatever made it hold came since.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from counseling.choices import (
    CLOSE_RELATIONSHIPS,
    CLOSED_STATES,
    AppointmentState,
    ConsentForm,
    ConsentKind,
    DisclosureBasis,
    LoyaltyState,
    ReceiverKind,
    ReferralState,
    Side,
    Speaker,
    StatementKind,
    Urgency,
    YesNo,
)
from counseling.models import (
    Appointment,
    AppointmentChange,
    Case,
    CounselingSession,
    Disclosure,
    LedgerEntry,
    LoyaltyConflict,
    Obligation,
    Referral,
    Statement,
)
from counseling.models.base import SaidModel
from counseling.selectors.casefile import derive
from counseling.selectors.casefile.records import WALK_IN, Record

S = TypeVar("S", bound=SaidModel)
Evidence = Callable[[Obligation, Record], Model | None]

STANDS = (AppointmentState.AGREED, AppointmentState.KEPT)
LEEWAY = timedelta(hours=1)
"""The talk in which a decision fell may have been a little earlier than the decision was entered."""


def arose_at(duty: Obligation) -> datetime:
    """When the duty arose: with the decision, or with the session that was logged afterwards."""
    held_at = duty.entry.detail.get("held_at")
    return min(duty.created_at, datetime.fromisoformat(held_at)) if held_at else duty.created_at


def _recorded_since(duty: Obligation, rows: Iterable[S]) -> S | None:
    arose = arose_at(duty)
    return next((row for row in rows if row.recorded_at >= arose), None)


def _done_since(duty: Obligation, rows: Iterable[S]) -> S | None:
    arose = arose_at(duty)
    return _recorded_since(duty, (row for row in rows if row.said_at >= arose - LEEWAY))


def _said_yes(kind: str) -> Evidence:
    """A statement of this kind, since the duty arose, that it was done."""

    def evidence(duty: Obligation, record: Record) -> Statement | None:
        return _done_since(duty, (s for s in derive.statements_of(record, kind) if s.value == YesNo.YES))

    return evidence


offered = _said_yes(StatementKind.OFFERED)
roles_clarified = _said_yes(StatementKind.ROLES_CLARIFIED)

# ---------------------------------------------------------------- 1a, 1b: meetings, the wish to end


def meeting_agreed(duty: Obligation, record: Record) -> Appointment | None:
    """An appointment of which both sides have confirmed time and place, the last word of it since the duty arose."""
    for appointment in record.appointments.values():
        words = [c for c in record.confirmations if c.appointment_id == appointment.pk]
        if derive.by_both(words) and appointment.state in STANDS and _recorded_since(duty, words):
            return appointment
    return None


def displaced_rebooked(duty: Obligation, record: Record) -> Model | None:
    """Each whose agreed appointment the session took has a new time, or no longer has a right to one."""
    session = CounselingSession.objects.filter(entry_id=duty.entry_id).first()
    new_times = [_new_time(duty, appointment) for appointment in _displaced(duty, record, session)]
    if not new_times:
        return session or duty.entry
    return new_times[-1] if all(new_times) else None


def _displaced(duty: Obligation, record: Record, session: CounselingSession | None) -> list[Appointment]:
    """What counselor or konseli had agreed on, elsewhere, for the time of the session. A meeting that was held after
    all was displaced by nothing."""
    begins = session.opened_at if session else duty.entry.at
    ends = (session and session.closed_at) or max(begins + WALK_IN, record.now if session else begins)
    rows = (
        Appointment.objects.filter(institution_id=duty.institution_id, starts_at__lt=ends, ends_at__gt=begins)
        .filter(Q(counselor_id=duty.entry.counselor_id) | Q(konseli_id=duty.konseli_id))
        .exclude(case_id=duty.case_id)
        .exclude(state__in=[AppointmentState.PROPOSED, AppointmentState.KEPT])
        .exclude(change__recorded_at__lt=arose_at(duty))
        .select_related("case", "change")
        .prefetch_related("confirmations")
        .order_by("starts_at")
    )
    # As it stood when the duty was written: a word that is corrected afterwards was one then.
    return [
        row for row in rows if derive.by_both(c for c in row.confirmations.all() if c.recorded_at <= duty.created_at)
    ]


def _new_time(duty: Obligation, displaced: Appointment) -> Model | None:
    """Another time on which both sides agreed since. To a konseli who cancelled, or whose case has closed, none is
    owed, and that is the evidence."""
    change: AppointmentChange | None = getattr(displaced, "change", None)
    if change and change.side == Side.KONSELI and displaced.state == AppointmentState.CANCELLED:
        return change
    if displaced.case.state in CLOSED_STATES:
        return _closing_entry(displaced.case)
    return (
        Appointment.objects.filter(Q(replaces__appointment=displaced) | Q(starts_at__gt=displaced.starts_at))
        .filter(case_id=displaced.case_id, state__in=STANDS, confirmations__recorded_at__gte=arose_at(duty))
        .order_by("starts_at")
        .first()
    )


def wish_in_own_hand(duty: Obligation, record: Record) -> Model | None:
    confirmed, row = derive.wish_confirmed(record)
    return row if confirmed else None


def close_relation_left(duty: Obligation, record: Record) -> Model | None:
    """A referral has begun, or the case has gone to somebody who is not close to the konseli."""
    if record.case.counselor_id != duty.entry.counselor_id:
        value, row = derive.relationship(record)
        if row is not None and value not in CLOSE_RELATIONSHIPS:
            return row  # type: ignore[no-any-return]
    return referral_begun(duty, record)


def referral_begun(duty: Obligation, record: Record) -> Referral | None:
    """A referral that is open, or was named since the duty arose."""
    return record.referral or _referrals(duty).filter(named_at__gte=arose_at(duty)).first()


# ---------------------------------------------------------------- 2d: permission


def consent_answered(duty: Obligation, record: Record) -> Model | None:
    """The konseli answered: gave, refused or withdrew. Where they cannot answer, a guardian's permission."""
    value, row = derive.consent(record)
    if value == "unable":
        value, row = derive.guardian_consent(record)
        return row if value == "given" else None
    return row if value in ("given", "refused", "withdrawn") else None


def assent_sought(duty: Obligation, record: Record) -> Model | None:
    value, row = derive.consent(record)
    return row if value in ("given", "refused", "withdrawn") else None


def consent_written(duty: Obligation, record: Record) -> Model | None:
    """The permission is in writing, or is no longer given."""
    value, row = derive.consent(record)
    return row if value != "given" or derive.consent_form(record)[0] == ConsentForm.WRITTEN else None


def guardian_informed(duty: Obligation, record: Record) -> Model | None:
    """A guardian answered, or was told."""
    answers = (c for c in record.consents if c.guardian_id and c.kind == ConsentKind.HELP)
    return _recorded_since(duty, answers) or _said_yes(StatementKind.GUARDIAN_TOLD)(duty, record)


def referral_answered_by_konseli(duty: Obligation, record: Record) -> Statement | None:
    answers = derive.statements_of(record, StatementKind.REFERRAL_CONSENT)
    return _recorded_since(duty, (s for s in answers if s.said_by == Speaker.KONSELI))


# ---------------------------------------------------------------- 2e: emergencies


def emergency_looked_at(duty: Obligation, record: Record) -> Statement | None:
    """A second person said whether it is one, yes or no: somebody else than who declared it."""
    declared = derive.emergency_began(record) or next(
        (s for s in reversed(derive.statements_of(record, StatementKind.URGENCY)) if s.value == Urgency.EMERGENCY), None
    )
    declarer = declared.recorded_by_id if declared else duty.entry.actor_id
    answers = derive.statements_of(record, StatementKind.EMERGENCY_CONFIRMED)
    return _done_since(duty, (s for s in answers if s.recorded_by_id != declarer))


def contact_tried(duty: Obligation, record: Record) -> Statement | None:
    return _done_since(duty, derive.statements_of(record, StatementKind.CONTACT))


# ---------------------------------------------------------------- 2f: referrals and plans


def receiver_answered(duty: Obligation, record: Record) -> Referral | None:
    """The referral that was open when the duty arose no longer waits for an answer."""
    named = _referrals(duty).filter(named_at__lte=duty.created_at).order_by("-named_at").first()
    return named if named and named.state != ReferralState.NAMED else None


def handover_written(duty: Obligation, record: Record) -> Referral | None:
    return _referrals(duty).filter(handover_written_at__gte=arose_at(duty)).first()


def plan_renewed(duty: Obligation, record: Record) -> Model | None:
    """Sessions were agreed anew, or the goals are met, or the relationship is over."""
    renewed = _done_since(duty, derive.statements_of(record, StatementKind.SESSIONS_AGREED))
    if renewed:
        return renewed
    met, row = derive.goals_met(record)
    if met:
        return row  # type: ignore[no-any-return]
    return _closing_entry(record.case) if record.case.state in CLOSED_STATES else None


# ---------------------------------------------------------------- 2g, 2h, 2i: explanation, loyalty, relations


def explained(duty: Obligation, record: Record) -> Model | None:
    (nature, _), (limits, row) = derive.explained_nature(record), derive.explained_limits(record)
    return row if nature and limits else None


def explanation_renewed(duty: Obligation, record: Record) -> Model | None:
    current, row = derive.explanation_current(record)
    return row if current else None


def loyalty_weighed(duty: Obligation, record: Record) -> LoyaltyConflict | None:
    """No conflict is left open, and one was weighed since the duty arose."""
    conflicts = LoyaltyConflict.objects.filter(case_id=duty.case_id)
    if conflicts.filter(state=LoyaltyState.OPEN).exists():
        return None
    return conflicts.filter(weighed_at__gte=arose_at(duty)).first()


def _disclosed(duty: Obligation, which: Q, done: str) -> Disclosure | None:
    """The last of these disclosures since the duty arose, once each of them has a date in `done`."""
    told = list(
        Disclosure.objects.filter(which, case_id=duty.case_id, entry__number__gte=duty.entry.number).order_by(
            "entry__number"
        )
    )
    return told[-1] if told and all(getattr(row, done) for row in told) else None


def disclosures_reviewed(duty: Obligation, record: Record) -> Disclosure | None:
    return _disclosed(duty, Q(minimal=False), "reviewed_at")


def konseli_told(duty: Obligation, record: Record) -> Disclosure | None:
    """Every confidence disclosed without the konseli's permission was told to the konseli; a reason why not is none."""
    bases = (DisclosureBasis.SERIOUS_HARM, DisclosureBasis.LEGAL_ORDER)
    return _disclosed(duty, Q(basis__in=bases), "konseli_told_at")


def notes_finished(duty: Obligation, record: Record) -> Model | None:
    """Every session held has its signed note."""
    notes = [getattr(session, "note", None) for session in derive.held_sessions(record)]
    return notes[-1] if notes and all(note and note.signed_at for note in notes) else None


def relationship_declared(duty: Obligation, record: Record) -> Model | None:
    return derive.relationship(record)[1]  # type: ignore[no-any-return]


def receiver_declared(duty: Obligation, record: Record) -> Model | None:
    """The receiver said what they are to the konseli; or the referral was closed, and nobody has to declare
    anything."""
    named = _referrals(duty).filter(named_at__lte=duty.created_at).order_by("-named_at").first()
    if named is not None and named.state not in (ReferralState.NAMED, ReferralState.ACCEPTED):
        return named
    referral = record.referral or _referrals(duty).filter(completed_at__isnull=False).order_by("-named_at").first()
    if referral is None:
        return None
    if referral.receiver_kind != ReceiverKind.COUNSELOR:
        return referral if referral.outside_relationship != "undeclared" else None
    return next((d for d in reversed(record.declarations) if d.counselor_id == referral.receiver_id), None)


def _referrals(duty: Obligation) -> QuerySet[Referral]:
    return Referral.objects.filter(case_id=duty.case_id)


def _closing_entry(case: Case) -> LedgerEntry | None:
    return LedgerEntry.objects.filter(case=case, passed=True, to_state=case.state).order_by("number").first()


EVIDENCE: Mapping[str, Evidence] = MappingProxyType(
    {
        "1a.agree": meeting_agreed,
        "1a.rebook": displaced_rebooked,
        "1a.offer-referral": offered,
        "1b.confirm-wish": wish_in_own_hand,
        "1b.refer-on": referral_begun,
        "1b.offer-referral": offered,
        "2b.offer-alternative": offered,
        "2d.obtain-consent": consent_answered,
        "2d.seek-assent": assent_sought,
        "2d.write-consent": consent_written,
        "2d.inform-guardian": guardian_informed,
        "2d.obtain-referral-consent": referral_answered_by_konseli,
        "2e.offer-alternative": offered,
        "2e.safety-contact": contact_tried,
        "2e.confirm-emergency": emergency_looked_at,
        "2f.confirm-acceptance": receiver_answered,
        "2f.write-handover": handover_written,
        "2f.renew-plan": plan_renewed,
        "2g.explain": explained,
        "2g.outdated": explanation_renewed,
        "2h.weigh-loyalty": loyalty_weighed,
        "2h.clarify-roles": roles_clarified,
        "2h.review-disclosure": disclosures_reviewed,
        "2h.tell-konseli": konseli_told,
        "2h.finish-notes": notes_finished,
        "2i.declare": relationship_declared,
        "2i.refer-on": close_relation_left,
        "2i.receiver-undeclared": receiver_declared,
        "2i.offer-referral": offered,
    }
)
"""The evidence for each obligation code of the rulebook."""
