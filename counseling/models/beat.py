"""When what runs in the background last ran."""

from django.db import models
from django.db.models import Q

from counseling.choices.work import Runner
from counseling.models.base import uuid7


class Beat(models.Model):
    """The last run of a job of the installation: one row a job, and one for the worker itself.

    It belongs to no institution, since one run serves all of them. Nothing in it says anything of an institution.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=40, unique=True)
    by = models.CharField(max_length=10, choices=Runner.choices)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    went_well = models.BooleanField(default=False)
    well_at = models.DateTimeField(null=True, blank=True)
    """When a run last ended well, be it the last one or not."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(went_well=False) | Q(finished_at__isnull=False, well_at__isnull=False),
                name="beat_well_when_finished",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.started_at:%Y-%m-%d %H:%M}"
