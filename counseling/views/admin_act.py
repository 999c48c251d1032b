"""The log of administrative acts: who did what to whose account or to which setting, when and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from counseling.choices import Role, TimeZone
from counseling.choices.policy import THRESHOLDS
from counseling.forms.account import ActFilterForm
from counseling.presenters.dates import day
from counseling.selectors import admin_act as selector
from counseling.selectors.days import begins
from counseling.views.base import member_as
from counseling.views.listing import ALWAYS, listing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from counseling.models import AdminAct, Membership

PAGE_SIZE = 30

LABELS: Mapping[str, Promise] = {
    "role": _("Role"),
    "roles": _("Roles"),
    "name": _("Name"),
    "email": _("Email address"),
    "supervisor": _("Supervisor"),
    "title": _("Title"),
    "capacity": _("Capacity"),
    "time_zone": _("Time zone"),
    "effective_from": _("From which day they count"),
    "published_from": _("From which day it is in force"),
    "version": _("Version"),
    "new_password": _("A new password has to be chosen"),
    "factor_for_counselors": _("Counselors need a second factor too"),
    "idle_minutes": _("Minutes until a session locks"),
    **{name: row.label for name, row in THRESHOLDS.items()},
}
BEFORE = "_before"
"""What ends so names the value before: shown beside the new one."""


@dataclass(frozen=True, slots=True)
class ActView:
    """One act as a page shows it. `facts` are (name, value) in words."""

    act: AdminAct
    icon: str
    facts: list[tuple[str, str]]


ICONS: Mapping[str, str] = {
    "invited": "envelope",
    "invitation_withdrawn": "x-circle",
    "joined": "box-arrow-in-right",
    "role_granted": "plus-lg",
    "role_ended": "dash-circle",
    "supervision_begun": "eye",
    "supervision_ended": "eye-slash",
    "profile_changed": "pencil",
    "deactivated": "person-lock",
    "reactivated": "arrow-counterclockwise",
    "account_locked": "lock",
    "account_unlocked": "key",
    "password_reset_sent": "key",
    "factors_taken_off": "key",
    "institution_changed": "building",
    "policy_set": "sliders",
    "explanation_published": "file-earmark-text",
}


def act_views(acts: Iterable[AdminAct]) -> list[ActView]:
    """The acts with what changed in words."""
    return [ActView(act, ICONS.get(act.kind, "gear"), _facts(act.detail)) for act in acts]


def _facts(detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(_label(key), _change(key, detail)) for key in detail if not key.endswith(BEFORE)]


def _label(key: str) -> str:
    return str(LABELS.get(key, key.replace("_", " ")))


def _change(key: str, detail: Mapping[str, Any]) -> str:
    now = _value(key, detail[key])
    before = _value(key, detail[key + BEFORE]) if key + BEFORE in detail else now
    return now if before == now else gettext("%(now)s (before: %(before)s)") % {"now": now, "before": before}


def _value(key: str, value: object) -> str:
    if key in ("role", "roles"):
        held = str(value).split(", ")
        return ", ".join(str(role.label) for role in Role if role in held)
    if key in THRESHOLDS and isinstance(value, int):
        return THRESHOLDS[key].worded(value)
    if key == "time_zone":
        return str(TimeZone(str(value)).label)
    if key in ("effective_from", "published_from"):
        return day(date.fromisoformat(str(value)))
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return str(value) if value not in ("", None) else "–"


@require_GET
def acts(request: HttpRequest) -> HttpResponse:
    """The log, found by kind, person and days, the newest on top."""
    member = member_as(request, Role.INSTITUTION_ADMIN)
    filters = partial(ActFilterForm, people=selector.people(member))
    found = listing(request, partial(_acts, member), filters=filters, size=PAGE_SIZE, calm=ALWAYS)
    context = {
        "title": gettext("Administrative acts"),
        "list": found,
        "rows": act_views(found.page.object_list),
    }
    return render(request, "admin_act/list.html", context)


def _acts(
    member: Membership, *, kind: str = "", person: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[AdminAct]:
    """The acts as the filter names them; both days count."""
    wanted = selector.Filter(
        kind=kind,
        person_id=UUID(person) if person else None,
        since=begins(since) if since else None,
        before=begins(until + timedelta(days=1)) if until else None,
    )
    return selector.acts(member, wanted)
