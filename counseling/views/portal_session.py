"""The session of a portal user in a browser: it begins with a link and a PIN and ends after half an hour without a
request."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from counseling.selectors import portal as selector

if TYPE_CHECKING:
    from counseling.models import Portal

KEY = "own_page"
IDLE = timedelta(minutes=30)
"""How long a page stays open in a browser in which nobody does anything."""


def admit(request: HttpRequest, page: Portal, now: datetime) -> None:
    """The portal user has shown their PIN. The session begins anew, so that one known before is worth nothing."""
    request.session.flush()
    request.session[KEY] = {"page": str(page.pk), "until": (now + IDLE).isoformat()}


def of(request: HttpRequest, now: datetime) -> Portal | None:
    """The portal whose user is here, or None. A person who is signed in is a member, and no portal user."""
    if request.user.is_authenticated:
        return None
    entered = request.session.get(KEY)
    if not entered or datetime.fromisoformat(entered["until"]) <= now:
        return None
    page = selector.by_id(entered["page"], now)
    if page is None or page.claimed_at is None:
        return None
    request.session[KEY] = {**entered, "until": (now + IDLE).isoformat()}
    return page


def locked(request: HttpRequest) -> HttpResponse:
    """The answer to a person who has not entered a portal, or no longer. It is the same for every portal."""
    return render(request, "portal/locked.html", status=404)
