"""Waivers: a supervisor permits that one block is passed, once."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from counseling.choices import (
    Transition,
    WaiverState,
)
from counseling.keys.fields import SealedTextField
from counseling.models.base import CaseModel


class Waiver(CaseModel):
    """A supervisor's permission to pass one block on one transition, for one use within seven days."""

    code = models.CharField(max_length=40)
    transition = models.CharField(max_length=10, choices=Transition.choices)
    state = models.CharField(max_length=8, choices=WaiverState.choices, default=WaiverState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = SealedTextField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = SealedTextField(blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(
        "counseling.LedgerEntry", null=True, blank=True, on_delete=models.PROTECT, related_name="used_waivers"
    )

    class Meta:
        indexes = [models.Index(fields=["institution", "case", "state"], name="waiver_of_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "case", "code", "transition"],
                condition=Q(state=WaiverState.ASKED),
                name="one_asked_waiver",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} on {self.transition}"
