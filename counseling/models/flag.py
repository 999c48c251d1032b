"""Flags for supervisors: the flags, the steps of their review, and who has seen them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from counseling.choices import Conclusion, FlagState
from counseling.keys.fields import SealedTextField
from counseling.models.account import Counselor, Membership
from counseling.models.base import CaseModel, TenantModel


class Flag(CaseModel):
    """Something for a supervisor to look at. One flag a case, code and counselor; occurrences join it, and reopen it.

    `counselor` is whom it is about: the case may pass to somebody else. `standing`: the last inspection found it, so
    that the next one tells a finding that goes on from a new one.
    """

    counselor = models.ForeignKey(Counselor, on_delete=models.PROTECT, related_name="flags")
    code = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=FlagState.choices, default=FlagState.OPEN)
    raised_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    standing = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "case", "code", "counselor"],
                condition=~Q(state=FlagState.CLOSED),
                name="one_open_flag",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "state", "raised_at"], name="flag_queue"),
            models.Index(fields=["institution", "counselor", "state"], name="flag_of_counselor"),
        ]

    def __str__(self) -> str:
        return self.code


class FlagOccurrence(TenantModel):
    """A decision, or an inspection, in which a flag came up."""

    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="occurrences")
    entry = models.ForeignKey(
        "counseling.LedgerEntry", null=True, blank=True, on_delete=models.PROTECT, related_name="flag_occurrences"
    )
    inspection = models.ForeignKey(
        "counseling.Inspection", null=True, blank=True, on_delete=models.PROTECT, related_name="flag_occurrences"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "flag", "entry"], name="occurrence_once"),
            models.UniqueConstraint(fields=["institution", "flag", "inspection"], name="found_once"),
            models.CheckConstraint(
                condition=Q(entry__isnull=False, inspection=None) | Q(entry=None, inspection__isnull=False),
                name="occurrence_has_one_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flag_id}"


class FlagMove(CaseModel):
    """A step of a flag from one state to the next: who took it, when, and in which words. `by` is null for the gate and
    the inspection, which reopen a closed flag when its code occurs again."""

    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="moves")
    from_state = models.CharField(max_length=12, choices=FlagState.choices)
    to_state = models.CharField(max_length=12, choices=FlagState.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = SealedTextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "flag", "at"], name="move_of_flag")]

    def __str__(self) -> str:
        return f"{self.from_state} > {self.to_state}"


class Determination(CaseModel):
    """What a supervisor concludes of a flag, and why. A flag that came up anew is determined anew."""

    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="determinations")
    conclusion = models.CharField(max_length=12, choices=Conclusion.choices)
    reasons = SealedTextField()
    determined_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    determined_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.conclusion


class Remedy(CaseModel):
    """The remedy of a determined flag and its due date; once done, the words on how."""

    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="remedies")
    text = SealedTextField()
    due_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "flag"], condition=Q(done_at=None), name="one_open_remedy_a_flag"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_at:%Y-%m-%d}"


class FlagSeen(TenantModel):
    """When a member last opened a flag: what has come since is unread."""

    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="seen")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "flag", "member"], name="seen_once")]

    def __str__(self) -> str:
        return f"{self.flag_id}"
