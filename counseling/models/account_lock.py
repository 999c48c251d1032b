"""Accounts that were locked at once, and who stands in for their counselors in an emergency meanwhile."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from counseling.models.account import Counselor, Membership
from counseling.models.base import CaseModel, TenantModel


class AccountLock(TenantModel):
    """A time in which an account was locked: by whom and why, and the same of its end. Where nobody is named for the
    end, it was by the command `unlock`."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="locks")
    locked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    locked_at = models.DateTimeField()
    reason = models.TextField()
    unlocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unlocked_at = models.DateTimeField(null=True, blank=True)
    unlock_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "membership"], condition=Q(unlocked_at=None), name="one_open_lock"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="locked_for_a_reason"),
            models.CheckConstraint(
                condition=Q(unlocked_at=None, unlocked_by=None, unlock_reason="")
                | (Q(unlocked_at__isnull=False) & ~Q(unlock_reason="")),
                name="unlocked_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}"


class StandIn(CaseModel):
    """Whom the konseli of a case in an emergency turns to while the account of its counselor is locked. The latest row
    of a lock counts. Nothing of the case is opened to them by it."""

    lock = models.ForeignKey(AccountLock, on_delete=models.PROTECT, related_name="stand_ins")
    counselor = models.ForeignKey(Counselor, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["institution", "case", "named_at"], name="stand_in_by_case")]

    def __str__(self) -> str:
        return f"{self.case_id} > {self.counselor_id}"
