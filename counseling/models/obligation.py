"""Duties that follow from decisions."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from counseling.choices import DutyDecision
from counseling.keys.fields import SealedTextField
from counseling.models.base import CaseModel


class Obligation(CaseModel):
    """A duty that follows from a decision. Evidence closes it, never a tick; `due_at` stays the first due time."""

    code = models.CharField(max_length=40)
    entry = models.ForeignKey("counseling.LedgerEntry", on_delete=models.PROTECT, related_name="obligations")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    evidence_kind = models.CharField(max_length=40, blank=True)
    evidence_id = models.UUIDField(null=True, blank=True)
    postponed_to = models.DateTimeField(null=True, blank=True)
    discharged = models.BooleanField(default=False)
    overdue_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "case", "code"], condition=Q(closed_at=None), name="one_open_obligation"
            ),
        ]
        indexes = [models.Index(fields=["institution", "closed_at", "due_at"], name="obligation_by_due")]

    def __str__(self) -> str:
        return self.code


class ObligationDecision(CaseModel):
    """A supervisor postponed a duty, or discharged the counselor of it, and why: telling a konseli may be dangerous,
    or forbidden by a court. `until` is the new due time of a postponement."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=DutyDecision.choices)
    until = models.DateTimeField(null=True, blank=True)
    reason = SealedTextField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=DutyDecision.POSTPONED, until__isnull=False)
                | Q(kind=DutyDecision.DISCHARGED, until=None),
                name="postponed_until_when",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
