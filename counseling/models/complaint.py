"""Complaints of the konseli about the counselor (2a)."""

from django.conf import settings
from django.db import models

from counseling.choices import (
    ComplaintAbout,
)
from counseling.keys.fields import SealedTextField
from counseling.models.base import SpokenModel


class Complaint(SpokenModel):
    """A complaint of the konseli about the counselor. Open until a supervisor has answered it."""

    about = models.CharField(max_length=10, choices=ComplaintAbout.choices)
    answer = SealedTextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "case", "answered_at"], name="complaint_of_case")]

    def __str__(self) -> str:
        return self.about
