"""Hand-overs to another counselor or somewhere outside (2f)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from counseling.choices import (
    Reason,
    ReceiverKind,
    ReferralState,
    Relationship,
)
from counseling.keys.fields import SealedTextField
from counseling.models.account import Counselor
from counseling.models.base import CaseModel
from counseling.models.case import Case


class Referral(CaseModel):
    """A hand-over in the making: to whom, why, what is handed over, and what the receiver answered."""

    receiver_kind = models.CharField(max_length=10, choices=ReceiverKind.choices)
    receiver = models.ForeignKey(
        Counselor, null=True, blank=True, on_delete=models.PROTECT, related_name="received_referrals"
    )
    outside_name = SealedTextField(blank=True)
    outside_contact = SealedTextField(blank=True)
    outside_relationship = models.CharField(
        max_length=16, choices=Relationship.choices, default=Relationship.UNDECLARED
    )
    reason = models.CharField(max_length=20, choices=Reason.choices)
    reason_words = SealedTextField(blank=True)
    handover = SealedTextField(blank=True)
    handover_written_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=ReferralState.choices, default=ReferralState.NAMED)
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer_words = SealedTextField(blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    new_case = models.OneToOneField(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="referred_from")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(receiver_kind=ReceiverKind.COUNSELOR, receiver__isnull=False)
                | Q(receiver_kind=ReceiverKind.OUTSIDE, receiver__isnull=True),
                name="referral_receiver_fits_kind",
            ),
            models.UniqueConstraint(
                fields=["institution", "case"],
                condition=Q(state__in=["named", "accepted"], completed_at=None),
                name="one_open_referral_a_case",
            ),
        ]
        indexes = [models.Index(fields=["institution", "receiver", "state"], name="referral_by_receiver")]

    def __str__(self) -> str:
        return self.state
