"""Hari ini: what waits for the person who signed in, in each of their roles."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from counseling.access.people import roles_of
from counseling.choices import Role, Urgency
from counseling.selectors import flag as flag_selector
from counseling.selectors import home as home_selector
from counseling.views import role_home
from counseling.views.break_glass import opening_line
from counseling.views.dates import away, moment
from counseling.views.obligation import obligation_views


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The day of each role that the person holds. An account without a membership is told whom to ask."""
    member = getattr(request, "member", None)
    if member is None:
        return render(request, "home_no_membership.html")
    now, roles = timezone.now(), roles_of(member)
    context: dict[str, Any] = {"now": now, "alone": roles == {Role.COUNSELOR}}
    if Role.SUPERVISOR in roles:
        context |= role_home.supervisor(member, now)
    if Role.INSTITUTION_ADMIN in roles:
        context |= role_home.administrator(member, now)
    if Role.COUNSELOR in roles:
        context |= _counselor(member, now)
    return render(request, "home.html", context)


def _counselor(member: Any, now: datetime) -> dict[str, Any]:
    today = home_selector.today(member, now=now)
    return {
        "today": today,
        "answers": flag_selector.asked_of(member).count(),
        "next_meeting": _meeting(today.meetings[0], now) if today.meetings else None,
        "later_meetings": [_meeting(row, now) for row in today.meetings[1:6]],
        "obligations": obligation_views(today.obligations, now=now, name_case=True),
        "waiting": [(row, _waiting_line(row)) for row in today.waiting],
        "opened_notes": [(row, opening_line(row)) for row in today.opened_notes],
        "silent": [(row, _silent_line(row)) for row in today.silent],
    }


def _meeting(row: home_selector.Meeting, now: datetime) -> dict[str, Any]:
    at = row.appointment.starts_at
    return {
        "case": row.record.case,
        "initials": row.initials,
        "when": moment(at),
        "away": away(at, now),
        "place": row.appointment.place,
        "place_kind": row.appointment.get_place_kind_display(),
    }


def _waiting_line(row: home_selector.Waiting) -> str:
    if row.urgency == Urgency.UNASSESSED:
        return _("Nobody has judged yet how urgent it is.")
    if row.hours < 48:
        return ngettext("Waiting for %(n)d hour", "Waiting for %(n)d hours", row.hours) % {"n": row.hours}
    days = row.hours // 24
    return ngettext("Waiting for %(n)d day", "Waiting for %(n)d days", days) % {"n": days}


def _silent_line(row: home_selector.Silent) -> str:
    return ngettext(
        "No word for %(n)d day and no session agreed", "No word for %(n)d days and no session agreed", row.days
    ) % {"n": row.days}
