"""The waiting list, and requests for help."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case as CaseWhen
from django.db.models import F, IntegerField, QuerySet, Value, When

from counseling.access import case as case_access
from counseling.choices import OPEN_STATES, CaseState, Urgency
from counseling.keys import keyring
from counseling.models import Case, Membership, Statement, WaitingEntry
from counseling.selectors import merge
from counseling.selectors.konseli import initials, people


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """A place in a counselor's waiting list: the `number`th of `total`."""

    number: int
    total: int


def waiting_list(member: Membership, *, urgency: str = "", query: str = "") -> QuerySet[WaitingEntry]:
    """Who waits in the queue for this counselor: emergencies first, then who has waited longest. `urgency` is one of
    Urgency, `query` a name, code or NISN; empty takes all."""
    found = _standing(urgency).filter(institution_id=member.institution_id, case__in=case_access.visible_to(member))
    if query:
        by_code = found.filter(case__code__iexact=query)
        found = by_code if by_code.exists() else found.filter(konseli__in=people(query, member=member))
    return found.select_related("konseli", "case", "request")


def places(member: Membership) -> dict[UUID, QueuePlace]:
    """The place of everybody in this counselor's queue, by the entry's id. One query."""
    return _numbered(waiting_list(member))


def place_of(case: Case) -> QueuePlace | None:
    """The place that a declined request keeps; None where it keeps none. Two queries; none for other cases."""
    if case.state != CaseState.DECLINED:
        return None
    queue = queue_of(case.counselor_id)
    mine = queue.filter(case=case).values_list("pk", flat=True).first()
    return _numbered(queue)[mine] if mine else None


def queue_of(counselor_id: UUID, *, urgency: str = "", code: str = "") -> QuerySet[WaitingEntry]:
    """Who waits for this counselor, in the order of the queue, by the `code` of the case too; nothing of the konseli is
    read."""
    found = _standing(urgency).filter(case__counselor=counselor_id).select_related("case")
    return found.filter(case__code__iexact=code) if code else found


def waits(case: Case) -> bool:
    """Whether the declined request keeps a place in the queue."""
    return _standing().filter(case=case).exists()


def left_queue(case: Case) -> tuple[datetime, str] | None:
    """When the konseli of a declined request gave up their place, and who took that down. One query; none for other
    cases."""
    if case.state != CaseState.DECLINED:
        return None
    # The word on which they left was written down at the very moment.
    words = Statement.objects.filter(case=case, recorded_at=F("case__waiting__left_at"))
    return words.values_list("recorded_at", "recorded_by__name").first()


def _standing(urgency: str = "") -> QuerySet[WaitingEntry]:
    emergency_first = CaseWhen(
        When(urgency=Urgency.EMERGENCY, then=Value(0)),
        When(urgency=Urgency.UNASSESSED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    found = WaitingEntry.objects.filter(called_up_at=None, left_at=None).order_by(emergency_first, "since", "pk")
    return found.filter(urgency=urgency) if urgency else found


def _numbered(queue: QuerySet[WaitingEntry]) -> dict[UUID, QueuePlace]:
    ids = list(queue.values_list("pk", flat=True))
    return {pk: QueuePlace(number, len(ids)) for number, pk in enumerate(ids, 1)}


def waiting_one(member: Membership, entry_id: UUID) -> WaitingEntry | None:
    """One place in this counselor's queue, left or called up too."""
    return (
        WaitingEntry.objects.filter(case__in=case_access.visible_to(member), pk=entry_id)
        .select_related("konseli", "case", "request", "called_up_case")
        .first()
    )


def open_with(counselor_id: UUID, konseli_id: UUID) -> Case | None:
    """The open case that this counselor has with the person, on whichever of their records. Two queries."""
    records = merge.records_of_person(konseli_id)
    return Case.objects.filter(counselor=counselor_id, state__in=OPEN_STATES, konseli__in=records).first()


def with_initials(entries: Iterable[WaitingEntry]) -> list[tuple[WaitingEntry, str]]:
    """Each entry with the konseli's initials: what a list shows instead of the name. One query for all keys."""
    rows = list(entries)
    keyring.preload(row.konseli_id for row in rows)
    return [(row, initials(row.konseli.name)) for row in rows]
