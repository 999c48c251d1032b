"""Readings of referrals, complaints, conflicts, notes and obligations that wait."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from counseling.choices import (
    Answer,
    Attendance,
    ReceiverKind,
    ReferralState,
    Relationship,
    Speaker,
    StatementKind,
)
from counseling.models import CounselingSession, Statement
from counseling.selectors.casefile.derive.base import Read, of_this_counselor, statements_of
from counseling.selectors.casefile.records import Record


def receiver(record: Record) -> Read:
    referral = record.referral
    if referral is None:
        return "none", None
    accepted = referral.state == ReferralState.ACCEPTED and record.had_happened(referral.answered_at)
    return ("accepted" if accepted else "named"), referral


def receiver_relationship(record: Record) -> Read:
    referral = record.referral
    if referral is None:
        return Relationship.UNDECLARED.value, None
    if referral.receiver_kind != ReceiverKind.COUNSELOR:
        return referral.outside_relationship, referral
    rows = [d for d in record.declarations if d.counselor_id == referral.receiver_id]
    return (rows[-1].relationship, rows[-1]) if rows else (Relationship.UNDECLARED.value, None)


def referral_consent(record: Record) -> Read:
    """A yes is one to the package as it was when it was given; what is added asks for a new one."""
    if record.referral is None:
        return "none", None
    rows = [
        s
        for s in statements_of(record, StatementKind.REFERRAL_CONSENT)
        if s.said_by == Speaker.KONSELI and s.referral_id == record.referral.pk
    ]
    if not rows or (rows[-1].value == Answer.GIVEN and _given_before_change(rows[-1], record)):
        return "none", None
    return rows[-1].value, rows[-1]


def _given_before_change(answer: Statement, record: Record) -> bool:
    """Whether something was added to the package since. Forms tell when a thing was said by the minute."""
    changed = record.referral.items_changed_at if record.referral else None
    if changed is None or not record.had_happened(changed):
        return False
    return answer.recorded_at < changed or answer.said_at < changed.replace(second=0, microsecond=0)


def handover_written(record: Record) -> Read:
    referral = record.referral
    return referral is not None and record.had_happened(referral.handover_written_at), referral


def _tags(record: Record, kind: str) -> list[Any]:
    return [tag for tag in record.tags if tag.kind == kind]


def complaint_open(record: Record) -> Read:
    tags = [tag for tag in _tags(record, "complaint") if of_this_counselor(record, tag.at)]
    return bool(tags), tags[0] if tags else None


def loyalty_conflict(record: Record) -> Read:
    tags = _tags(record, "loyalty")
    for state in ("open", "weighed", "reviewed"):
        for tag in tags:
            if tag.value == state:
                return state, tag
    return "none", None


def loyalty_conflict_of(record: Record, conflict_id: UUID | None) -> Read:
    """How the loyalties in one disclosure are weighed: open while any conflict of the case is, else the state of the
    one that it rests on. What was weighed for an earlier disclosure counts for no other."""
    tags = _tags(record, "loyalty")
    for tag in tags:
        if tag.value == "open":
            return "open", tag
    for tag in tags:
        if tag.pk == conflict_id and tag.detail != "told":
            return tag.value, tag
    return "none", None


def unwritten_notes(record: Record) -> Read:
    limit = timedelta(hours=record.policy.note_hours)
    late = [
        session
        for session in record.sessions
        # One that was never closed owes its note all the same.
        if session.attendance in ("", Attendance.HELD)
        and (session.closed_at or session.opened_at) + limit <= record.now
        and not _signed(session, record)
    ]
    return len(late), late[0] if late else None


def _signed(session: CounselingSession, record: Record) -> bool:
    return hasattr(session, "note") and record.had_happened(session.note.signed_at)


def overdue(record: Record) -> Read:
    return _codes(_tags(record, "overdue")), None


def waived(record: Record, transition: str) -> frozenset[str]:
    return _codes(tag for tag in _tags(record, "waiver") if tag.detail == transition)


def _codes(tags: Iterable[Any]) -> frozenset[str]:
    return frozenset(tag.value for tag in tags)
