"""The log of administrative acts: who did what to whose account or to which setting, when and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Paginator
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

if TYPE_CHECKING:
    from counseling.models import AdminAct

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
    "password_reset_sent": "key",
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
    filters = ActFilterForm(request.GET, people=selector.people(member))
    filters.is_valid()
    data = filters.cleaned_data
    wanted = selector.Filter(
        kind=data.get("kind", ""),
        person_id=UUID(data["person"]) if data.get("person") else None,
        since=begins(data["since"]) if data.get("since") else None,
        before=begins(data["until"] + timedelta(days=1)) if data.get("until") else None,
    )
    page = Paginator(selector.acts(member, wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": gettext("Administrative acts"),
        "page_obj": page,
        "rows": act_views(page.object_list),
        "filters": filters,
        "filtered": wanted != selector.Filter(),
    }
    return render(request, "admin_act/list.html", context)
