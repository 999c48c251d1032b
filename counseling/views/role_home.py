"""The home pages of supervisors and administrators: counts with links to their lists, and the most urgent rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counseling.presenters.dates import away, hours_in_words, moment
from counseling.presenters.outgoing_mail import stuck_notice
from counseling.presenters.plot import Plot, plot
from counseling.presenters.readiness import language
from counseling.presenters.system import setup_of
from counseling.presenters.upkeep import backup_notice, nightly_line
from counseling.selectors import backup as backup_selector
from counseling.selectors import job as job_selector
from counseling.selectors import outgoing_mail, role_home, wording
from counseling.selectors.emergency import Emergency, EmergencyCount
from counseling.selectors.role_home import AdminDay, SupervisorDay
from counseling.selectors.system import setup_steps
from counseling.views.obligation import overseen_views

if TYPE_CHECKING:
    from counseling.models import Membership
    from counseling.selectors.account_lock import LockedTeam
    from counseling.selectors.role_home import DueFlag

Row: TypeAlias = dict[str, Any]


def supervisor(member: Membership, now: datetime) -> dict[str, Any]:
    """The context of home/supervisor.html."""
    day = role_home.supervisor_day(member, now=now)
    return {
        "supervising": day,
        "locked": locked_lines(day.locked),
        "supervisor_tiles": _supervisor_tiles(day),
        "emergencies": [emergency_row(row, now) for row in day.waiting.emergencies],
        "remedies": [_remedy(flag, now) for flag in day.remedies_due],
        "pressing": overseen_views(day.pressing, now=now),
        "waits": _waits(day) if day.waiting.count else None,
        "nightly": nightly_line(job_selector.nightly(now), now),
    }


def locked_lines(locked: Iterable[LockedTeam]) -> list[Row]:
    """Whose account is locked, and how much waits."""
    return [
        {
            "text": _("The account of %(name)s is locked.") % {"name": row.counselor},
            "count": ngettext("%(n)d case waits for somebody.", "%(n)d cases wait for somebody.", row.cases)
            % {"n": row.cases},
            "url": reverse("team-locked", args=[row.counselor.pk]),
        }
        for row in locked
    ]


def _supervisor_tiles(day: SupervisorDay) -> list[Row]:
    answered = _("%(n)d answered") % {"n": day.flags_answered} if day.flags_answered else ""
    waiting = [
        (_("waivers"), day.waivers),
        (_("complaints"), day.complaints),
        (_("conflicts"), day.conflicts),
    ]
    named = ", ".join(f"{count} {what}" for what, count in waiting if count)
    return [
        _tile(_("Flags"), day.flags_open, "flags", "flag", answered, "flag"),
        _tile(_("To decide"), day.decisions, "reviews", "check2-circle", named, "oblige"),
        _tile(_("Overdue obligations"), day.overdue, "obligations", "clock", "", "block", "?of=overseen&which=overdue"),
        _tile(_("Counselors"), day.counselors, "team", "people", "", ""),
    ]


def _tile(label: str, count: int, route: str, icon: str, line: str, effect: str, query: str = "") -> Row:
    return {
        "label": label,
        "count": count,
        "url": reverse(route) + query,
        "icon": icon,
        "line": line,
        "effect": effect,
    }


def emergency_row(row: Emergency, now: datetime) -> Row:
    """An emergency by its code, with what makes it the supervisor's concern."""
    return {
        "title": row.case.code,
        "url": reverse("oversight", args=[row.case.pk]),
        "state": row.case.state,
        "line": str(row.case.counselor),
        "when": emergency_since(row, now),
        "mark": emergency_mark(row),
    }


def emergency_since(row: Emergency, now: datetime) -> str:
    return _("Since %(when)s, %(away)s") % {"when": moment(row.since), "away": away(row.since, now)}


def emergency_mark(row: Emergency) -> str:
    """Where the emergency lasts longer than it may, or was not served in time; empty otherwise."""
    if row.lasting:
        return _("Longer than the limit")
    return _("Not served in time") if row.unserved else ""


def _remedy(flag: DueFlag, now: datetime) -> Row:
    return {
        "title": wording.title_of(flag.code, language=language()),
        "url": reverse("flag", args=[flag.pk]),
        "line": f"{flag.case.code} · {flag.counselor}",
        "when": _("Due %(when)s, %(away)s") % {"when": moment(flag.remedy_due), "away": away(flag.remedy_due, now)},
        "late": flag.remedy_due < now,
    }


def _waits(day: SupervisorDay) -> Plot:
    names = {
        "day": _("Up to a day"),
        "days": _("Up to 3 days"),
        "week": _("Up to a week"),
        "longer": _("Longer"),
    }
    values = [(names[name], count) for name, count in day.waiting.by_class.items()]
    return plot(_("How long requests wait"), values, of=_("Waiting"), unit=_("Requests"))


def administrator(member: Membership, now: datetime) -> dict[str, Any]:
    """The context of home/administrator.html."""
    day = role_home.admin_day(member, now=now)
    return {
        "administering": day,
        "setup": setup_of(setup_steps(member)),
        "emergency_count": _emergency_count(day.emergencies),
        "admin_tiles": _admin_tiles(day),
        "invitations": [
            (row, _("Runs out %(away)s") % {"away": away(row.expires_at, now)}, False)
            if row.expires_at > now
            else (row, _("Has run out: renew or withdraw it."), True)
            for row in day.invitations
        ],
        "nightly": nightly_line(job_selector.nightly(now), now),
        "mail_notice": stuck_notice(outgoing_mail.count_stuck(member.institution, now)),
        "backup_notice": backup_notice(backup_selector.standing(now), now),
    }


def _emergency_count(open_now: EmergencyCount) -> str:
    if not open_now.count:
        return ""
    counted = ngettext("%(n)d emergency is open", "%(n)d emergencies are open", open_now.count) % {"n": open_now.count}
    return _("%(counted)s, the longest for %(span)s.") % {"counted": counted, "span": hours_in_words(open_now.hours)}


def _admin_tiles(day: AdminDay) -> list[Row]:
    expired = _("%(n)d run out") % {"n": day.expired} if day.expired else ""
    return [
        _tile(_("Accounts"), day.accounts, "accounts", "people", "", ""),
        _tile(_("Invitations"), len(day.invitations), "accounts", "envelope", expired, "oblige"),
        _tile(_("Without a supervisor"), len(day.unsupervised), "accounts", "person", "", "block"),
        _tile(_("Counselors with no room left"), day.full, "accounts", "inbox", "", "oblige"),
    ]
