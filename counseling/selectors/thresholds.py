"""Which thresholds count at an institution on a day in its time zone."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case as Switch
from django.db.models import DateField, F, QuerySet, Value, When

from counseling.choices import TimeZone
from counseling.models import PolicyVersion
from counseling.selectors.prepared import prepared


def default_policy(institution_id: UUID, now: datetime) -> PolicyVersion:
    """The rulebook's own thresholds, for an institution that has set none."""
    return PolicyVersion(institution_id=institution_id, effective_from=now.date())


def policies_in_force(institution_ids: Iterable[UUID], now: datetime) -> dict[UUID, PolicyVersion]:
    """The thresholds of each institution on its own day. One query."""
    ids = set(institution_ids)
    found = {institution_id: default_policy(institution_id, now) for institution_id in ids}
    for row in _policies_by(institutions=ids, days=days_at(now)):
        found[row.institution_id] = row
    return found


@prepared
def _policies_by(*, institutions: Collection[UUID], days: tuple[date, ...]) -> QuerySet[Any, Any]:
    """What had come into force by that day, the newest last."""
    rows = PolicyVersion.objects.filter(institution_id__in=institutions)
    begun = rows.annotate(today=today_in("institution__time_zone", days)).filter(effective_from__lte=F("today"))
    return begun.order_by("effective_from", "created_at")


def days_at(now: datetime) -> tuple[date, ...]:
    """Which day it is in each of our time zones, in the order of `TimeZone`, and by UTC."""
    return (*(now.astimezone(ZoneInfo(zone)).date() for zone in TimeZone.values), now.date())


def today_in(time_zone: str, days: tuple[date, ...]) -> Switch:
    """Which of these days (see `days_at`) it is, by the time zone in that column."""
    *zoned, elsewhere = days
    whens = [When(**{time_zone: zone}, then=Value(day)) for zone, day in zip(TimeZone.values, zoned, strict=True)]
    return Switch(*whens, default=Value(elsewhere), output_field=DateField())
