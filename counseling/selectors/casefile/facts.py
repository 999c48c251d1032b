"""From records to facts. The table FACTS says for each fact of the rulebook where it comes from and how."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from counseling.choices import ActorKind, DisclosureBasis, Reason, Transition
from counseling.models import PolicyVersion
from counseling.selectors.casefile import derive
from counseling.selectors.casefile.records import Record, records_of
from ethics import Facts, Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What the person who asks for a transition states; everything else is on record.

    `held_at` is when a session is held that this decision is about: the agreement must be one for that time. Without
    it, as for a start whose first session comes later, any agreement still ahead counts. With `appointment_id` that
    appointment alone counts; a part in a group counts for a session of a `group`. `conflict_id` is the conflict of
    loyalty that was weighed for this disclosure, `consent_id` the konseli's permission to share it with that party.
    """

    actor: str = ActorKind.COUNSELOR
    reason: str = Reason.NONE
    reason_protected: frozenset[str] = field(default_factory=frozenset)
    waitlisted: bool = False
    receiver: str | None = None
    disclosure_basis: str = DisclosureBasis.NONE
    disclosure_consent: str = "none"
    disclosure_minimal: bool = False
    held_at: datetime | None = None
    appointment_id: UUID | None = None
    group: bool = False
    conflict_id: UUID | None = None
    consent_id: UUID | None = None


class SourcedValue(NamedTuple):
    """A value, and the row on which it rests (None: nothing on record, or derived from many)."""

    value: Any
    row: Any = None


class FactSource(NamedTuple):
    """Where a fact comes from. `said_by` names whose word it is; `source` the tables; `formula` the reading."""

    derive: Callable[[Record, Attempt], SourcedValue]
    source: str
    formula: str
    said_by: str


def _attempt(name: str) -> Callable[[Record, Attempt], SourcedValue]:
    return lambda _record, attempt: SourcedValue(getattr(attempt, name))


def _record(function: Callable[[Record], tuple[Any, Any]]) -> Callable[[Record, Attempt], SourcedValue]:
    return lambda record, _attempt: SourcedValue(*function(record))


def _meeting(
    function: Callable[[Record, datetime | None, UUID | None, bool], tuple[Any, Any]],
) -> Callable[[Record, Attempt], SourcedValue]:
    return lambda record, attempt: SourcedValue(
        *function(record, attempt.held_at, attempt.appointment_id, attempt.group)
    )


def _receiver(record: Record, attempt: Attempt) -> SourcedValue:
    if attempt.receiver is not None:
        return SourcedValue(attempt.receiver)
    return SourcedValue(*derive.receiver(record))


def _disclosure_consent(record: Record, attempt: Attempt) -> SourcedValue:
    """What the konseli says to this disclosure now counts before a permission of theirs from earlier."""
    if attempt.disclosure_consent != "none" or attempt.consent_id is None:
        return SourcedValue(attempt.disclosure_consent)
    return SourcedValue(*derive.shared_by_permission(record, attempt.consent_id))


FACTS: Mapping[str, FactSource] = {
    "actor": FactSource(_attempt("actor"), "attempt", "role in which the person asks", "who asks"),
    "urgency": FactSource(_record(derive.urgency), "Statement", "latest urgency", "who judged it"),
    "emergency_confirmed": FactSource(
        _record(derive.emergency_confirmed),
        "Statement",
        "the latest word since this emergency began of somebody else than who wrote it down is yes",
        "a second person",
    ),
    "emergency_days": FactSource(
        _record(derive.emergency_days), "Statement", "whole days since the emergency began", "who judged it"
    ),
    "surge": FactSource(_record(derive.surge), "Surge", "a surge is declared and not ended", "supervisor"),
    "opened": FactSource(_record(derive.opened), "Case", "state is active or referring", "ledger"),
    "colleague_available": FactSource(
        _record(derive.colleague_available),
        "Counselor, Absence, Case, RelationshipDeclaration",
        "another counselor is present, below capacity and neither kin, friend nor in a dual role",
        "derived",
    ),
    "minor": FactSource(
        _record(derive.minor), "Konseli", "younger than the adult age; so is who has no birth date", "register"
    ),
    "guardian_consent": FactSource(
        _record(derive.guardian_consent),
        "Consent",
        "each guardian's latest word: refused if any refuses, else given if any gives",
        "guardian",
    ),
    "guardian_unsafe": FactSource(
        _record(derive.guardian_unsafe), "Statement", "latest on the guardian's safety is yes", "who recorded it"
    ),
    "agreed_time": FactSource(_meeting(derive.agreed_time), "AppointmentConfirmation", "both sides confirm", "both"),
    "agreed_place": FactSource(_meeting(derive.agreed_place), "AppointmentConfirmation", "both sides confirm", "both"),
    "both_available": FactSource(
        _meeting(derive.both_available),
        "Appointment, Absence",
        "no other agreed appointment or absence overlaps the meeting (or now, for a walk-in)",
        "derived",
    ),
    "days_since_contact": FactSource(
        _record(derive.days_since_contact),
        "CounselingSession, Statement, Consent, Acknowledgement, AppointmentConfirmation, AppointmentChange, Complaint,"
        " HelpRequest",
        "whole days since the konseli was last met, reached or heard",
        "derived",
    ),
    "next_session_agreed": FactSource(
        _record(derive.next_session_agreed), "Appointment", "an agreed one is still to come", "both"
    ),
    "contact_attempts": FactSource(
        _record(derive.contact_attempts), "Statement", "days with an attempt since the last contact", "counselor"
    ),
    "hours_waiting": FactSource(
        _record(derive.hours_waiting), "HelpRequest", "whole hours since the request; 0 once met", "derived"
    ),
    "consent": FactSource(
        _record(derive.consent),
        "Consent, Statement",
        "the konseli's latest word, expired past its date; unable when judged so since, unless they refused",
        "konseli; on ability who judged it",
    ),
    "consent_form": FactSource(
        _record(derive.consent_form),
        "Consent, ConsentPaper",
        "written where that permission came by their own page or its paper is kept",
        "konseli",
    ),
    "explained_nature": FactSource(
        _record(derive.explained_nature), "Acknowledgement", "the konseli confirmed the nature", "konseli"
    ),
    "explained_limits": FactSource(
        _record(derive.explained_limits), "Acknowledgement", "the konseli confirmed the limits", "konseli"
    ),
    "explanation_current": FactSource(
        _record(derive.explanation_current),
        "Acknowledgement, Explanation",
        "both confirmed on the version in force",
        "konseli",
    ),
    "relationship": FactSource(
        _record(derive.relationship), "RelationshipDeclaration", "latest for this case", "counselor"
    ),
    "relationship_suspected": FactSource(
        _record(derive.relationship_suspected),
        "Statement, RelationshipHint",
        "of the konseli, the counselor or others, the latest report of a close tie is yes; or the data hint at one",
        "who reported, or the data",
    ),
    "crisis_sessions_held": FactSource(
        _record(derive.crisis_sessions_held), "CounselingSession", "held while in an emergency", "ledger"
    ),
    "konseli_wants": FactSource(_record(derive.konseli_wants), "Statement", "the konseli's latest wish", "konseli"),
    "wish_confirmed": FactSource(
        _record(derive.wish_confirmed), "Statement", "that wish is signed or from the konseli's own page", "konseli"
    ),
    "goals_met": FactSource(
        _record(derive.goals_met), "Goal, Statement", "at least one reached, none still open", "counselor, konseli"
    ),
    "sessions_agreed": FactSource(_record(derive.sessions_agreed), "Statement", "latest agreed number", "both"),
    "sessions_held": FactSource(_record(derive.sessions_held), "CounselingSession", "attendance is held", "ledger"),
    "no_benefit_streak": FactSource(
        _record(derive.no_benefit_streak),
        "Statement",
        "latest judged sessions without benefit; the konseli's word before the counselor's",
        "konseli, counselor",
    ),
    "reason": FactSource(_attempt("reason"), "attempt", "as stated", "who asks"),
    "reason_protected": FactSource(_attempt("reason_protected"), "attempt", "as stated", "who asks"),
    "waitlisted": FactSource(_attempt("waitlisted"), "attempt", "a place in the queue is kept", "who asks"),
    "receiver": FactSource(_receiver, "attempt, Referral", "the open referral's state", "receiver"),
    "receiver_relationship": FactSource(
        _record(derive.receiver_relationship),
        "RelationshipDeclaration, Referral",
        "the receiver's latest declaration on this konseli",
        "receiver",
    ),
    "referral_consent": FactSource(
        _record(derive.referral_consent),
        "Statement, Referral",
        "the konseli's latest word on this referral; a yes counts until something is added to what is handed over",
        "konseli",
    ),
    "handover_written": FactSource(
        _record(derive.handover_written), "Referral", "the handover was written", "counselor"
    ),
    "complaint_open": FactSource(
        _record(derive.complaint_open),
        "Complaint",
        "one of this counselor, on dignity or belief, has no answer",
        "konseli",
    ),
    "belief_imposed": FactSource(
        _record(derive.belief_imposed), "Statement", "said of the last session", "konseli, counselor"
    ),
    "respect_felt": FactSource(_record(derive.respect_felt), "Statement", "the konseli's latest answer", "konseli"),
    "counselor_postponements": FactSource(
        _record(derive.counselor_postponements),
        "AppointmentChange",
        "latest changes in a row for the counselor's own reasons, since the last session",
        "counselor",
    ),
    "loyalty_conflict": FactSource(
        _record(derive.loyalty_conflict),
        "LoyaltyConflict, attempt",
        "the least weighed of all; to disclose: open while any is, else the one that this disclosure rests on",
        "counselor, supervisor",
    ),
    "disclosure_basis": FactSource(_attempt("disclosure_basis"), "attempt", "as stated", "who asks"),
    "disclosure_consent": FactSource(
        _disclosure_consent,
        "Statement, Consent",
        "the konseli's word on this disclosure, else a standing permission to share it with that party",
        "konseli",
    ),
    "disclosure_minimal": FactSource(_attempt("disclosure_minimal"), "attempt", "as stated", "who asks"),
    "unwritten_notes": FactSource(
        _record(derive.unwritten_notes), "CounselingSession, Note", "held, note unsigned past its hours", "derived"
    ),
    "overdue": FactSource(_record(derive.overdue), "Obligation", "open past their time", "ledger"),
    "waived": FactSource(
        lambda _record, _attempt: SourcedValue(frozenset()), "Waiver", "granted for this transition", "supervisor"
    ),
}


MEETING_FACTS = ("agreed_time", "agreed_place", "both_available")
"""The facts that are about one meeting: which one depends on the transition."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The facts of one case at one moment, and on whose word each rests."""

    record: Record
    attempt: Attempt
    policy: Policy
    values: Mapping[str, Any]
    said: Mapping[str, dict[str, str]]

    def facts(self, transition: str) -> Facts:
        """The facts as they count for one transition."""
        own = {name: value for name, (value, _) in self._own(transition).items()}
        return Facts.from_mapping({**self.values, **own})

    def said_for(self, transition: str) -> dict[str, dict[str, str]]:
        """On whose word each of these facts rests."""
        own = self._own(transition)
        return {name: words for name, words in self.said.items() if name not in own} | _speakers(own)

    def _own(self, transition: str) -> dict[str, SourcedValue]:
        """What is read for this transition alone: waivers are for one transition only, to continue means to hold a
        session now, and a disclosure rests on what was weighed for it."""
        found = {"waived": SourcedValue(derive.waived(self.record, transition))}
        if transition == Transition.CONTINUE and self.attempt.held_at is None:
            now = replace(self.attempt, held_at=self.record.now)
            found |= {name: FACTS[name].derive(self.record, now) for name in MEETING_FACTS}
        if transition == Transition.DISCLOSE:
            weighed = derive.loyalty_conflict_of(self.record, self.attempt.conflict_id)
            found["loyalty_conflict"] = SourcedValue(*weighed)
        return found


def snapshot(record: Record, attempt: Attempt | None = None) -> Snapshot:
    """Derives every fact from a record. Pure: no query, no clock."""
    attempt = attempt or Attempt()
    said = {name: source.derive(record, attempt) for name, source in FACTS.items()}
    return Snapshot(
        record=record,
        attempt=attempt,
        policy=policy_of(record.policy),
        values={name: value for name, (value, _) in said.items()},
        said=_speakers(said),
    )


def facts_of(case_ids: Iterable[UUID], now: datetime) -> dict[UUID, Snapshot]:
    """The facts of these cases at `now`, in at most 12 queries however many they are."""
    return {case_id: snapshot(record) for case_id, record in records_of(list(case_ids), now).items()}


def policy_of(version: PolicyVersion) -> Policy:
    """The thresholds as the ethics rules take them."""
    return Policy.from_mapping({name: getattr(version, name) for name in Policy().as_dict()})


def _speakers(said: Mapping[str, SourcedValue]) -> dict[str, dict[str, str]]:
    return {name: _speaker(row) for name, (_, row) in said.items() if row is not None}


def _speaker(row: Any) -> dict[str, str]:
    """Who said it and when, as the ledger keeps it beside the facts."""
    at = getattr(row, "said_at", None) or getattr(row, "opened_at", None) or getattr(row, "at", None)
    speaker = getattr(row, "said_by", "")
    return {
        "row": str(getattr(row, "pk", "")),
        "by": str(speaker),
        "at": at.isoformat() if isinstance(at, date) else "",
    }
