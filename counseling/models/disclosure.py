"""Disclosures of something confided to a third party (2h)."""

from django.conf import settings
from django.db import models

from counseling.choices import (
    DisclosureBasis,
)
from counseling.keys.fields import SealedTextField
from counseling.models.base import CaseModel


class Disclosure(CaseModel):
    """Something that the konseli confided was disclosed to a third party. It exists only by its own ledger entry.

    `conflict` is the conflict of loyalty that was weighed for it; what was weighed for one counts for no other.
    """

    entry = models.OneToOneField("counseling.LedgerEntry", on_delete=models.PROTECT, related_name="disclosure")
    recipient = SealedTextField()
    content = SealedTextField()
    purpose = SealedTextField()
    basis = models.CharField(max_length=16, choices=DisclosureBasis.choices)
    minimal = models.BooleanField()
    paper = SealedTextField(blank=True)
    disclosed_at = models.DateTimeField()
    disclosed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    konseli_told_at = models.DateTimeField(null=True, blank=True)
    not_told_reason = SealedTextField(blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review = SealedTextField(blank=True)
    conflict = models.ForeignKey(
        "counseling.LoyaltyConflict", null=True, blank=True, on_delete=models.PROTECT, related_name="disclosures"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "conflict"], name="one_disclosure_a_conflict"),
        ]

    def __str__(self) -> str:
        return self.basis
