"""What counselor and konseli agreed to work towards (2f)."""

from django.conf import settings
from django.db import models

from counseling.keys.fields import SealedTextField
from counseling.models.base import CaseModel


class Goal(CaseModel):
    """An aim that counselor and konseli agreed on. Whether it is reached is a statement."""

    text = SealedTextField()
    measure = SealedTextField(blank=True)
    agreed_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)
