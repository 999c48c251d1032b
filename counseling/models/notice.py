"""What staff are told by mail, and when each wants to be told."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from counseling.choices import NoticeKind
from counseling.models.account import Membership
from counseling.models.base import TenantModel


class Notice(TenantModel):
    """That something waits for a member, to be told by mail. It does not say about whom, nor in which case."""

    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=NoticeKind.choices)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], name="notice_to_mail", condition=Q(mailed_at=None)),
            models.Index(fields=["member", "kind", "at"], name="notice_by_member"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class NoticeChoice(TenantModel):
    """Whether a member is told of this at once or in the morning, where they have chosen."""

    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=NoticeKind.choices)
    at_once = models.BooleanField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["institution", "member", "kind"], name="one_choice_of_a_notice"),
        ]

    def __str__(self) -> str:
        return self.kind
