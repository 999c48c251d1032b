"""The home page (Hari ini): what waits for the member in each of their roles."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from counseling.access.people import roles_of
from counseling.choices import Role, Urgency
from counseling.presenters.account_lock import standing_in_line
from counseling.presenters.awaiting_counselor import locked_out_row, proposed_row, referral_row
from counseling.presenters.break_glass import opening_line
from counseling.presenters.dates import away, hours_in_words, moment
from counseling.presenters.konseli_message import message_row
from counseling.selectors import flag as flag_selector
from counseling.selectors import home as home_selector
from counseling.selectors import inbox as inbox_selector
from counseling.selectors import note as note_selector
from counseling.selectors.emergency import Elsewhere, Emergency
from counseling.views import role_home
from counseling.views.base import standing_of
from counseling.views.obligation import obligation_views

if TYPE_CHECKING:
    from counseling.models import CounselingSession, Membership


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The day of each role that the person holds. An account without a membership is told whom to ask."""
    member = standing_of(request)
    if member is None:
        return render(request, "home_no_membership.html")
    now, roles = timezone.now(), roles_of(member)
    context: dict[str, Any] = {"now": now, "alone": roles == {Role.COUNSELOR}}
    if Role.SUPERVISOR in roles:
        context |= role_home.supervisor(member, now)
    if Role.INSTITUTION_ADMIN in roles:
        context |= role_home.administrator(member, now)
    if Role.COUNSELOR in roles:
        context |= counselor_day(member, now)
    return render(request, "home.html", context)


def counselor_day(member: Membership, now: datetime) -> dict[str, Any]:
    """The context of home/counselor.html and home/emergencies.html."""
    today = home_selector.today(member, now=now)
    meetings = [_meeting(row, now) for row in today.meetings]
    later = meetings[1:]
    return {
        "today": today,
        "urgent": [_urgent(row, initials, now) for row, initials in today.emergencies],
        "elsewhere": [_elsewhere(row) for row in today.elsewhere],
        "standing_in": [standing_in_line(row) for row in today.standing_in],
        "answers": flag_selector.asked_of(member).count(),
        "asked": sum(inbox_selector.unanswered(member, now).values()),
        "next_meeting": meetings[0] if meetings else None,
        "meetings_today": [row for row in later if row["today"]],
        "meetings_ahead": [row for row in later if not row["today"]],
        "obligations": obligation_views(today.obligations, now=now, name_case=True),
        "waiting": [(row, _waiting_line(row)) for row in today.waiting],
        "opened_notes": [(row, opening_line(row)) for row in today.opened_notes],
        "silent": [(row, _silent_line(row)) for row in today.silent],
        "unsigned": [_unsigned(session) for session in today.unsigned],
        "konseli_messages": [message_row(row, now) for row in today.konseli_messages],
        "awaiting_counselor": [
            *(proposed_row(row, now) for row in today.proposed),
            *(referral_row(row) for row in today.referrals),
            *(locked_out_row(row) for row in today.shut_out),
        ],
    }


def _meeting(row: home_selector.UpcomingMeeting, now: datetime) -> dict[str, Any]:
    at = row.appointment.starts_at
    return {
        "case": row.record.case,
        "initials": row.initials,
        "today": timezone.localdate(at) == timezone.localdate(now),
        "when": moment(at),
        "away": away(at, now),
        "place": row.appointment.place,
        "place_kind": row.appointment.get_place_kind_display(),
        "mark": _("You are away then") if row.while_away else "",
    }


def _urgent(row: Emergency, initials: str, now: datetime) -> dict[str, Any]:
    return {
        "title": f"{row.case.code} · {initials}",
        "url": reverse("urgency", args=[row.case.pk]),
        "state": row.case.state,
        "when": role_home.emergency_since(row, now),
        "mark": role_home.emergency_mark(row),
        "action_url": reverse("case-start", args=[row.case.pk]) if row.waits else "",
    }


def _elsewhere(row: Elsewhere) -> str:
    """«1 emergency waits with Bagus, for 2 hours»: no code, no name of a konseli."""
    return ngettext(
        "%(n)d emergency waits with %(name)s, for %(span)s.",
        "%(n)d emergencies wait with %(name)s, the longest for %(span)s.",
        row.count,
    ) % {"n": row.count, "name": row.counselor, "span": hours_in_words(row.hours)}


def _unsigned(session: CounselingSession) -> dict[str, Any]:
    draft = note_selector.of_session(session)
    saved = date_format(timezone.localtime(draft.saved_at), "D H.i") if draft else ""
    return {
        "title": session.case.code,
        "line": _("Session %(number)d") % {"number": session.number},
        "begun": draft is not None,
        "when": _("Draft, saved %(when)s") % {"when": saved} if draft else moment(session.opened_at),
        "url": reverse("note", args=[session.case_id, session.pk]),
    }


def _waiting_line(row: home_selector.WaitingRequest) -> str:
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
