"""Statements of all kinds: what was said about the case, by whom, when."""

from django.db import models

from counseling.choices import StatementKind
from counseling.models.base import SpokenModel


class Statement(SpokenModel):
    """A dated statement with its source. `kind` says what it is about, `value` what was said (a code of that kind's
    set)."""

    kind = models.CharField(max_length=24, choices=StatementKind.choices)
    value = models.CharField(max_length=20)
    session = models.ForeignKey(
        "counseling.CounselingSession", null=True, blank=True, on_delete=models.PROTECT, related_name="statements"
    )
    goal = models.ForeignKey(
        "counseling.Goal", null=True, blank=True, on_delete=models.PROTECT, related_name="statements"
    )
    referral = models.ForeignKey(
        "counseling.Referral", null=True, blank=True, on_delete=models.PROTECT, related_name="statements"
    )

    class Meta:
        indexes = [models.Index(fields=["institution", "case", "kind", "said_at"], name="statement_of_case")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"
