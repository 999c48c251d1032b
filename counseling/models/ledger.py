"""The ledger: one chain of entries a case."""

from django.conf import settings
from django.db import models

from counseling.choices import (
    ActorKind,
    CaseState,
    EntryKind,
    Outcome,
    Transition,
)
from counseling.keys.fields import SealedJSONField
from counseling.models.base import CaseModel, TenantModel


class LedgerEntry(CaseModel):
    """One entry of a case's chain. Inserting a passing one moves the case (guard); none is ever changed or deleted.

    `facts` is sealed under the konseli's data key and `mac` is taken over its ciphertext, so that the chain still
    verifies after the key is erased. `mac` is HMAC-SHA-256 under a key outside the database, in hex.
    """

    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    transition = models.CharField(max_length=10, choices=Transition.choices, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    passed = models.BooleanField()
    from_state = models.CharField(max_length=12, choices=CaseState.choices)
    to_state = models.CharField(max_length=12, choices=CaseState.choices)
    counselor = models.ForeignKey("counseling.Counselor", on_delete=models.PROTECT, related_name="+")
    actor_kind = models.CharField(max_length=12, choices=ActorKind.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    edition = models.CharField(max_length=20)
    rulebook_hash = models.CharField(max_length=64)
    policy = models.JSONField(default=dict)
    facts = SealedJSONField(null=True)
    verdict = models.JSONField(default=dict)
    detail = models.JSONField(default=dict, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    key_id = models.CharField(max_length=40)
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "case", "number"], name="entry_number_once")]

    def __str__(self) -> str:
        return f"{self.case_id} #{self.number}"


class Seal(TenantModel):
    """The daily seal of an institution: the heads of all chains that grew since the seal before, signed.

    `heads` maps a case's id to the number and the mac of its last entry. Seals are chained like entries, so that the
    newest head of every chain is found by laying all seals over each other.
    """

    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    heads = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    key_id = models.CharField(max_length=40)
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "number"], name="seal_number_once")]

    def __str__(self) -> str:
        return f"{self.institution_id} #{self.number}"
