"""What waits for a supervisor's decision, on one page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from counseling.choices import Role
from counseling.forms.complaint import CHOICES
from counseling.forms.review import ReviewFilterForm
from counseling.presenters.dates import away, moment
from counseling.selectors import complaint as complaint_selector
from counseling.selectors import loyalty as loyalty_selector
from counseling.selectors import waiver as waiver_selector
from counseling.views.base import member_as
from counseling.views.listing import listing
from counseling.views.waiver import waiver_views

if TYPE_CHECKING:
    from counseling.models import Complaint, LoyaltyConflict, Membership, Waiver

WAITING: dict[str, Callable[[Membership], Iterable[Any]]] = {
    "waivers": waiver_selector.waiting_for,
    "complaints": complaint_selector.waiting_for,
    "conflicts": loyalty_selector.waiting_for,
}
"""What waits, by kind, in the order of the page."""


@require_http_methods(["GET", "HEAD", "POST"])
def reviews(request: HttpRequest) -> HttpResponse:
    """The waivers, complaints and conflicts that wait for a supervisor, the longest wait on top; found by the code of
    the case or the counselor's name, which is posted."""
    member, now = member_as(request, Role.SUPERVISOR), timezone.now()
    found = listing(request, partial(_waiting, member), filters=ReviewFilterForm, texts=lambda pair: (_whose(pair[1]),))
    rows: dict[str, list[Any]] = {kind: [row for of, row in found.page if of == kind] for kind in WAITING}
    sections = (
        ("complaints", _("Complaints"), list(_complaints(rows["complaints"], now))),
        ("conflicts", _("Conflicts of loyalty"), list(_conflicts(rows["conflicts"], now))),
    )
    counts = Counter(kind for kind, _row in found.page.paginator.object_list)
    context: dict[str, Any] = {
        "list": found,
        "waivers": waiver_views(rows["waivers"], now=now),
        "waiver_count": counts["waivers"],
        "sections": [
            {"id": kind, "title": title, "rows": lines, "count": counts[kind]}
            for kind, title, lines in sections
            if lines
        ],
    }
    return render(request, "review/list.html", context)


def _waiting(member: Membership, *, kind: str = "") -> list[tuple[str, Any]]:
    """Everything that waits, or one kind of it, each beside its kind."""
    return [(of, row) for of, waiting_for in WAITING.items() if kind in ("", of) for row in waiting_for(member)]


def _complaints(rows: Iterable[Complaint], now: datetime) -> Iterable[dict[str, str]]:
    for row in rows:
        yield {
            "title": str(dict(CHOICES)[row.about]),
            "url": reverse("complaint-answer", args=[row.pk]),
            "line": _whose(row),
            "when": _since(row.recorded_at, now),
        }


def _conflicts(rows: Iterable[LoyaltyConflict], now: datetime) -> Iterable[dict[str, str]]:
    for row in rows:
        yield {
            "title": _("A conflict of loyalty was weighed"),
            "url": reverse("conflict-review", args=[row.pk]),
            "line": _whose(row),
            "when": _since(row.weighed_at, now) if row.weighed_at else "",
        }


def _whose(row: Waiver | Complaint | LoyaltyConflict) -> str:
    return f"{row.case.code} · {row.case.counselor}"


def _since(at: datetime, now: datetime) -> str:
    return _("Waits since %(when)s, %(away)s") % {"when": moment(at), "away": away(at, now)}
