"""The standing inspection: looks at every open case as it stands, raises flags, and marks duties overdue.

Whatever the last inspection did not find and this one finds is an occurrence, kept with its facts; a finding that goes
on is not raised day by day. A batch is looked at without a lock, and only a case in which something is to be written is
looked at once more under its lock, in a transaction of its own. So a run may break off anywhere, be started again, and
meet another one: what is done is done, and found done.
"""

import traceback
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from counseling.choices import OPEN_STATES, FlagState
from counseling.keys import keyring
from counseling.keys.keyring import KeyringError, SealError
from counseling.models import Case, Flag, Inspection, Obligation
from counseling.selectors import inspection as selector
from counseling.selectors.casefile.facts import snapshot
from counseling.selectors.casefile.records import Record, records_of
from counseling.services.door import aftermath, gate
from counseling.services.held import held
from counseling.services.marker import service

RAISED_ANEW = timedelta(days=30)
"""How long a flag stays closed while its finding still stands. Then it comes up anew: a finding forgotten is worse than
one repeated."""


@dataclass(slots=True)
class InspectionTotals:
    """What a run did. `over`: findings that stand no longer; `marked`: duties newly overdue, or put off since; `faults`
    names the cases that could not be looked at."""

    cases: int = 0
    raised: int = 0
    over: int = 0
    marked: int = 0
    faults: list[str] = field(default_factory=list)


class CaseInspection(NamedTuple):
    """What an inspection has to write on one case: codes to raise, flags whose finding is over, duties to mark.
    `columns` is what was found on what facts."""

    case: Case
    anew: list[str]
    over: list[Flag]
    duties: list[Any]
    columns: dict[str, Any]

    @property
    def changes(self) -> bool:
        return bool(self.anew or self.over or self.duties)


def inspect_all(*, now: datetime) -> InspectionTotals:
    """Looks at every case that is open, and at closed ones that still have something to be put right. A case that
    fails is named in the totals and stops no other."""
    totals = InspectionTotals()
    ids = selector.batch_after(None, now)
    while ids:
        for case_id in _to_write(ids, now):
            try:
                look = inspect_case(case_id, now=now)
            except Exception as error:
                # Whatever is wrong with one case, the others have a right to be looked at.
                totals.faults.append(f"{name_of(case_id)}: {reason_of(error)}")
                continue
            totals.raised += len(look.anew)
            totals.over += len(look.over)
            totals.marked += len(look.duties)
        totals.cases += len(ids)
        ids = selector.batch_after(ids[-1], now)
    return totals


@service
def inspect_case(case_id: UUID, *, now: datetime) -> CaseInspection:
    """Looks at one case under its lock and writes what is new: an inspection with its facts and flags, if any."""
    with held(case_id, now=now, settles=False):
        look = _look([case_id], now, lock=True)[case_id]
        if look.anew:
            of_case = {name: getattr(look.case, name) for name in ("institution_id", "konseli_id")}
            found = Inspection.objects.create(**of_case, case=look.case, at=now, **look.columns)
            raised = aftermath.raise_flags(found, look.anew)
            Flag.objects.filter(pk__in=[flag.pk for flag in raised]).update(standing=True)
        Flag.objects.filter(pk__in=[flag.pk for flag in look.over]).update(standing=False)
        for duty in look.duties:
            duty.overdue_since = duty.falls_due if duty.falls_due < now else None
            duty.save(update_fields=["overdue_since"])
        return look


def _to_write(ids: Sequence[UUID], now: datetime) -> Sequence[UUID]:
    """Those of a batch on which something is to be written."""
    try:
        changing = {case_id: look.case.konseli_id for case_id, look in _look(ids, now).items() if look.changes}
    except Exception:
        # Something on record cannot be read: each case is looked at alone, and the faulty one named.
        return ids
    # A data key that does not open is told of at the case that needs it.
    with suppress(SealError, KeyringError):
        keyring.preload(changing.values())
    return list(changing)


def _look(ids: Sequence[UUID], now: datetime, *, lock: bool = False) -> dict[UUID, CaseInspection]:
    """What is to be written on each of these cases; as many queries for many as for one."""
    flags: dict[UUID, list[Any]] = defaultdict(list)
    duties: dict[UUID, list[Obligation]] = defaultdict(list)
    raised, owed = selector.flags_of(ids), selector.duties_to_mark(now).filter(case_id__in=ids)
    if lock:
        # A write on another case may close a duty of this one.
        owed = owed.select_for_update(of=("self",), no_key=True).order_by("pk")
    for flag in raised:
        flags[flag.case_id].append(flag)
    for duty in owed:
        duties[duty.case_id].append(duty)
    records = records_of(ids, now)
    return {case_id: _compare(records[case_id], flags[case_id], duties[case_id]) for case_id in ids}


def _compare(record: Record, flags: list[Any], duties: list[Any]) -> CaseInspection:
    """What is found now beside what the last inspection found. In a closed case nothing stands any longer."""
    case = record.case
    found = gate.inspect(snapshot(record)) if case.state in OPEN_STATES else gate.Inspected((), {})
    # Of several flags of a code the newest is read last, and stays.
    known = {flag.code: flag for flag in flags if flag.counselor_id == case.counselor_id}
    still = {known[code].pk for code in found.codes if code in known}
    return CaseInspection(
        case=case,
        anew=[code for code in found.codes if _is_new(known.get(code), record.now)],
        over=[flag for flag in flags if flag.standing and flag.pk not in still],
        duties=duties,
        columns=found.columns,
    )


def _is_new(flag: Any, now: datetime) -> bool:
    """Whether a finding is to be raised that has this flag, or none."""
    if flag is None or not flag.standing:
        return True
    return bool(flag.state == FlagState.CLOSED and flag.closed_at <= now - RAISED_ANEW)


def name_of(case_id: UUID) -> str:
    """The case, for who reads what a run did."""
    slug, code = Case.objects.values_list("institution__slug", "code").get(pk=case_id)
    return f"{slug}, case {code}"


def reason_of(error: Exception) -> str:
    """Why a case failed. Of errors that may carry what they read, the name and the place alone."""
    if isinstance(error, SealError | KeyringError):
        return str(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"
