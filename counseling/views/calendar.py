"""A counselor's calendar by week and by month, in the zone of the institution."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from counseling.choices import AbsenceKind, AppointmentState, PlaceKind, Role
from counseling.selectors import calendar as selector
from counseling.selectors.calendar import CalendarEntry, Clash, Day
from counseling.views.base import member_as

if TYPE_CHECKING:
    from counseling.models import Absence

WEEK = 7
HALF_HOUR = timedelta(minutes=30)
YEARS = range(2000, 2101)
"""In which years a calendar is looked at: beyond them, the address is a slip of the hand."""
OPENS, CLOSES = 7, 16
"""The hours that a week always shows; earlier and later ones only where there is something."""

STATES: dict[str, tuple[str, str, Callable[[], str]]] = {
    AppointmentState.PROPOSED: ("advise", "question-circle", lambda: _("Proposed")),
    AppointmentState.AGREED: ("fulfilled", "calendar-check", lambda: _("Agreed")),
    AppointmentState.KEPT: ("yield", "check2-circle", lambda: _("Held")),
    selector.HELD: ("yield", "check2-circle", lambda: _("Held")),
    selector.MISSED: ("yield", "calendar-x", lambda: _("Not held")),
    selector.GOING_ON: ("fulfilled", "broadcast", lambda: _("Under way")),
}
"""Colour, icon and word of what an entry is."""


@dataclass(frozen=True, slots=True)
class Block:
    """An entry of the calendar as the page shows it."""

    title: str
    url: str
    span: str
    effect: str
    icon: str
    word: str
    place: str
    clashes: list[str]


@dataclass(frozen=True, slots=True)
class Slot:
    """A time of the grid with what lies in it, one below the other where it overlaps. `at` is the half hour in which it
    begins, counted from 1; `spans` how many it takes."""

    at: int
    spans: int
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class DayView:
    """A day on the page. `inside`: it belongs to the month that is shown; `off`: the counselor is away all day."""

    on: date
    heading: str
    is_today: bool
    inside: bool
    url: str
    away: list[str]
    off: bool
    slots: list[Slot]

    @property
    def blocks(self) -> list[Block]:
        return [block for slot in self.slots for block in slot.blocks]


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """The week of a day, or with `view=month` its month; today's where the address names no day."""
    member, now = member_as(request, Role.COUNSELOR), timezone.now()
    today = timezone.localdate(now)
    on = _day_of(request.GET.get("on", "")) or today
    month = request.GET.get("view") == "month"
    first, count = _month_of(on) if month else (on - timedelta(days=on.weekday()), WEEK)
    found = selector.days(member, first, count, now=now)
    opens, closes = _hours_of(found)
    shown = [_day(day, opens, today=today, month=on.month if month else 0) for day in found]
    context = {
        "title": _("Calendar"),
        "actions": [
            {"label": _("Absences"), "url": reverse("absences"), "icon": "calendar-x", "primary": False},
            {"label": _("Calendar link"), "url": reverse("calendar-feed"), "icon": "link-45deg", "primary": False},
        ],
        "month": month,
        "days": shown,
        "weeks": [shown[at : at + WEEK] for at in range(0, count, WEEK)],
        "weekdays": [date_format(first + timedelta(days=n), "l") for n in range(WEEK)],
        "hours": [(2 * (hour - opens) + 1, f"{hour:02d}.00") for hour in range(opens, closes)],
        "empty": not any(day.entries or day.absences for day in found),
        "heading": date_format(on, "F Y") if month else _week_heading(first),
        "zone": timezone.localtime(now).tzname(),
        "tabs": [_tab(_("Week"), "week", on, not month), _tab(_("Month"), "month", on, month)],
        **_around(on, month, today),
    }
    return render(request, "calendar/page.html", context)


def _day_of(text: str) -> date | None:
    try:
        on = parse_date(text)
    except ValueError:
        return None
    return on if on is not None and on.year in YEARS else None


def _month_of(on: date) -> tuple[date, int]:
    """The Monday before the month, and the days from there to the Sunday after it."""
    first = on.replace(day=1)
    last = on.replace(day=monthrange(on.year, on.month)[1])
    monday = first - timedelta(days=first.weekday())
    return monday, (last - monday).days + WEEK - last.weekday()


def _week_heading(monday: date) -> str:
    return f"{date_format(monday, 'j M')} – {date_format(monday + timedelta(days=6), 'j M Y')}"


def _address(view: str, on: date) -> str:
    return f"{reverse('calendar')}?view={view}&on={on.isoformat()}"


def _tab(label: str, view: str, on: date, active: bool) -> dict[str, Any]:
    return {"label": label, "url": _address(view, on), "active": active, "count": 0}


def _around(on: date, month: bool, today: date) -> dict[str, str]:
    """The ways to what comes before and after, and to today."""
    if month:
        before, after = on.replace(day=1) - timedelta(days=1), on.replace(day=28) + timedelta(days=7)
        before, after, view = before.replace(day=1), after.replace(day=1), "month"
    else:
        before, after, view = on - timedelta(days=WEEK), on + timedelta(days=WEEK), "week"
    return {
        "before_url": _address(view, before),
        "after_url": _address(view, after),
        "today_url": _address(view, today),
    }


# ---------------------------------------------------------------- days and entries


def _hours_of(found: list[Day]) -> tuple[int, int]:
    """From which full hour to which one the grid goes."""
    starts = [timezone.localtime(entry.starts_at).hour for day in found for entry in day.entries]
    ends = [_last_hour(entry) for day in found for entry in day.entries]
    return min([OPENS, *starts]), max([CLOSES, *ends])


def _last_hour(entry: CalendarEntry) -> int:
    """The full hour by which it is over; midnight where it ends on the next day."""
    starts, ends = timezone.localtime(entry.starts_at), timezone.localtime(entry.ends_at)
    return 24 if ends.date() > starts.date() else ends.hour + (ends.minute > 0)


def _day(day: Day, opens: int, *, today: date, month: int) -> DayView:
    return DayView(
        on=day.on,
        heading=date_format(day.on, "l, j F"),
        is_today=day.on == today,
        inside=not month or day.on.month == month,
        url=_address("week", day.on),
        away=[_away(absence, day.on) for absence in day.absences],
        off=any(_begun(absence, day.on) and not _ends_on(absence, day.on) for absence in day.absences),
        slots=[_slot(entries, opens) for entries in _overlapping(day.entries)],
    )


def _away(absence: Absence, on: date) -> str:
    """«Away (leave) until 12.00», as far as this day goes."""
    starts, ends = timezone.localtime(absence.starts_at), timezone.localtime(absence.ends_at)
    kind = AbsenceKind(absence.kind).label
    here, over = not _begun(absence, on), _ends_on(absence, on)
    times = {"kind": kind, "from": _clock(starts), "until": _clock(ends)}
    if here and over:
        return _("Away (%(kind)s), %(from)s–%(until)s") % times
    if here:
        return _("Away (%(kind)s) from %(from)s") % times
    if over:
        return _("Away (%(kind)s) until %(until)s") % times
    return _("Away (%(kind)s) all day") % times


def _begun(absence: Absence, on: date) -> bool:
    """Whether it has begun when the day begins."""
    starts = timezone.localtime(absence.starts_at)
    return starts.date() < on or (starts.date() == on and starts.time() == starts.min.time())


def _ends_on(absence: Absence, on: date) -> bool:
    return timezone.localtime(absence.ends_at).date() == on


def _overlapping(entries: list[CalendarEntry]) -> list[list[CalendarEntry]]:
    """The entries of a day, in their order, those that overlap together."""
    found: list[list[CalendarEntry]] = []
    until = None
    for entry in entries:
        if until is not None and entry.starts_at < until:
            found[-1].append(entry)
            until = max(until, entry.ends_at)
        else:
            found.append([entry])
            until = entry.ends_at
    return found


def _slot(entries: list[CalendarEntry], opens: int) -> Slot:
    starts, ends = timezone.localtime(entries[0].starts_at), max(entry.ends_at for entry in entries)
    at = 2 * (starts.hour - opens) + starts.minute // 30 + 1
    half_hours = -(-(timezone.localtime(ends) - starts.replace(minute=starts.minute // 30 * 30)) // HALF_HOUR)
    left = 2 * (24 - opens) - at + 1
    return Slot(at, min(max(1, half_hours), left), [_block(entry) for entry in entries])


def _block(entry: CalendarEntry) -> Block:
    starts = timezone.localtime(entry.starts_at)
    effect, icon, word = STATES[entry.state]
    case = reverse("case", args=[entry.case.pk])
    session = entry.session_id and reverse("session", args=[entry.case.pk, entry.session_id])
    return Block(
        title=f"{entry.case.code} · {entry.initials}",
        url=session or f"{case}?tab=sessions#tabs",
        span=f"{_clock(starts)}–{_clock(timezone.localtime(entry.ends_at))}",
        effect=effect,
        icon=icon,
        word=word(),
        place=_place(entry),
        clashes=[_clash(clash) for clash in entry.clashes],
    )


def _place(entry: CalendarEntry) -> str:
    kinds = [str(PlaceKind(entry.place_kind).label)] if entry.place_kind else []
    return ", ".join([*kinds, _("in a group")] if entry.group else kinds)


def _clock(at: datetime) -> str:
    return f"{at:%H.%M}"


def _clash(clash: Clash) -> str:
    match clash.kind:
        case "absence":
            return _("You are away then")
        case "own":
            return _("At the same time as %(code)s") % {"code": clash.with_code}
        case _:
            return _("The konseli has another meeting")
