"""Conflicts of loyalty, to be weighed (2h)."""

from django.conf import settings
from django.db import models

from counseling.choices import (
    LoyaltyState,
    ReviewOutcome,
)
from counseling.keys.fields import SealedJSONField, SealedTextField
from counseling.models.base import CaseModel


class LoyaltyConflict(CaseModel):
    """A conflict of loyalties (2h): the parties with their interests, and the demands of the profession, are
    weighed."""

    state = models.CharField(max_length=10, choices=LoyaltyState.choices, default=LoyaltyState.OPEN)
    summary = SealedTextField()
    parties = SealedJSONField(default=list)  # [{"who": …, "interest": …}, …]
    demands = SealedTextField(blank=True)
    options = SealedTextField(blank=True)
    choice = SealedTextField(blank=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    weighed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "case", "state"], name="loyalty_of_case")]

    def __str__(self) -> str:
        return self.state


class LoyaltyReview(CaseModel):
    """A supervisor's word on how a conflict was weighed: agreed, or sent back to be weighed anew.

    `weighing` keeps what was looked at (parties, demands, options, choice): a conflict sent back is weighed again.
    """

    conflict = models.ForeignKey(LoyaltyConflict, on_delete=models.PROTECT, related_name="reviews")
    outcome = models.CharField(max_length=10, choices=ReviewOutcome.choices)
    words = SealedTextField(blank=True)
    weighing = SealedJSONField(default=dict)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.outcome
