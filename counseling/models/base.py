"""What every table shares: a key made in Python, the institution it belongs to, and the shape of a statement."""

import os
import time
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from counseling.choices import Channel, Speaker
from counseling.keys.fields import SealedTextField, as_it_lies


def uuid7() -> UUID:
    """A time-ordered UUID (RFC 9562, version 7), so that new rows stand together in the index.

    Ordered within the millisecond, too (its section 6.2, method 3): of two rows of one moment, the pk tells the later.
    """
    stamp, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    tail = int.from_bytes(os.urandom(8), "big")
    value = (stamp & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | (tail & ((1 << 62) - 1))
    return UUID(int=value)


class TenantModel(models.Model):
    """A row of one institution. That parent and child agree on it is checked by a guard in the database."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey("counseling.Institution", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        with as_it_lies():
            super().refresh_from_db(*args, **kwargs)


class KonseliModel(TenantModel):
    """A row that belongs to one konseli, whose data key seals its private fields."""

    konseli = models.ForeignKey("counseling.Konseli", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def sealed_under(self) -> UUID:
        return self.konseli_id


class CaseModel(KonseliModel):
    """A row of one case. The konseli stands here too, so that its key is found without a join."""

    case = models.ForeignKey("counseling.Case", on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


AS_SAID = ("said_at", "recorded_at", "pk")
"""The order in which things were said; of two of the same moment, that in which they were written down."""


class SaidModel(CaseModel):
    """Something that was said: whose word it is, when, and by which way it came.

    Nothing said is overwritten. A wrong record is corrected by a new one that supersedes it.
    """

    said_by = models.CharField(max_length=20, choices=Speaker.choices)
    said_by_name = SealedTextField(blank=True)
    channel = models.CharField(max_length=20, choices=Channel.choices, default=Channel.IN_PERSON)
    said_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    words = SealedTextField(blank=True)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        abstract = True
        get_latest_by: ClassVar[list[str]] = ["said_at", "recorded_at"]


class SpokenModel(SaidModel):
    """The same, recorded by somebody."""

    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta(SaidModel.Meta):
        abstract = True


class SpeakerWrittenModel(SaidModel):
    """The same, where the speaker may write it themself in the portal: then nobody else recorded it."""

    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(SaidModel.Meta):
        abstract = True


def somebody_recorded(name: str) -> models.CheckConstraint:
    """Whatever did not come from the speaker's portal was written down by somebody."""
    return models.CheckConstraint(condition=Q(channel=Channel.OWN_PAGE) | Q(recorded_by__isnull=False), name=name)
