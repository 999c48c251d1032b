"""Standing inspections: they look at a case without anybody asking for a transition."""

from django.db import models

from counseling.keys.fields import SealedJSONField
from counseling.models.base import CaseModel


class Inspection(CaseModel):
    """What an inspection found new in a case: the facts as they stood, who said each, and the findings.

    Kept where it raised a flag; a look that finds nothing new leaves no row.
    """

    at = models.DateTimeField()
    edition = models.CharField(max_length=20)
    rulebook_hash = models.CharField(max_length=64)
    policy = models.JSONField(default=dict)
    facts = SealedJSONField()
    verdict = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["institution", "case", "at"], name="inspection_of_case")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
