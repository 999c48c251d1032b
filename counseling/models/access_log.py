"""Who read clinical content, when and why."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from counseling.models.base import CaseModel


class AccessLog(CaseModel):
    """Who opened what clinical content, when and why. Written before the content is shown."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=10)
    object_id = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "case", "at"], name="access_of_case")]

    def __str__(self) -> str:
        return self.what
