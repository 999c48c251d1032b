"""Which thresholds count at an institution on a day in its time zone."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case as Switch
from django.db.models import DateField, F, Value, When

from counseling.choices import TimeZone
from counseling.models import PolicyVersion


def default_policy(institution_id: UUID, now: datetime) -> PolicyVersion:
    """The rulebook's own thresholds, for an institution that has set none."""
    return PolicyVersion(institution_id=institution_id, effective_from=now.date())


def policies_in_force(institution_ids: Iterable[UUID], now: datetime) -> dict[UUID, PolicyVersion]:
    """The thresholds of each institution on its own day. One query."""
    ids = set(institution_ids)
    found = {institution_id: default_policy(institution_id, now) for institution_id in ids}
    rows = PolicyVersion.objects.filter(institution_id__in=ids).annotate(today=today_in("institution__time_zone", now))
    for row in rows.filter(effective_from__lte=F("today")).order_by("effective_from", "created_at"):
        found[row.institution_id] = row
    return found


def today_in(time_zone: str, now: datetime) -> Switch:
    """Which day it is, by the time zone in that column."""
    days = {zone: now.astimezone(ZoneInfo(zone)).date() for zone in TimeZone.values}
    whens = [When(**{time_zone: zone}, then=Value(day)) for zone, day in days.items()]
    return Switch(*whens, default=Value(now.date()), output_field=DateField())
