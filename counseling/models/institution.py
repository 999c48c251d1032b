"""Institutions, the thresholds that they set, and times when more people ask than can be served."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from counseling.choices import TimeZone
from counseling.models.base import TenantModel, uuid7


class Institution(models.Model):
    """A school or service: the tenant. Only a referral passes data to another institution."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    time_zone = models.CharField(max_length=40, choices=TimeZone.choices, default=TimeZone.WIB)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class PolicyVersion(TenantModel):
    """The institution's thresholds from a date on (defaults: rulebook edition 2026.1). A version is never changed; a
    later one follows it."""

    effective_from = models.DateField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    guardian_required = models.BooleanField(default=True)
    no_benefit_limit = models.PositiveSmallIntegerField(default=3)
    neglect_days = models.PositiveSmallIntegerField(default=21)
    unreachable_attempts = models.PositiveSmallIntegerField(default=3)
    unreachable_days = models.PositiveSmallIntegerField(default=30)
    notes_limit = models.PositiveSmallIntegerField(default=3)
    postponement_limit = models.PositiveSmallIntegerField(default=2)
    triage_hours = models.PositiveSmallIntegerField(default=24)
    emergency_wait_hours = models.PositiveSmallIntegerField(default=4)
    emergency_days_limit = models.PositiveSmallIntegerField(default=3)
    queue_wait_hours = models.PositiveSmallIntegerField(default=168)

    # Three settings of the program that are no thresholds of the rulebook.
    note_hours = models.PositiveSmallIntegerField(default=72)
    adult_age = models.PositiveSmallIntegerField(default=18)
    referral_days = models.PositiveSmallIntegerField(default=7)

    class Meta:
        ordering = ("institution", "effective_from", "created_at")
        indexes = [models.Index(fields=["institution", "effective_from"], name="policy_in_force")]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.effective_from}"


class Surge(TenantModel):
    """A time in which more people ask than can be served, declared and ended by a supervisor."""

    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    reason = models.TextField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution"], condition=Q(ended_at=None), name="one_open_surge"),
        ]

    def __str__(self) -> str:
        return f"{self.declared_at:%Y-%m-%d}"


class OutsideReviewer(TenantModel):
    """The supervisor who decides on what concerns a counselor whom nobody else supervises. Named for a time."""

    member = models.ForeignKey("counseling.Membership", on_delete=models.PROTECT, related_name="reviews_outside")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution"], condition=Q(until=None), name="one_outside_reviewer"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}"
