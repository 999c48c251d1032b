"""How old the last backup is, and whether somebody has to be told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from counseling.models import Beat, Institution

BACKUP = "backup"
TOO_OLD = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class BackupStanding:
    """`at`: when a backup was last made; `tried_at`: when one was last begun; `failed`: whether that one came to
    nothing. `daily`: the worker makes one every night. No path, and nothing of an institution."""

    at: datetime | None
    tried_at: datetime | None
    failed: bool
    daily: bool
    too_old: bool
    to_tell: bool
    """Whether an institution's administrator is told: not where many share an installation that keeps its backups by
    some other way."""


def is_daily() -> bool:
    """Whether the worker is to make a backup every night."""
    return bool(settings.BACKUP_TO)


def was_made() -> bool:
    """Whether a backup of this installation was ever made."""
    return Beat.objects.filter(name=BACKUP, well_at__isnull=False).exists()


def standing(now: datetime) -> BackupStanding:
    """The age and the result of the last backup."""
    beat = Beat.objects.filter(name=BACKUP).first()
    at = beat.well_at if beat else None
    too_old = at is None or now - at > TOO_OLD
    # Before its second day an installation has little to lose, and much else to be told of.
    settled = Institution.objects.filter(created_at__lt=now - TOO_OLD)
    known = beat is not None or is_daily()
    return BackupStanding(
        at=at,
        tried_at=beat.started_at if beat else None,
        failed=beat is not None and beat.finished_at is not None and not beat.went_well,
        daily=is_daily(),
        too_old=too_old,
        to_tell=too_old and settled.exists() and (known or Institution.objects.count() == 1),
    )
