"""How far off a moment is, in words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from counseling.presenters.dates import away

JAKARTA = ZoneInfo("Asia/Jakarta")
THURSDAY = datetime(2026, 11, 26, 9, 40, tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 30, 8, 0, tzinfo=JAKARTA), "in 4 days"),
        (datetime(2026, 11, 27, 9, 0, tzinfo=JAKARTA), "in 23 hours"),
        (THURSDAY + timedelta(hours=24), "in 1 day"),
        (datetime(2026, 11, 22, 23, 0, tzinfo=JAKARTA), "4 days ago"),
        (THURSDAY - timedelta(hours=30), "1 day ago"),
        (THURSDAY + timedelta(seconds=30), "now"),
        (THURSDAY - timedelta(seconds=30), "just now"),
    ],
)
def test_days_are_counted_as_on_a_calendar_and_hours_as_on_a_clock(at: datetime, words: str) -> None:
    with timezone.override(JAKARTA), translation.override("en"):
        assert away(at, THURSDAY) == words


def test_the_calendar_is_that_of_the_page() -> None:
    late = datetime(2026, 11, 28, 16, 0, tzinfo=ZoneInfo("UTC"))
    with timezone.override(ZoneInfo("Asia/Jayapura")), translation.override("en"):
        assert away(late, THURSDAY) == "in 3 days"
