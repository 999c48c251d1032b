"""The log of who read clinical content, when and why, and break-glass openings."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from counseling.keys.fields import SealedTextField
from counseling.models.base import CaseModel


class AccessLog(CaseModel):
    """One reading of clinical content: by whom, when and why. It is written before the content is shown."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=10)
    object_id = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)
    reason = SealedTextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "case", "at"], name="access_of_case")]

    def __str__(self) -> str:
        return self.what


class BreakGlass(CaseModel):
    """A supervisor opened one session note, for a reason and for a limited time. The counselor sees it, and so does the
    timeline."""

    session = models.ForeignKey("counseling.CounselingSession", on_delete=models.PROTECT, related_name="opened_notes")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    reason = SealedTextField()

    class Meta:
        indexes = [models.Index(fields=["institution", "case", "opened_at"], name="opened_notes_of_case")]
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("opened_at")), name="opened_for_a_time")]

    def __str__(self) -> str:
        return f"{self.session_id}"
