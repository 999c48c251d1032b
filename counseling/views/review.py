"""What waits for a supervisor's decision, on one page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from counseling.choices import Role
from counseling.forms.complaint import CHOICES
from counseling.selectors import complaint as complaint_selector
from counseling.selectors import loyalty as loyalty_selector
from counseling.selectors import waiver as waiver_selector
from counseling.views.base import member_as
from counseling.views.dates import away, moment
from counseling.views.waiver import waiver_views

LONGEST = 100


@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """The waivers, complaints and conflicts that wait for a supervisor, the longest wait on top."""
    member, now = member_as(request, Role.SUPERVISOR), timezone.now()
    context: dict[str, Any] = {
        "waivers": waiver_views(waiver_selector.waiting_for(member)[:LONGEST], now=now),
        "sections": [
            section
            for section in (
                _section("complaints", _("Complaints"), _complaints(member, now)),
                _section("conflicts", _("Conflicts of loyalty"), _conflicts(member, now)),
            )
            if section["rows"]
        ],
    }
    return render(request, "review/list.html", context)


def _section(key: str, title: str, rows: Iterable[dict[str, str]]) -> dict[str, Any]:
    return {"id": key, "title": title, "rows": list(rows)}


def _complaints(member: Any, now: datetime) -> Iterable[dict[str, str]]:
    for row in complaint_selector.waiting_for(member)[:LONGEST]:
        yield {
            "title": str(dict(CHOICES)[row.about]),
            "url": reverse("complaint-answer", args=[row.pk]),
            "line": _whose(row),
            "when": _since(row.recorded_at, now),
        }


def _conflicts(member: Any, now: datetime) -> Iterable[dict[str, str]]:
    for row in loyalty_selector.waiting_for(member)[:LONGEST]:
        yield {
            "title": _("A conflict of loyalty was weighed"),
            "url": reverse("conflict-review", args=[row.pk]),
            "line": _whose(row),
            "when": _since(row.weighed_at, now) if row.weighed_at else "",
        }


def _whose(row: Any) -> str:
    return f"{row.case.code} · {row.case.counselor}"


def _since(at: datetime, now: datetime) -> str:
    return _("Waits since %(when)s, %(away)s") % {"when": moment(at), "away": away(at, now)}
