"""Institutions, the thresholds that they set, and times when more people ask than can be served."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from counseling.choices import InstitutionKind, TimeZone
from counseling.models.base import TenantModel, uuid7


class Institution(models.Model):
    """A school or service: the tenant. Only a referral passes data to another institution."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    time_zone = models.CharField(max_length=40, choices=TimeZone.choices, default=TimeZone.WIB)
    created_at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=8, choices=InstitutionKind.choices, default=InstitutionKind.OTHER)
    npsn = models.CharField(max_length=8, blank=True, help_text="A school's number in the ministry's list.")
    address = models.CharField(max_length=300, blank=True)
    head_name = models.CharField(max_length=200, blank=True)
    head_number = models.CharField(max_length=30, blank=True, help_text="The head's NIP, or another staff number.")
    signed_at = models.CharField(max_length=80, blank=True, help_text="The place that stands above a signature.")
    school_year = models.CharField(max_length=20, blank=True)
    classes = models.JSONField(default=list, blank=True)
    factor_for_counselors = models.BooleanField(
        default=False, help_text="Whether counselors need a second factor, as supervisors and administrators do."
    )
    idle_minutes = models.PositiveSmallIntegerField(
        default=20, help_text="After how many minutes without a page a session of staff locks."
    )

    def __str__(self) -> str:
        return self.name


class EmergencyNumber(TenantModel):
    """A number to call in an emergency, as the institution has checked it. One that no longer holds gets an end."""

    label = models.CharField(max_length=80)
    number = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "since")
        indexes = [models.Index(fields=["institution", "until"], name="emergency_numbers_here")]

    def __str__(self) -> str:
        return self.number


class Logo(TenantModel):
    """The picture on an institution's papers: a PNG that this program drew anew from the one that was sent."""

    picture = models.BinaryField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution"], condition=Q(until=None), name="one_logo"),
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d}"


class FoundingCode(models.Model):
    """The code with which the first institution is founded in the browser. There is none of an institution yet, so that
    this table belongs to none. Only the hash of the code is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code_hash = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    claim_hash = models.CharField(max_length=64, blank=True, help_text="Of the browser that typed the code.")

    def __str__(self) -> str:
        return f"{self.issued_at:%Y-%m-%d}"


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
