"""What a counselor declares to be to the konseli (2i)."""

from django.db import models

from counseling.choices import Relationship
from counseling.models.account import Counselor
from counseling.models.base import SpokenModel


class RelationshipDeclaration(SpokenModel):
    """What a counselor declares to be to the konseli (2i). The receiver of a referral declares on the same table."""

    counselor = models.ForeignKey(Counselor, on_delete=models.PROTECT, related_name="declarations")
    relationship = models.CharField(
        max_length=16,
        choices=[(value, label) for value, label in Relationship.choices if value != Relationship.UNDECLARED],
    )

    class Meta:
        indexes = [models.Index(fields=["institution", "konseli", "counselor"], name="declaration_by_pair")]

    def __str__(self) -> str:
        return self.relationship
