"""What a supervisor is to look at."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from counseling.choices import (
    FlagState,
)
from counseling.models.base import CaseModel, TenantModel


class Flag(CaseModel):
    """Something for a supervisor to look at. One open flag a case and code; new occurrences join it."""

    code = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=FlagState.choices, default=FlagState.OPEN)
    raised_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "case", "code"],
                condition=~Q(state=FlagState.CLOSED),
                name="one_open_flag",
            ),
        ]
        indexes = [models.Index(fields=["institution", "state", "raised_at"], name="flag_queue")]

    def __str__(self) -> str:
        return self.code


class FlagOccurrence(TenantModel):
    """A decision in which a flag came up."""

    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="occurrences")
    entry = models.ForeignKey("counseling.LedgerEntry", on_delete=models.PROTECT, related_name="flag_occurrences")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "flag", "entry"], name="occurrence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.flag_id}"
