"""Who signed in to which account, or tried to, and the browsers that are known for it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from counseling.choices.sign_in import SignInFactor, SignInOutcome, SignInWay
from counseling.models.base import uuid7


class SignIn(models.Model):
    """Somebody signed in, or failed to. It belongs to the account, which may work at several institutions, and so to
    none of them.

    `times`: failures that are alike are counted in one row for an hour; `at` is the first of them. Without a user it
    counts the failures at addresses that nobody has. What was typed there is not kept: it may be a password.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="sign_ins"
    )
    at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=SignInOutcome.choices)
    way = models.CharField(max_length=20, choices=SignInWay.choices)
    factor = models.CharField(max_length=20, choices=SignInFactor.choices, default=SignInFactor.NONE)
    times = models.PositiveIntegerField(default=1)
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=200, blank=True)
    new_browser = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user", "at"], name="sign_ins_of_account"),
            models.Index(fields=["at"], name="sign_ins_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d} {self.outcome}"


class KnownBrowser(models.Model):
    """A browser in which an account signed in before. It keeps a secret, of which the hash alone is here. It belongs to
    the account as a sign-in does. Nothing is opened by it: it only spares its owner a mail."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="known_browsers")
    token_hash = models.CharField(max_length=64)
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "token_hash"], name="one_row_of_a_known_browser"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.until:%Y-%m-%d}"
