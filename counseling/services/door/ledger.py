"""Verifying the ledger: every chain from its first entry to the head that its case holds.

An entry is whole when its number and link follow the one before, its signature is the one that the key file gives, the
case could move as it says, and the rules of today, where they are still those that judged it, judge its facts alike.
Facts whose data key was erased are no fault: the signature covers them sealed.

What this cannot see is a chain whose end was cut off and whose case was set back to fit, a chain that went missing
with its case, or one written anew as a whole by somebody who holds the ledger key: these are found by the daily seals
(seal_check.py), back to the last seal before the damage.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from counseling.choices import CLOSED_STATES, MOVES, CaseState, EntryKind, Outcome
from counseling.keys import keyring
from counseling.keys.keyring import ErasedError, KeyringError, SealError
from counseling.models import Case, Institution, LedgerEntry
from counseling.services.door import chain, gate

PAGE = 500
"""Entries fetched at once: each page is a moment of its own, so that nobody waits for the whole walk."""
JUDGED = (EntryKind.DECISION, EntryKind.LATE)


class BrokenLedgerError(Exception):
    """The first bad row: in which case, at which entry (0: the case itself), and what is wrong with it."""

    def __init__(self, institution: str, case: str, number: int, problem: str) -> None:
        self.institution, self.case, self.number, self.problem = institution, case, number, problem
        where = f"{institution}, case {case}, entry {number}" if number else f"{institution}, case {case}"
        super().__init__(f"{where}: {problem}")


@dataclass(slots=True)
class LedgerTotals:
    """What was verified. `erased`: entries whose facts can no longer be read, so that the rules cannot be asked
    again. `last`: the entry written last of those seen, as its case, number and time."""

    cases: int = 0
    entries: int = 0
    judged_again: int = 0
    other_rulebook: int = 0
    erased: int = 0
    last: tuple[str, int, datetime] | None = None


class _BadEntryError(Exception):
    """What is wrong with the entry at hand."""


def verify(code: str | None = None) -> LedgerTotals:
    """Walks all chains, or those of the cases with this code. Raises BrokenLedgerError at the first bad row, and
    KeyringError where the key file cannot be used. Writes nothing, holds no lock and one page in memory."""
    keyring.current_id("ledger")
    totals = LedgerTotals()
    _check_strays(code)
    for institution in Institution.objects.order_by("pk"):
        walk: _Walk | None = None
        for entry in _entries(institution, code):
            if walk is None or walk.case_id != entry.case_id:
                if walk is not None:
                    walk.finish()
                walk = _Walk(institution.slug, entry)
            walk.follow(entry, totals)
        if walk is not None:
            walk.finish()
    totals.cases = (Case.objects.filter(code=code) if code else Case.objects.all()).count()
    return totals


def _entries(institution: Institution, code: str | None) -> Iterator[Any]:
    """The institution's entries, chain after chain, each with what its case says of itself at that moment."""
    rows = LedgerEntry.objects.filter(institution=institution).annotate(
        case_code=F("case__code"),
        case_state=F("case__state"),
        case_since=F("case__state_since"),
        case_head=F("case__head"),
        case_head_hash=F("case__head_hash"),
        case_counselor=F("case__counselor_id"),
        case_owner=F("case__konseli_id"),
    )
    if code:
        rows = rows.filter(case__code=code)
    rows = rows.order_by("institution_id", "case_id", "number", "pk")
    page = _page(institution, rows)
    while page:
        # A data key that does not open is told of at the entry that needs it.
        with suppress(SealError, KeyringError):
            keyring.preload({entry.konseli_id for entry in page})
        yield from page
        last = page[-1]
        # `gte` says nothing new, but lets the database begin at the right place of its index.
        onward = Q(case_id__gt=last.case_id) | Q(number__gt=last.number) | Q(number=last.number, pk__gt=last.pk)
        page = _page(institution, rows.filter(onward, case_id__gte=last.case_id))


def _page(institution: Institution, rows: Any) -> list[Any]:
    try:
        return list(rows[:PAGE])
    except (ValueError, TypeError):
        # SQLite takes anything in any column, and what is no UUID stops the reading of the whole page.
        for pk, case, number in rows.values_list("pk", "case_code", "number")[:PAGE]:
            try:
                rows.get(pk=pk)
            except (ValueError, TypeError) as error:
                raise BrokenLedgerError(institution.slug, case, number, f"it cannot be read. {error}") from error
        raise


def _check_strays(code: str | None) -> None:
    """Entries without a case of their institution, and cases that moved without an entry."""
    own = Case.objects.filter(pk=OuterRef("case_id"), institution=OuterRef("institution_id"))
    stray = LedgerEntry.objects.filter(~Exists(own)).values_list("institution_id", "case_id", "number").first()
    if stray is not None:
        raise BrokenLedgerError(str(stray[0]), str(stray[1]), stray[2], "this institution has no such case")
    bare = Case.objects.filter(~Exists(LedgerEntry.objects.filter(case=OuterRef("pk"))))
    if code:
        bare = bare.filter(code=code)
    moved = bare.exclude(state=CaseState.REQUESTED, head=0, head_hash="").select_related("institution").first()
    if moved is not None:
        problem = f"it stands as {moved.state} with head {moved.head}, and has no entries"
        raise BrokenLedgerError(moved.institution.slug, moved.code, 0, problem)


class _Walk:
    """One chain, entry by entry: what the entries so far leave the case as."""

    def __init__(self, institution: str, first: Any) -> None:
        self.institution = institution
        self.case_id: UUID = first.case_id
        self.last: Any = first
        self.number = 0
        self.hash = ""
        self.state: str = CaseState.REQUESTED
        self.since: datetime | None = None
        self.counselor: UUID | None = None

    def follow(self, entry: Any, totals: LedgerTotals) -> None:
        """Checks the next entry and takes its step."""
        self.last = entry
        try:
            self._check_link(entry)
            _check_signature(entry)
            self._check_step(entry)
            _check_content(entry, totals)
        except _BadEntryError as error:
            raise BrokenLedgerError(self.institution, entry.case_code, entry.number, str(error)) from error
        self.number, self.hash, self.counselor = entry.number, entry.mac, entry.counselor_id
        if entry.to_state != self.state:
            self.state, self.since = entry.to_state, entry.at
        totals.entries += 1
        if totals.last is None or entry.at > totals.last[2]:
            totals.last = (f"{self.institution}, case {entry.case_code}", entry.number, entry.at)

    def finish(self) -> None:
        """Compares the end of the chain with what the case says of itself."""
        case = self.last
        if case.case_head != self.number:
            problem = f"the chain ends at entry {self.number}, and the case says {case.case_head}"
        elif case.case_head_hash != self.hash:
            problem = "the case holds another signature than its last entry"
        elif case.case_state != self.state:
            problem = f"the case stands as {case.case_state}, and its entries leave it {self.state}"
        elif case.case_counselor != self.counselor:
            problem = "the case has another counselor than its last entry"
        elif self.since is not None and case.case_since != self.since:
            problem = "the case gives another time for its state than the entry that led there"
        else:
            return
        raise BrokenLedgerError(self.institution, case.case_code, 0, problem)

    def _check_link(self, entry: LedgerEntry) -> None:
        if entry.number != self.number + 1:
            raise _BadEntryError(f"entry {self.number + 1} should stand here")
        if entry.previous_hash != self.hash:
            raise _BadEntryError("it does not continue the entry before it")

    def _check_step(self, entry: Any) -> None:
        if entry.konseli_id != entry.case_owner:
            raise _BadEntryError("it names another konseli than its case")
        if entry.from_state != self.state:
            raise _BadEntryError(
                f"it starts from {entry.from_state}, and the entries before leave the case {self.state}"
            )
        if entry.passed:
            legal = (entry.kind, entry.transition, entry.from_state, entry.to_state) in MOVES
        else:
            legal = entry.to_state == entry.from_state
        if not legal:
            raise _BadEntryError(f"no such entry leads from {entry.from_state} to {entry.to_state}")
        if self.counselor not in (None, entry.counselor_id) and entry.kind != EntryKind.REASSIGN:
            raise _BadEntryError("the counselor changes without a reassignment")


def _check_signature(entry: LedgerEntry) -> None:
    try:
        authentic = chain.is_authentic(entry)
    except KeyringError as error:
        raise _BadEntryError(f"its signature cannot be checked. {error}") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise _BadEntryError(f"it cannot be read. {error}") from error
    if not authentic:
        raise _BadEntryError("its signature does not fit: it was changed, or this program did not write it")


def _check_content(entry: LedgerEntry, totals: LedgerTotals) -> None:
    if entry.kind not in JUDGED:
        _check_unjudged(entry)
        return
    if entry.outcome != entry.verdict.get("outcome"):
        raise _BadEntryError(f"its outcome is {entry.outcome}, and its verdict says {entry.verdict.get('outcome')}")
    incident = entry.kind == EntryKind.LATE and entry.from_state in CLOSED_STATES
    if entry.passed != (entry.outcome != Outcome.BLOCKED and not incident):
        raise _BadEntryError(f"it is {entry.outcome}, and {'passed' if entry.passed else 'did not pass'}")
    try:
        facts = entry.facts
    except ErasedError:
        totals.erased += 1
        return
    except (SealError, KeyringError) as error:
        raise _BadEntryError(f"its facts do not open. {error}") from error
    if not facts:
        raise _BadEntryError("it was judged, and holds no facts")
    if gate.is_of_present_rulebook(entry):
        _check_verdict(entry)
        totals.judged_again += 1
    else:
        totals.other_rulebook += 1


def _check_unjudged(entry: LedgerEntry) -> None:
    if entry.kind not in EntryKind.values:
        raise _BadEntryError(f"there is no kind {entry.kind}")
    if entry.outcome != Outcome.NONE or entry.verdict or entry.__dict__["facts"] is not None:
        raise _BadEntryError(f"an entry of kind {entry.kind} is not judged, and this one has a verdict")
    if entry.passed == (entry.kind == EntryKind.STALE):
        raise _BadEntryError(f"an entry of kind {entry.kind} {'never' if entry.passed else 'always'} passes")


def _check_verdict(entry: LedgerEntry) -> None:
    try:
        verdict, passed, to_state = gate.judge_again(entry)
    except (ValueError, KeyError, TypeError) as error:
        raise _BadEntryError(f"its facts are none that the rules know. {error}") from error
    if verdict.as_dict() != entry.verdict:
        said = f"{verdict.outcome}, where it says {entry.outcome}"
        raise _BadEntryError(f"the same rules judge its facts otherwise: {said}")
    if (passed, to_state) != (entry.passed, entry.to_state):
        raise _BadEntryError(f"by its facts it leads to {to_state}, not to {entry.to_state}")
