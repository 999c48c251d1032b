"""Days of the active time zone, as moments."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils import timezone

Rows = TypeVar("Rows", bound=QuerySet[Any, Any])
Row = TypeVar("Row")


def begins(day: date) -> datetime:
    """The first moment of this day."""
    return timezone.make_aware(datetime.combine(day, time.min))


def during(rows: Rows, field: str, first: date | None, last: date | None) -> Rows:
    """Those rows whose moment in `field` lies on these days or between them; an end that is not given is open."""
    if first:
        rows = rows.filter(**{f"{field}__gte": begins(first)})
    if last:
        rows = rows.filter(**{f"{field}__lt": begins(last) + timedelta(days=1)})
    return rows


def among(rows: Iterable[Row], at: Callable[[Row], datetime], first: date | None, last: date | None) -> list[Row]:
    """As `during`, of rows that are read already; `at` says the moment of one."""
    return [row for row in rows if (first or date.min) <= timezone.localdate(at(row)) <= (last or date.max)]
