"""Requests for help, and the waiting list."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from counseling.choices import RequestSource, Urgency
from counseling.keys.fields import SealedTextField
from counseling.models.base import KonseliModel


class HelpRequest(KonseliModel):
    """Somebody asked for help. How urgent it is, and who judged that when, are statements of the case."""

    source = models.CharField(max_length=20, choices=RequestSource.choices)
    asked_by_name = SealedTextField(blank=True)
    words = SealedTextField(blank=True)
    requested_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["institution", "requested_at"], name="request_by_time")]

    def __str__(self) -> str:
        return f"{self.requested_at:%Y-%m-%d}"


class WaitingEntry(KonseliModel):
    """A place in the waiting list. It outlives the declined request; a call-up opens a new one."""

    request = models.OneToOneField(HelpRequest, on_delete=models.PROTECT, related_name="waiting")
    case = models.OneToOneField("counseling.Case", on_delete=models.PROTECT, related_name="waiting")
    urgency = models.CharField(max_length=12, choices=Urgency.choices)
    since = models.DateTimeField()
    called_up_at = models.DateTimeField(null=True, blank=True)
    called_up_case = models.OneToOneField(
        "counseling.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="called_from"
    )
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["since"]
        indexes = [models.Index(fields=["institution", "since"], name="queue_by_time")]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d}"
