"""The relation to the konseli that a counselor declares (2i)."""

from django.db import models
from django.db.models import Q

from counseling.choices import Relationship, RelationshipHintKind
from counseling.models.account import Counselor
from counseling.models.base import CaseModel, SpokenModel


class RelationshipDeclaration(SpokenModel):
    """A counselor's declaration of their relation to the konseli (2i). The receiver of a referral declares in the same
    table."""

    counselor = models.ForeignKey(Counselor, on_delete=models.PROTECT, related_name="declarations")
    relationship = models.CharField(
        max_length=16,
        choices=[(value, label) for value, label in Relationship.choices if value != Relationship.UNDECLARED],
    )

    class Meta:
        indexes = [models.Index(fields=["institution", "konseli", "counselor"], name="declaration_by_pair")]

    def __str__(self) -> str:
        return self.relationship


class RelationshipHint(CaseModel):
    """A hint in the data at a close relation of the case's counselor and the konseli (2i). It is a reason to ask, and
    no verdict.

    `gone_at`: since when the data no longer give the hint.
    """

    counselor = models.ForeignKey(Counselor, on_delete=models.PROTECT, related_name="hints")
    kind = models.CharField(max_length=12, choices=RelationshipHintKind.choices)
    found_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "case", "counselor", "kind"], condition=Q(gone_at=None), name="one_open_hint"
            ),
        ]

    def __str__(self) -> str:
        return self.kind
