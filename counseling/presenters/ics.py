"""Appointments and absences for calendar programs (RFC 5545): times and places, nobody's name and nothing clinical."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from counseling.choices import AppointmentState, PlaceKind
from counseling.selectors import appointment as selector

if TYPE_CHECKING:
    from counseling.models import Absence, Appointment

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//counseling//calendar//ID"
STATUS = {
    AppointmentState.PROPOSED: "TENTATIVE",
    AppointmentState.AGREED: "CONFIRMED",
    AppointmentState.KEPT: "CONFIRMED",
}
"""All others have fallen: CANCELLED."""
REFRESH = timedelta(hours=1)
"""How often a calendar program is asked to look for news."""


def of_appointment(row: Appointment) -> bytes:
    """One appointment of the case from which it is taken, with its place; without the case's code or any name."""
    return bytes(_calendar([_appointment(row, title=_("Meeting"), place=row.place)]).to_ical())


def of_counselor(appointments: Iterable[Appointment], absences: Iterable[Absence], zone: ZoneInfo) -> bytes:
    """What a counselor's feed holds: by the code of the case at most, and by the kind of place alone."""
    events = [
        _appointment(row, title=f"{_('Meeting')} {row.case.code}", place=str(PlaceKind(row.place_kind).label))
        for row in appointments
    ]
    calendar = _calendar([*events, *(_absence(row, zone) for row in absences)])
    calendar.add("x-wr-calname", _("Meetings"))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return bytes(calendar.to_ical())


def _calendar(events: Iterable[Event]) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    for event in events:
        calendar.add_component(event)
    return calendar


def _appointment(row: Appointment, *, title: str, place: str) -> Event:
    change = selector.change_of(row)
    event = _event(row.pk, title, row.starts_at.astimezone(UTC), row.ends_at.astimezone(UTC))
    event.add("dtstamp", (change or row).recorded_at.astimezone(UTC).replace(microsecond=0))
    event.add("location", place)
    event.add("status", STATUS.get(AppointmentState(row.state), "CANCELLED"))
    event.add("sequence", 1 if change else 0)
    return event


def _absence(row: Absence, zone: ZoneInfo) -> Event:
    starts, ends = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    if whole_days(row, zone):
        event = _event(row.pk, _("Away"), starts.date(), ends.date())
    else:
        event = _event(row.pk, _("Away"), starts.astimezone(UTC), ends.astimezone(UTC))
    event.add("dtstamp", row.announced_at.astimezone(UTC).replace(microsecond=0))
    return event


def whole_days(row: Absence, zone: ZoneInfo) -> bool:
    """Whether an absence goes from one midnight to another, in this zone."""
    return not any(
        (at.hour, at.minute, at.second) != (0, 0, 0)
        for at in (row.starts_at.astimezone(zone), row.ends_at.astimezone(zone))
    )


def _event(uid: UUID, title: str, starts: datetime | date, ends: datetime | date) -> Event:
    event = Event()
    event.add("uid", str(uid))
    event.add("summary", title)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("class", "PRIVATE")
    return event
