"""Appointments as pages show them."""

from django.db.models import Prefetch, QuerySet

from counseling.models import Appointment, AppointmentConfirmation, Case


def of_case(case: Case) -> QuerySet[Appointment]:
    """The case's appointments, the latest on top, each with its confirmations and, where it was moved, its change."""
    words = AppointmentConfirmation.objects.filter(superseded_by=None).order_by("said_at", "recorded_at")
    return (
        Appointment.objects.filter(case=case)
        .select_related("change", "change__replacement", "session")
        .prefetch_related(Prefetch("confirmations", queryset=words))
        .order_by("-starts_at", "-recorded_at")
    )
