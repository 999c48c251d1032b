"""Mails on their way out, and those that could not be sent."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from counseling.choices import MailFault, MailKind
from counseling.models.base import uuid7


class OutgoingMail(models.Model):
    """One mail to one address. It belongs to no institution, since nobody knows of an address to which a new password
    is asked for whose it is before the mail is written. `place`: whose administrators see it where it cannot be sent.

    `content` is sealed in its row, and emptied once the mail is sent: it may hold a link that opens an account.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    place = models.ForeignKey(
        "counseling.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=MailKind.choices)
    content = models.TextField(blank=True)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    """When it is tried next."""
    tries = models.PositiveSmallIntegerField(default=0)
    held_until = models.DateTimeField(null=True, blank=True)
    """Until then whoever has taken it is sending it, and nobody else does."""
    fault = models.CharField(max_length=20, choices=MailFault.choices, blank=True)
    """Why the last try came to nothing."""
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], name="mail_to_send", condition=Q(sent_at=None, given_up_at=None)),
            models.Index(fields=["place", "queued_at"], name="mail_by_place"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(content="", given_up_at=None, fault=""), name="sent_mail_is_empty"
            ),
            models.CheckConstraint(condition=Q(given_up_at=None) | ~Q(fault=""), name="given_up_for_a_fault"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.queued_at:%Y-%m-%d %H:%M}"
