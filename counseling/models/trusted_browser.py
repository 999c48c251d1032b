"""Browsers that an account trusts, so that signing in there takes the password alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from counseling.models.base import uuid7


class TrustedBrowser(models.Model):
    """A browser in which somebody signs in without their second factor for a time. It belongs to the account, which may
    work at several institutions, and so to none of them.

    The browser keeps a secret, of which the hash alone is here. `mark` is a hash over the password and the factors as
    they were: once one of them is another, the browser is trusted no longer.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="trusted_browsers")
    token_hash = models.CharField(max_length=64)
    mark = models.CharField(max_length=64)
    user_agent = models.CharField(max_length=200, blank=True)
    ip = models.GenericIPAddressField()
    trusted_at = models.DateTimeField()
    used_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "token_hash"], condition=Q(ended_at=None), name="one_trust_of_a_browser"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.trusted_at:%Y-%m-%d}"
