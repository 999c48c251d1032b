"""Times in words: «Sen, 23 Nov 2026, 10.00 WIB» and «3 hari lagi»."""

from datetime import date, datetime, tzinfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAY, HOUR, MINUTE = 86400, 3600, 60


def moment(at: datetime, zone: tzinfo | None = None) -> str:
    """Weekday, date, time and zone (WIB, WITA, WIT), in this zone or that of the page."""
    local = timezone.localtime(at, zone)
    return f"{date_format(local, 'D, j M Y, H.i')} {local.tzname()}"


def day(on: date) -> str:
    """Weekday and date."""
    return date_format(on, "D, j M Y")


def hours_in_words(hours: int) -> str:
    """A span of whole hours: «less than an hour», «5 hours», from two days on in days."""
    if hours < 1:
        return _("less than an hour")
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}


def away(at: datetime, now: datetime) -> str:
    """How far off a moment is: «in 3 days», «2 hours ago», «just now». From 24 hours on, days are counted as on a
    calendar in the zone of the page: on a Thursday, Monday at eight is in four days."""
    seconds = int((at - now).total_seconds())
    days = abs((timezone.localdate(at) - timezone.localdate(now)).days) if abs(seconds) >= DAY else 0
    return _ahead(seconds, days) if seconds > 0 else _ago(-seconds, days)


def _ahead(seconds: int, days: int) -> str:
    if days:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    if seconds >= HOUR:
        return ngettext("in %(n)d hour", "in %(n)d hours", seconds // HOUR) % {"n": seconds // HOUR}
    if seconds >= MINUTE:
        return ngettext("in %(n)d minute", "in %(n)d minutes", seconds // MINUTE) % {"n": seconds // MINUTE}
    return _("now")


def _ago(seconds: int, days: int) -> str:
    if days:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    if seconds >= HOUR:
        return ngettext("%(n)d hour ago", "%(n)d hours ago", seconds // HOUR) % {"n": seconds // HOUR}
    if seconds >= MINUTE:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", seconds // MINUTE) % {"n": seconds // MINUTE}
    return _("just now")
