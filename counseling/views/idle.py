"""A session of staff locks once nobody does anything in it for a while: when that is, and what the institution sets.

Opening a page and sending a form is doing something. What a script does by itself is not: see PASSIVE. The moment of
the last activity lies in the session, where the browser cannot reach it. It is written once a minute at most, and so
may be up to a minute too early: the session locks that much sooner, never later.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counseling.choices import Role
from counseling.choices.institution import USUAL_IDLE
from counseling.forms.idle import IdleForm
from counseling.services import idle as service
from counseling.views.base import FormPage, Text, standing_of

ACTIVE, LOCKED = "active_at", "locked"
"""In the session: when somebody last did something, and that it is locked."""
WRITTEN = timedelta(minutes=1)
"""How often the last activity is written."""
PASSIVE = frozenset({"note-save", "idle"})
"""What scripts ask for by themselves: a draft that is saved, and whether the session has locked."""


def limit_of(request: HttpRequest) -> timedelta:
    """After how long the session locks: as the institution wants it in which the person acts."""
    member = standing_of(request)
    return timedelta(minutes=member.institution.idle_minutes if member else USUAL_IDLE)


def left(request: HttpRequest, now: datetime) -> timedelta:
    """How long the session stays open if nobody does anything."""
    active = request.session.get(ACTIVE)
    # A session in which nothing was opened since somebody signed in.
    since = datetime.fromisoformat(active) if active else request.user.last_login  # type: ignore[union-attr]
    return limit_of(request) - (now - since) if since else timedelta()


def is_locked(request: HttpRequest, now: datetime) -> bool:
    """Whether the session is locked; once it is, a longer limit does not open it."""
    if not request.session.get(LOCKED) and left(request, now) <= timedelta():
        request.session[LOCKED] = True
    return bool(request.session.get(LOCKED))


def note_activity(request: HttpRequest, now: datetime) -> None:
    """Somebody did something."""
    active = request.session.get(ACTIVE)
    if not active or now - datetime.fromisoformat(active) >= WRITTEN:
        request.session[ACTIVE] = now.isoformat()


def unlock(request: HttpRequest, now: datetime) -> None:
    """The session goes on."""
    del request.session[LOCKED]
    request.session[ACTIVE] = now.isoformat()


@require_safe
def seconds_left(request: HttpRequest) -> JsonResponse:
    """In how many seconds the session locks, for the script that covers a page that is left lying open. A session that
    is locked answers this address like any other."""
    return JsonResponse({"left": int(left(request, timezone.now()).total_seconds()) + 1})


class IdleView(FormPage[IdleForm]):
    """An administrator sets after how long sessions lock."""

    role = Role.INSTITUTION_ADMIN
    form_class = IdleForm
    title = _("Lock after a while")
    lead = _("A session in which nobody does anything locks by itself, so that nobody else reads what lies open.")

    def back_url(self) -> str:
        return reverse("institution")

    def back_label(self) -> Text:
        return _("Institution")

    def get_initial(self) -> dict[str, Any]:
        return {"idle_minutes": self.member.institution.idle_minutes}

    def form_valid(self, form: IdleForm) -> HttpResponse:
        service.set_minutes(form.cleaned_data["idle_minutes"], by=self.member, now=self.now)
        return super().form_valid(form)
