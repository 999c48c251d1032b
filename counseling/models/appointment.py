"""Times and places for meetings (1a): proposed, confirmed by each side, moved, cancelled."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from counseling.choices import (
    AppointmentState,
    PlaceKind,
    Side,
)
from counseling.keys.fields import SealedTextField
from counseling.models.account import Counselor
from counseling.models.base import CaseModel, SpokenModel, TenantModel


class GroupMeeting(TenantModel):
    """A meeting of one counselor with several konseli at once. Each of them has an appointment, a session and a note of
    their own, so that nobody sees anything of another; this row holds nothing of any of them."""

    counselor = models.ForeignKey(Counselor, on_delete=models.PROTECT, related_name="group_meetings")
    code = models.CharField(max_length=20)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="group_code_once")]

    def __str__(self) -> str:
        return self.code


class Appointment(CaseModel):
    """A time and place for a meeting. It is agreed once both sides have confirmed; agreed ones never overlap (guard),
    but for those of one group meeting. Times that were offered together share `offer`: once one is agreed, the others
    are closed as not chosen."""

    counselor = models.ForeignKey(Counselor, on_delete=models.PROTECT, related_name="appointments")
    group = models.ForeignKey(
        GroupMeeting, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    offer = models.UUIDField(null=True, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place_kind = models.CharField(max_length=12, choices=PlaceKind.choices)
    place = SealedTextField()
    state = models.CharField(max_length=12, choices=AppointmentState.choices, default=AppointmentState.PROPOSED)
    proposed_by = models.CharField(max_length=10, choices=Side.choices)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["institution", "counselor", "starts_at"], name="appointment_by_counselor"),
            models.Index(fields=["institution", "konseli", "starts_at"], name="appointment_by_konseli"),
        ]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_later")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class AppointmentConfirmation(SpokenModel):
    """One side says that the time, the place, or both suit them. Each side's word is a fact of its own."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="confirmations")
    side = models.CharField(max_length=10, choices=Side.choices)
    time = models.BooleanField(default=True)
    place = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.side


class AppointmentChange(SpokenModel):
    """An appointment was moved or cancelled, by whom and why. The counselor's own reasons count for 2b."""

    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="change")
    side = models.CharField(max_length=10, choices=Side.choices)
    own_reason = models.BooleanField(default=False)
    replacement = models.OneToOneField(
        Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )

    def __str__(self) -> str:
        return self.side
