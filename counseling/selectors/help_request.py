"""Who waits to be helped."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Case as CaseWhen
from django.db.models import IntegerField, QuerySet, Value, When

from counseling.access import case as case_access
from counseling.choices import Urgency
from counseling.keys import keyring
from counseling.models import Membership, WaitingEntry
from counseling.selectors.konseli import initials


def waiting_list(member: Membership) -> QuerySet[WaitingEntry]:
    """Who waits in the queue for this counselor: emergencies first, then who has waited longest."""
    emergency_first = CaseWhen(
        When(urgency=Urgency.EMERGENCY, then=Value(0)),
        When(urgency=Urgency.UNASSESSED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return (
        WaitingEntry.objects.filter(
            institution_id=member.institution_id,
            case__in=case_access.visible_to(member),
            called_up_at=None,
            left_at=None,
        )
        .select_related("konseli", "case", "request")
        .order_by(emergency_first, "since")
    )


def waiting_one(member: Membership, entry_id: UUID) -> WaitingEntry | None:
    """One place in this counselor's queue, left or called up too."""
    return (
        WaitingEntry.objects.filter(case__in=case_access.visible_to(member), pk=entry_id)
        .select_related("konseli", "case", "request", "called_up_case")
        .first()
    )


def with_initials(entries: Iterable[WaitingEntry]) -> list[tuple[WaitingEntry, str]]:
    """Each entry with the konseli's initials: what a list shows instead of the name. One query for all keys."""
    rows = list(entries)
    keyring.preload(row.konseli_id for row in rows)
    return [(row, initials(row.konseli.name)) for row in rows]
