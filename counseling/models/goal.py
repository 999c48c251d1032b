"""Goals on which counselor and konseli agreed (2f)."""

from django.conf import settings
from django.db import models

from counseling.keys.fields import SealedTextField
from counseling.models.base import CaseModel


class Goal(CaseModel):
    """A goal on which counselor and konseli agreed. Whether it is reached is a statement."""

    text = SealedTextField()
    measure = SealedTextField(blank=True)
    agreed_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)
