"""The one door: every start, continue, end, refer, decline and disclose is decided here, and nowhere else.

`decide` works in one transaction: check the guards, hold the case, snapshot the facts, let the rules judge them, write
the ledger entry (a refusal too), and only by that entry does the case move. A refusal is returned, never raised:
raising would roll its record back. `preview` answers the same question for every open transition and writes nothing;
`inspect` looks at a relationship as it stands, and writes nothing either.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils.translation import gettext_lazy as _

from counseling import guards
from counseling.access import case as case_access
from counseling.choices import (
    CLOSED_STATES,
    MOVES,
    ActorKind,
    CaseState,
    EntryKind,
    Outcome,
    Transition,
)
from counseling.models import Case, Counselor, Flag, Institution, LedgerEntry, Obligation, User
from counseling.selectors import reassignment
from counseling.selectors.casefile.facts import Attempt, Snapshot, snapshot
from counseling.selectors.casefile.records import Record, records_of
from counseling.services.door import aftermath, chain
from counseling.services.door.reason import keep_words
from counseling.services.errors import Invalid, text
from counseling.services.held import held
from counseling.services.marker import service
from ethics import Facts, Policy, Verdict, are_these_rules, content_hash, evaluate
from ethics import inspect as look
from ethics.rulebook import EDITION

STANDING = "standing"
"""What no transition is: a relationship looked at as it stands."""
SESSION_TRANSITIONS = (Transition.START, Transition.CONTINUE)
OWN_ENDING: Mapping[str, Transition] = {
    CaseState.REQUESTED: Transition.DECLINE,
    CaseState.ACTIVE: Transition.END,
    CaseState.REFERRING: Transition.END,
}
"""What the konseli's own ending is by the state: their word holds, even where their page still showed another one."""


class GuardsMissingError(Exception):
    """A guard of the database is absent, altered or off: nothing may be decided until it stands again."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__(
            f"The gate is closed: the database lacks {len(names)} guard(s), the first is {names[0]}. "
            "Run `manage.py migrate`, which installs them, and find out who removed them."
        )


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: the role, and the user (the konseli and guardians have no account)."""

    kind: str
    user: User | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate answered. `verdict` is None for a stale attempt, which was recorded and not judged."""

    case: Case
    entry: LedgerEntry
    verdict: Verdict | None
    snapshot: Snapshot | None = None
    obligations: tuple[Obligation, ...] = ()
    flags: tuple[Flag, ...] = ()

    @property
    def passed(self) -> bool:
        return self.entry.passed

    @property
    def stale(self) -> bool:
        return self.entry.kind == EntryKind.STALE


@dataclass(frozen=True, slots=True)
class Preview:
    """The verdict on each transition that is open now, from one snapshot. `head` goes into the page's forms."""

    head: int
    snapshot: Snapshot
    verdicts: Mapping[str, Verdict]


class Inspected(NamedTuple):
    """What a look at a case as it stands found: the codes of its flags, and how the look goes on record."""

    codes: tuple[str, ...]
    columns: dict[str, Any]


class Judgement(NamedTuple):
    """What a decision has to say: its verdict, whether it passes, and the state in which it leaves the case."""

    verdict: Verdict
    passed: bool
    to_state: str


def open_transitions(state: str) -> tuple[str, ...]:
    """The transitions that a case in this state allows at all, in the order of Transition."""
    possible = {transition for kind, transition, before, _ in MOVES if kind == EntryKind.DECISION and before == state}
    return tuple(transition for transition in Transition.values if transition in possible)


def preview(case: Case, *, actor_kind: str = ActorKind.COUNSELOR, now: datetime) -> Preview:
    """What each open transition would meet now. Writes nothing."""
    return previews({case.pk: Attempt(actor=actor_kind)}, now=now)[case.pk]


def previews(attempts: Mapping[UUID, Attempt], *, now: datetime) -> dict[UUID, Preview]:
    """The same of several cases, each for its own attempt; as many queries as for one. Writes nothing."""
    records = records_of(list(attempts), now)
    return {case_id: _preview(record, attempts[case_id]) for case_id, record in records.items()}


def _preview(record: Record, attempt: Attempt) -> Preview:
    snap = snapshot(record, attempt)
    return Preview(
        head=record.case.head,
        snapshot=snap,
        verdicts={t: evaluate(t, snap.facts(t), snap.policy) for t in open_transitions(record.case.state)},
    )


def inspect(snap: Snapshot) -> Inspected:
    """Looks at a case as it stands, without anybody asking for a transition. Writes nothing."""
    facts = snap.facts(STANDING)
    verdict = look(facts, snap.policy)
    return Inspected(tuple(dict.fromkeys(f.code for f in verdict.flags)), _judged(facts, verdict, snap, STANDING))


@service
def decide(
    case: Case,
    transition: str,
    *,
    by: Actor,
    now: datetime,
    seen: int | None = None,
    attempt: Attempt | None = None,
    late: bool = False,
) -> Decision:
    """Decides one transition. `seen` is the number of the last ledger entry that the person saw; None means that
    nobody was looking at a page (a command). `late` judges a session of the past, on the record as it stood when it
    was held (see selectors.casefile.records). Raises PermissionDenied where this person may not ask at all."""
    transition = Transition(transition)
    if late and transition not in SESSION_TRANSITIONS:
        raise ValueError(f"Nothing but a session is judged late, and {transition} is none.")
    with _held(case, now=now) as locked:
        case_access.require_decide(by.kind, by.user, locked)
        if _is_own_ending(transition, by):
            transition = OWN_ENDING.get(locked.state, transition)
        if _moved_on(locked, transition, by=by, seen=seen, late=late):
            return Decision(locked, _record_stale(locked, transition, by=by, now=now, seen=seen), None)
        attempt = replace(attempt or Attempt(), actor=by.kind)
        records = records_of([locked.pk], now, held_at=attempt.held_at if late else None)
        snap = snapshot(records[locked.pk], attempt)
        kind = EntryKind.LATE if late else EntryKind.DECISION
        verdict, entry = _enter(locked, kind, transition, snap, attempt, by=by, now=now)
        flags = aftermath.raise_flags(entry, [finding.code for finding in verdict.flags])
        obligations: list[Obligation] = []
        if entry.passed:
            obligations = aftermath.impose(entry, [(f.code, f.due_hours or 0) for f in verdict.obliges])
            aftermath.use_waivers(entry, [finding.code for finding in verdict.waives])
        return Decision(locked, entry, verdict, snap, tuple(obligations), tuple(flags))


@service
def give_back(case: Case, *, by: Actor, now: datetime, why: str, referral_id: UUID) -> LedgerEntry | None:
    """A referral ended without acceptance (rejected, withdrawn, timed out): referring → active. Not judged.

    None where the case was not being referred, so that nothing had moved and nothing moves back.
    """
    with _held(case, now=now) as locked:
        if locked.state != CaseState.REFERRING:
            return None
        return chain.append(
            locked,
            chain.Content(
                kind=EntryKind.RETURN,
                passed=True,
                to_state=CaseState.ACTIVE,
                at=now,
                actor_kind=by.kind,
                actor_id=by.user.pk if by.user else None,
                edition=EDITION,
                rulebook_hash=content_hash(),
                detail={"why": why, "referral": str(referral_id)},
            ),
        )


@service
def reassign(case: Case, *, to: Counselor, by: Actor, now: datetime, why: str, seen: int | None) -> LedgerEntry:
    """A supervisor gives the case to another counselor; its state stays. Not judged by the rules: nothing of the help
    is decided. `why` is kept sealed beside the entry.

    On a page out of date the entry tells so, and does not pass. Raises PermissionDenied for all but a supervisor of the
    case's counselor, and Invalid where `to` cannot take it over or a session is going on.
    """
    with _held(case, now=now) as locked:
        if by.kind != ActorKind.SUPERVISOR:
            raise PermissionDenied("Only a supervisor gives a case to another counselor.")
        case_access.require_decide(by.kind, by.user, locked)
        if not reassignment.can_be_reassigned(locked) or (seen is not None and seen != locked.head):
            return _record_stale(locked, "", by=by, now=now, seen=seen)
        why = text(why, field="why")
        # No account ends at this moment: whoever takes over still works here when it is written.
        Institution.objects.select_for_update(no_key=True).get(pk=locked.institution_id)
        if by.user is not None and to.membership.user_id == by.user.pk:
            # It would open every note of the case to somebody who may read them for a reason and a time alone.
            raise Invalid("to", _("Nobody gives a case to themself. Another supervisor does that."))
        _check_successor(locked, to, now)
        entry = chain.append(
            locked,
            chain.Content(
                kind=EntryKind.REASSIGN,
                passed=True,
                counselor_id=to.pk,
                at=now,
                actor_kind=by.kind,
                actor_id=by.user.pk if by.user else None,
                edition=EDITION,
                rulebook_hash=content_hash(),
            ),
        )
        keep_words(entry, words=why)
        return entry


def _check_successor(case: Case, to: Counselor, now: datetime) -> None:
    """Raises Invalid where this counselor cannot take the case over now."""
    if reassignment.session_is_open(case):
        raise Invalid("to", _("A session is going on. Its counselor closes it first."))
    found = next((row for row in reassignment.successors(case, now) if row.colleague.counselor.pk == to.pk), None)
    if found is None:
        raise Invalid("to", _("Choose another counselor of your institution."))
    if found.hindrance:
        raise Invalid("to", found.hindrance)


def is_of_present_rulebook(entry: LedgerEntry) -> bool:
    """Whether the rules that judged this entry are those in force now, so that it can be judged again."""
    return are_these_rules(entry.rulebook_hash)


def judge_again(entry: LedgerEntry) -> Judgement:
    """What the present rules say to the facts that the entry holds. Raises SealError where they do not open, and
    ValueError, KeyError or TypeError where they are no facts."""
    facts = Facts.from_mapping(entry.facts["facts"])
    policy = Policy.from_mapping(entry.policy)
    return _judge(entry.kind, entry.transition, entry.from_state, facts, policy)


def waivable(entry: LedgerEntry) -> tuple[str, ...]:
    """Which blocks of this refused attempt a waiver would lift: those that the same rules, asked the same facts with
    a waiver for each added, show as waived. None of an entry that other rules judged."""
    if entry.kind != EntryKind.DECISION or entry.passed or not is_of_present_rulebook(entry):
        return ()
    facts, policy = Facts.from_mapping(entry.facts["facts"]), Policy.from_mapping(entry.policy)
    blocks = [finding.code for finding in evaluate(entry.transition, facts, policy).blocks]
    lifted = evaluate(entry.transition, replace(facts, waived=facts.waived.union(blocks)), policy)
    return tuple(finding.code for finding in lifted.waives if finding.code in blocks)


def _enter(
    case: Case, kind: str, transition: str, snap: Snapshot, attempt: Attempt, *, by: Actor, now: datetime
) -> tuple[Verdict, LedgerEntry]:
    """Lets the rules judge, and writes what they say into the ledger; a passing entry moves the case."""
    facts = snap.facts(transition)
    verdict, passed, to_state = _judge(kind, transition, case.state, facts, snap.policy)
    return verdict, chain.append(
        case,
        chain.Content(
            kind=kind,
            transition=transition,
            outcome=Outcome(verdict.outcome.value),
            passed=passed,
            to_state=to_state,
            at=now,
            actor_kind=by.kind,
            actor_id=by.user.pk if by.user else None,
            **_judged(facts, verdict, snap, transition),
            detail={"held_at": attempt.held_at.isoformat()} if kind == EntryKind.LATE and attempt.held_at else {},
        ),
    )


def _judged(facts: Facts, verdict: Verdict, snap: Snapshot, transition: str) -> dict[str, Any]:
    """The columns that say what was judged, by which rules, and what came of it."""
    return {
        "edition": EDITION,
        "rulebook_hash": content_hash(),
        "policy": snap.policy.as_dict(),
        "facts": {"facts": facts.as_dict(), "said": snap.said_for(transition)},
        "verdict": verdict.as_dict(),
    }


def _judge(kind: str, transition: str, state: str, facts: Facts, policy: Policy) -> Judgement:
    verdict = evaluate(transition, facts, policy)
    # A session of a closed case that is logged afterwards is kept as an incident, whatever the verdict.
    passed = verdict.passed and not (kind == EntryKind.LATE and state in CLOSED_STATES)
    return Judgement(verdict, passed, _target(state, transition, receiver=facts.receiver) if passed else state)


@contextmanager
def _held(case: Case, *, now: datetime) -> Iterator[Case]:
    """The case as it stands, held while this decides. What a decision closes is settled by the service that asks.
    Raises GuardsMissingError."""
    missing = guards.missing(connection)
    if missing:
        raise GuardsMissingError(missing)
    with held(case, now=now, settles=False) as locked:
        yield locked


def _is_own_ending(transition: str, by: Actor) -> bool:
    return by.kind == ActorKind.KONSELI and transition in (Transition.END, Transition.DECLINE)


def _moved_on(case: Case, transition: str, *, by: Actor, seen: int | None, late: bool) -> bool:
    """Whether the case is no longer what the person saw. The konseli's own ending never counts as out of date."""
    open_ones = (late_transition(case.state),) if late else open_transitions(case.state)
    return transition not in open_ones or (
        seen is not None and seen != case.head and not _is_own_ending(transition, by)
    )


def late_transition(state: str) -> str:
    """What a session that is logged afterwards is judged as."""
    return Transition.START if state == CaseState.REQUESTED else Transition.CONTINUE


def _record_stale(case: Case, transition: str, *, by: Actor, now: datetime, seen: int | None) -> LedgerEntry:
    detail: dict[str, Any] = {"seen": seen, "head": case.head, "state": case.state}
    return chain.append(
        case,
        chain.Content(
            kind=EntryKind.STALE,
            transition=transition,
            at=now,
            actor_kind=by.kind,
            actor_id=by.user.pk if by.user else None,
            edition=EDITION,
            rulebook_hash=content_hash(),
            detail=detail,
        ),
    )


def _target(state: str, transition: str, *, receiver: str) -> str:
    targets = {
        Transition.START.value: CaseState.ACTIVE,
        Transition.END.value: CaseState.ENDED,
        Transition.DECLINE.value: CaseState.DECLINED,
        Transition.REFER.value: CaseState.REFERRED if receiver == "accepted" else CaseState.REFERRING,
    }
    return targets.get(transition, CaseState(state))


__all__ = [
    "Actor",
    "Attempt",
    "Decision",
    "GuardsMissingError",
    "Inspected",
    "Judgement",
    "Preview",
    "decide",
    "give_back",
    "inspect",
    "is_of_present_rulebook",
    "judge_again",
    "late_transition",
    "open_transitions",
    "preview",
    "reassign",
    "waivable",
]
