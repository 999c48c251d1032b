"""Readings of the course: wish, goals, benefit, respect."""

from itertools import takewhile

from counseling.choices import WRITTEN_BY_SPEAKER, Benefit, GoalState, Speaker, StatementKind, Wish, YesNo
from counseling.models import CounselingSession, Statement
from counseling.selectors.casefile.derive.base import Read, held_sessions, latest, of_this_counselor, statements_of
from counseling.selectors.casefile.records import Record


def _wish(record: Record) -> Statement | None:
    rows = [s for s in statements_of(record, StatementKind.WISH) if s.said_by == Speaker.KONSELI]
    return rows[-1] if rows else None


def konseli_wants(record: Record) -> Read:
    row = _wish(record)
    return (row.value if row else Wish.UNKNOWN.value), row


def wish_confirmed(record: Record) -> Read:
    row = _wish(record)
    return row is not None and row.channel in WRITTEN_BY_SPEAKER, row


def goals_met(record: Record) -> Read:
    states = {s.goal_id: s for s in statements_of(record, StatementKind.GOAL_STATE) if s.goal_id}
    settled = [s for s in states.values() if s.value in (GoalState.MET, GoalState.DROPPED)]
    met = [s for s in settled if s.value == GoalState.MET]
    return bool(met) and len(settled) == record.goal_count, met[-1] if met else None


def sessions_agreed(record: Record) -> Read:
    row = latest(record, StatementKind.SESSIONS_AGREED)
    return (int(row.value) if row else 0), row


def sessions_held(record: Record) -> Read:
    held = held_sessions(record)
    return len(held), held[-1] if held else None


def benefit_of(record: Record, session: CounselingSession) -> Statement | None:
    """The word that counts on a session's benefit: the konseli's latest, else the counselor's latest."""
    rows = [s for s in statements_of(record, StatementKind.BENEFIT) if s.session_id == session.pk]
    own = [s for s in rows if s.said_by == Speaker.KONSELI]
    counted = own or rows
    return counted[-1] if counted else None


def without_benefit(record: Record) -> list[Statement]:
    """The word that counts on each of the latest judged sessions, as far back as they brought nothing; newest first."""
    judged = [row for row in (benefit_of(record, session) for session in held_sessions(record)) if row is not None]
    return list(takewhile(lambda row: row.value == Benefit.NONE, reversed(judged)))


def no_benefit_streak(record: Record) -> Read:
    streak = without_benefit(record)
    return len(streak), streak[0] if streak else None


def belief_imposed(record: Record) -> Read:
    held = held_sessions(record)
    if not held or not of_this_counselor(record, held[-1].opened_at):
        return False, None
    rows = [s for s in statements_of(record, StatementKind.BELIEF) if s.session_id == held[-1].pk]
    told = next((row for row in rows if row.value == YesNo.YES), None)
    return told is not None, told


def respect_felt(record: Record) -> Read:
    said = [s for s in statements_of(record, StatementKind.RESPECT) if s.said_by == Speaker.KONSELI]
    rows = [row for row in said if of_this_counselor(record, row.said_at)]
    return (rows[-1].value, rows[-1]) if rows else ("unknown", None)
