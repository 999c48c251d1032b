"""Appointments as pages show them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from counseling.choices import AppointmentState, PlaceKind
from counseling.models import Appointment, AppointmentChange, AppointmentConfirmation, Case

STANDING: tuple[str, ...] = (AppointmentState.PROPOSED, AppointmentState.AGREED)


def of_case(case: Case) -> QuerySet[Appointment]:
    """The case's appointments, the latest on top, each with its confirmations and, where it was moved, its change."""
    words = AppointmentConfirmation.objects.filter(superseded_by=None).order_by("said_at", "recorded_at")
    return (
        Appointment.objects.filter(case=case)
        .select_related("change", "change__replacement", "session")
        .prefetch_related(Prefetch("confirmations", queryset=words))
        .order_by("-starts_at", "-recorded_at")
    )


def standing_of(case: Case) -> list[Appointment]:
    """What is proposed or agreed and not used yet, the earliest on top."""
    rows = of_case(case).filter(state__in=STANDING, session=None)
    return list(rows.order_by("starts_at", "recorded_at"))


def one_of(case: Case, appointment_id: UUID) -> Appointment | None:
    """One appointment of this case, with its confirmations."""
    return of_case(case).filter(pk=appointment_id).first()


def change_of(row: Appointment) -> AppointmentChange | None:
    """How it was moved or cancelled; None where it stands."""
    change: AppointmentChange | None = getattr(row, "change", None)
    return change


def alike(case: Case, *, starts_at: datetime, ends_at: datetime) -> Appointment | None:
    """A standing appointment of the case at just this time."""
    return of_case(case).filter(state__in=STANDING, starts_at=starts_at, ends_at=ends_at).first()


def last_room(case: Case) -> str:
    """The room in which this case met last, else the counselor's last one; empty where there was none. Of a link or a
    home nothing is taken along, nor of where a group meets."""
    rooms = Appointment.objects.filter(institution_id=case.institution_id, place_kind=PlaceKind.ROOM, group=None)
    newest = rooms.order_by("-recorded_at", "-pk")
    mine = newest.filter(counselor_id=case.counselor_id, case__counselor_id=case.counselor_id)
    found = newest.filter(case=case).first() or mine.first()
    return found.place if found else ""
