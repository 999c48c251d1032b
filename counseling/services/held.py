"""One way of writing on a case: `with held(case, now=now) as locked:` locks its row, and settles its duties on leaving.

Of two who write on one case at the same moment, the second waits here for the first, and reads the rows of the case
after it: they need no lock of their own. The lock lasts until the transaction ends.

The order in which every service takes its locks, so that no two wait for each other:

1. the group meeting, where a group is written on;
2. the cases: a service that needs several takes all of them here, by their key, before it writes on any;
3. the institution;
4. the counselor, then the konseli, by their key;
5. on leaving, the obligations that are closed, by their key; those of other cases are among them.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from counseling.models import Case, Obligation
from counseling.models.base import CaseModel
from counseling.selectors.casefile.evidence import EVIDENCE
from counseling.selectors.casefile.records import records_of
from counseling.selectors.prepared import prepared

R = TypeVar("R", bound=CaseModel)


class OutOfOrderError(Exception):
    """A service that holds a case asked for a further one, which the order of locks does not allow."""

    def __init__(self, keys: Iterable[UUID]) -> None:
        listed = ", ".join(sorted(map(str, keys)))
        super().__init__(f"Hold every case that is needed from the start; these are not held: {listed}.")


@dataclass(slots=True)
class _Hold:
    """What the outermost block holds, with all blocks inside of it. `touched` are the cases to settle on leaving."""

    cases: dict[UUID, Case]
    touched: set[UUID] = field(default_factory=set)


_hold: ContextVar[_Hold | None] = ContextVar("held_cases", default=None)


@contextmanager
def held(case: Case | UUID, *, now: datetime, settles: bool = True) -> Iterator[Case]:
    """The case as it stands, locked until the transaction ends. A decision of the gate in the block moves this object.

    On leaving, the obligations for which the evidence is on record by now are closed; not where an error leaves the
    block. A block inside another one on the same case takes no second lock, and leaves the settling to the outermost
    one. `settles` is False where nothing that is written here is evidence of a duty.
    """
    with held_all([case], now=now, settles=settles) as cases:
        yield cases[0]


@contextmanager
def held_all(cases: Iterable[Case | UUID], *, now: datetime, settles: bool = True) -> Iterator[list[Case]]:
    """The same for several cases, which are given in the order in which they were asked for. Raises OutOfOrderError
    inside a block that does not hold all of them."""
    keys = [case.pk if isinstance(case, Case) else case for case in cases]
    outer = _hold.get()
    hold = outer or _Hold(_locked(keys))
    if not hold.cases.keys() >= set(keys):
        raise OutOfOrderError(set(keys) - hold.cases.keys())
    token = _hold.set(hold)
    try:
        yield [hold.cases[key] for key in keys]
        if settles:
            hold.touched.update(keys)
        if outer is None and hold.touched:
            _settle([hold.cases[key] for key in sorted(hold.touched)], now=now)
    finally:
        _hold.reset(token)


def _locked(keys: Collection[UUID]) -> dict[UUID, Case]:
    return {case.pk: case for case in _cases_to_lock(keys=keys)}


@prepared
def _cases_to_lock(*, keys: Collection[UUID]) -> QuerySet[Case]:
    # Not the key: whoever writes a row that only names the case (a line of the read log, a hint) need not wait, nor
    # stand in a ring of waiting with who holds the case and wants what they hold.
    return Case.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")


def hold_new(case: Case) -> None:
    """Counts a case that this transaction has made among those that the block around holds, if there is one: nobody
    else sees its row yet."""
    hold = _hold.get()
    if hold is not None:
        hold.cases[case.pk] = case


def is_held(case_id: UUID) -> bool:
    """Whether a block around holds this case."""
    hold = _hold.get()
    return hold is not None and case_id in hold.cases


def as_it_stands(row: R, case: Case, *related: str) -> R:
    """This row of a held case, read again under the case's lock, with these related rows."""
    rows = type(row)._default_manager.select_related(*related) if related else type(row)._default_manager
    found = rows.get(pk=row.pk)
    found.case = case
    return found


def _settle(cases: Collection[Case], *, now: datetime) -> None:
    """Closes each open obligation whose evidence is on record: those of these cases, and those of other cases that a
    write on these may have met."""
    duties = _open_duties(
        cases={case.pk for case in cases},
        institutions={case.institution_id for case in cases},
        counselors={case.counselor_id for case in cases},
        konseli={case.konseli_id for case in cases},
    )
    if not duties:
        return
    records = records_of(sorted({duty.case_id for duty in duties}), now)
    for duty in duties:
        look = EVIDENCE.get(duty.code)  # a code of a past edition may have none; a supervisor discharges it
        evidence = look(duty, records[duty.case_id]) if look else None
        if evidence is not None:
            # Only while it is open still: a supervisor may have discharged it meanwhile.
            Obligation.objects.filter(pk=duty.pk, closed_at=None).update(
                closed_at=now, evidence_kind=str(evidence._meta.model_name), evidence_id=evidence.pk
            )


@prepared
def _open_duties(
    *,
    cases: Collection[UUID],
    institutions: Collection[UUID],
    counselors: Collection[UUID],
    konseli: Collection[UUID],
) -> QuerySet[Obligation]:
    """What is open in these cases, and in others what a write on these may have met."""
    return (
        Obligation.objects.filter(closed_at=None)
        .filter(
            Q(case__in=cases)
            # Somebody whom a session displaced gets a new time, in another case of its counselor or of its konseli.
            | Q(code="1a.rebook", institution__in=institutions, entry__counselor__in=counselors)
            | Q(code="1a.rebook", institution__in=institutions, konseli__in=konseli)
            # A receiver declares what they are to the konseli in the case that was handed over to them.
            | Q(code="2i.receiver-undeclared", case__in=Case.objects.filter(referrals__new_case__in=cases))
        )
        .select_related("entry")
        .order_by("pk")
    )
