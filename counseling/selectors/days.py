"""Days of the active time zone, as moments."""

from datetime import date, datetime, time

from django.utils import timezone


def begins(day: date) -> datetime:
    """The first moment of this day."""
    return timezone.make_aware(datetime.combine(day, time.min))
