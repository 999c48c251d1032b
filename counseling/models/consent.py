"""Permissions (2d): to be helped, for personal data, to share with a party."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from counseling.choices import ConsentDecision, ConsentForm, ConsentKind
from counseling.keys.fields import SealedBytesField, SealedTextField
from counseling.models.base import CaseModel, SpeakerWrittenModel, somebody_recorded
from counseling.models.konseli import Guardian


class Consent(SpeakerWrittenModel):
    """A permission given, refused or withdrawn (2d): to be helped, to have personal data processed, or to have
    something (`scope`) shared with somebody named (`party`).

    With `guardian` it is that guardian's word, otherwise the konseli's own. A withdrawal is a row of its own.
    """

    kind = models.CharField(max_length=16, choices=ConsentKind.choices)
    decision = models.CharField(max_length=12, choices=ConsentDecision.choices)
    form = models.CharField(max_length=8, choices=ConsentForm.choices, default=ConsentForm.VERBAL)
    guardian = models.ForeignKey(Guardian, null=True, blank=True, on_delete=models.PROTECT, related_name="consents")
    valid_until = models.DateField(null=True, blank=True)
    party = SealedTextField(blank=True)
    scope = SealedTextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "case", "kind", "said_at"], name="consent_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(guardian=None) | ~Q(decision=ConsentDecision.UNABLE), name="guardian_is_never_unable"
            ),
            somebody_recorded("consent_has_a_recorder"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.decision}"


class ConsentPaper(CaseModel):
    """The signed paper of a permission, as scanned or photographed. Its type was read from its content."""

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="papers")
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(help_text="Bytes.")
    content = SealedBytesField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.media_type
