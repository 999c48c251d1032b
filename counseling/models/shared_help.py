"""Shared help: a colleague helps beside the counselor. The case stays with its counselor."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from counseling.keys.fields import SealedTextField
from counseling.models.account import Counselor
from counseling.models.base import CaseModel
from counseling.models.consent import Consent


class SharedHelp(CaseModel):
    """A colleague helps beside the counselor, who stays responsible. They see the items that were chosen for them, as
    long as both sides want it and the konseli's permission (`consent`, of kind sharing) holds."""

    colleague = models.ForeignKey(Counselor, on_delete=models.PROTECT, related_name="shared_help")
    purpose = SealedTextField()
    consent = models.ForeignKey(Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="shared_help")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    answer = SealedTextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "case", "colleague"],
                condition=Q(ended_at=None, declined_at=None),
                name="one_open_help_a_colleague",
            ),
        ]
        indexes = [models.Index(fields=["institution", "colleague", "ended_at"], name="shared_help_by_colleague")]

    def __str__(self) -> str:
        return str(self.pk)
