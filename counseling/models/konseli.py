"""The konseli, their guardians and contacts, their data keys, and the blind index that finds them."""

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from counseling.choices import GuardianRelation
from counseling.keys.fields import SealedTextField
from counseling.models.base import KonseliModel, TenantModel


class Konseli(TenantModel):
    """A person who is helped or asks for help. Names and contacts are sealed; lists show code and initials."""

    code = models.CharField(max_length=20)
    name = SealedTextField()
    nisn = SealedTextField(blank=True)
    birth_date = models.DateField(null=True, blank=True)
    unit = SealedTextField(blank=True)
    phone = SealedTextField(blank=True)
    address = SealedTextField(blank=True)
    village = SealedTextField(blank=True)
    language = SealedTextField(blank=True)
    culture_and_belief = SealedTextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="konseli_code_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def sealed_under(self) -> UUID:
        return self.pk


class DataKey(KonseliModel):
    """A konseli's data key, wrapped under the institution's master key. Erased: `wrapped` is null for good."""

    master_key_id = models.CharField(max_length=40)
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "konseli"], name="data_key_of_konseli")]

    def __str__(self) -> str:
        return str(self.pk)


class SearchToken(KonseliModel):
    """One word of a konseli's name, their NISN, phone, address or village, or the phone of a contact (`contact`), as a
    keyed hash: it can be found and cannot be read."""

    kind = models.CharField(max_length=10)
    token = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "kind", "token", "konseli"], name="search_token_once"),
        ]

    def __str__(self) -> str:
        return self.kind


class Guardian(KonseliModel):
    """A parent or guardian of a konseli. Whether contacting them is safe is a statement, see StatementKind."""

    relation = models.CharField(max_length=20, choices=GuardianRelation.choices)
    name = SealedTextField()
    phone = SealedTextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.relation


class KonseliContact(KonseliModel):
    """A contact of the konseli, who is called in need. A new row replaces it; it is never rewritten."""

    name = SealedTextField()
    relation = SealedTextField(blank=True)
    phone = SealedTextField(blank=True)
    emergency = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class KonseliMerge(KonseliModel):
    """Two records are of one person: `konseli` is read as `into` from the merge on, until it is undone.

    Nothing moves. Each case stays with the record and the key under which it was written.
    """

    into = models.ForeignKey(Konseli, on_delete=models.PROTECT, related_name="merged_in")
    reason = SealedTextField()
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "konseli"], condition=Q(undone_at=None), name="merged_once"),
            models.CheckConstraint(condition=~Q(konseli=F("into")), name="merged_into_another"),
        ]

    def __str__(self) -> str:
        return f"{self.konseli_id} > {self.into_id}"
