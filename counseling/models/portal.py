"""The portal of a konseli or a guardian, who enter it by a personal link and a PIN, without an account."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from counseling.choices import PortalEnd
from counseling.models.base import CaseModel
from counseling.models.konseli import Guardian


class Portal(CaseModel):
    """The konseli's portal of one case, or with `guardian` that guardian's. Only the hashes of link and PIN are kept.

    Its user chooses the PIN when the link is first opened, which has to be by `open_until`. `misses` counts the wrong
    PINs since the last right one.
    """

    guardian = models.ForeignKey(Guardian, null=True, blank=True, on_delete=models.PROTECT, related_name="portals")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    open_until = models.DateTimeField()
    pin_hash = models.CharField(max_length=128, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True, help_text="The latest opening.")
    misses = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=12, choices=PortalEnd.choices, blank=True)

    class Meta:
        db_table = "counseling_ownpage"  # guards and the records of migrations rest on the table's name
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "case"],
                condition=Q(closed_at=None, guardian=None),
                name="one_open_page_of_a_konseli",
            ),
            models.UniqueConstraint(
                fields=["institution", "case", "guardian"],
                condition=Q(closed_at=None),
                name="one_open_page_of_a_guardian",
            ),
            models.CheckConstraint(
                condition=Q(claimed_at=None, pin_hash="") | (Q(claimed_at__isnull=False) & ~Q(pin_hash="")),
                name="page_is_claimed_by_its_pin",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
