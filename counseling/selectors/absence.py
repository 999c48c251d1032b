"""Absences of counselors, and what was agreed for these times."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, Value, When

from counseling.access.people import counselor_of
from counseling.choices import AppointmentState
from counseling.keys import keyring
from counseling.models import Absence, Appointment, Membership
from counseling.selectors.konseli import initials


def of_counselor(member: Membership, *, now: datetime, when: str = "", kind: str = "") -> QuerySet[Absence]:
    """The member's own absences: those that hold and are not over, the next first; then all others, newest first.

    `when` is `ahead` or `past`, `kind` an AbsenceKind; empty takes all.
    """
    coming = Q(cancelled_at=None, ends_at__gt=now)
    wanted = {"ahead": coming, "past": ~coming}.get(when, Q())
    if kind:
        wanted &= Q(kind=kind)
    return (
        Absence.objects.filter(wanted, counselor=counselor_of(member))
        .alias(behind=Case(When(coming, then=Value(0)), default=Value(1)))
        .order_by("behind", Case(When(coming, then=F("starts_at"))), "-starts_at", "pk")
    )


def one_of(member: Membership, absence_id: UUID) -> Absence | None:
    """One absence of the member's own."""
    return Absence.objects.filter(counselor=counselor_of(member), pk=absence_id).first()


def in_the_way(absences: Sequence[Absence], *, now: datetime) -> dict[UUID, list[tuple[Appointment, str]]]:
    """For each absence that holds, the agreed appointments that lie within it and are still to come, each with
    the konseli's initials."""
    holding = [absence for absence in absences if absence.cancelled_at is None and absence.ends_at > now]
    found: dict[UUID, list[tuple[Appointment, str]]] = {absence.pk: [] for absence in holding}
    if not holding:
        return found
    during = Q()
    for absence in holding:
        during |= Q(counselor_id=absence.counselor_id, starts_at__lt=absence.ends_at, ends_at__gt=absence.starts_at)
    agreed = Appointment.objects.filter(
        during, institution_id=holding[0].institution_id, state=AppointmentState.AGREED, ends_at__gt=now
    )
    rows = list(agreed.select_related("case", "konseli").order_by("starts_at"))
    keyring.preload(row.konseli_id for row in rows)
    for absence in holding:
        found[absence.pk] = [
            (row, initials(row.konseli.name))
            for row in rows
            if row.starts_at < absence.ends_at and row.ends_at > absence.starts_at
        ]
    return found
