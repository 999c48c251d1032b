"""Absences of a counselor: the list, and the forms that announce and cancel one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from counseling.choices import Role
from counseling.forms.absence import AbsenceFilterForm, AbsenceForm
from counseling.forms.base import ConfirmForm
from counseling.presenters import ics
from counseling.presenters.dates import away, day, moment
from counseling.selectors import absence as selector
from counseling.services import absence as service
from counseling.services.errors import Invalid
from counseling.views.base import F, FormPage, Text, member_as, or_404
from counseling.views.listing import listing

if TYPE_CHECKING:
    from counseling.models import Absence, Appointment

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class InTheWay:
    """A meeting that is agreed for a time in which its counselor is absent."""

    code: str
    initials: str
    case_url: str
    when: str
    away: str
    move_url: str


@dataclass(frozen=True, slots=True)
class AbsenceView:
    """One absence in words, with the meetings that are agreed within it."""

    span: str
    kind: str
    away: str
    holds: bool
    state: str
    cancel_url: str
    meetings: tuple[InTheWay, ...]


def span_of(row: Absence, zone: ZoneInfo) -> str:
    """«Mon, 23 Nov 2026», «Mon, 23 Nov to Wed, 25 Nov 2026», or both ends with their times."""
    starts, ends = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    if ics.whole_days(row, zone):
        last = (ends - INSTANT).date()
        if last == starts.date():
            return day(last)
        return gettext("%(first)s to %(last)s") % {"first": day(starts.date()), "last": day(last)}
    if starts.date() == ends.date():
        return gettext("%(first)s to %(last)s") % {
            "first": moment(row.starts_at, zone).rsplit(" ", 1)[0],
            "last": f"{date_format(ends, 'H.i')} {ends.tzname()}",
        }
    return gettext("%(first)s to %(last)s") % {"first": moment(row.starts_at, zone), "last": moment(row.ends_at, zone)}


@require_GET
def absences(request: HttpRequest) -> HttpResponse:
    """The counselor's absences: those to come with what has to be moved, then what is over or cancelled."""
    member, now = member_as(request, Role.COUNSELOR), timezone.now()
    found = listing(request, partial(selector.of_counselor, member, now=now), filters=AbsenceFilterForm)
    meetings = selector.in_the_way(list(found.page), now=now)
    zone = ZoneInfo(member.institution.time_zone)
    views = [_absence_view(row, meetings.get(row.pk, []), now=now, zone=zone) for row in found.page]
    context = {
        "title": gettext("Absences"),
        "back_url": reverse("calendar"),
        "actions": [
            {
                "label": gettext("Announce an absence"),
                "url": reverse("absence-new"),
                "icon": "plus-lg",
                "primary": True,
            },
        ],
        "list": found,
        "coming": [view for view in views if view.holds],
        "past": [view for view in views if not view.holds],
    }
    return render(request, "absence/list.html", context)


def _absence_view(
    row: Absence, meetings: list[tuple[Appointment, str]], *, now: datetime, zone: ZoneInfo
) -> AbsenceView:
    holds = row.cancelled_at is None and row.ends_at > now
    begun = row.starts_at <= now
    states = {"cancelled": gettext("Cancelled"), "now": gettext("Away now"), "over": gettext("Over"), "": ""}
    state = "cancelled" if row.cancelled_at else "over" if not holds else "now" if begun else ""
    return AbsenceView(
        span=span_of(row, zone),
        kind=row.get_kind_display(),
        away=away(row.starts_at, now) if holds and not begun else "",
        holds=holds,
        state=states[state],
        cancel_url=reverse("absence-cancel", args=[row.pk]) if holds else "",
        meetings=tuple(_in_the_way(appointment, initials, now) for appointment, initials in meetings),
    )


def _in_the_way(row: Appointment, initials: str, now: datetime) -> InTheWay:
    move = reverse("appointment-move", args=[row.case_id, row.pk])
    return InTheWay(
        code=row.case.code,
        initials=initials,
        case_url=reverse("case", args=[row.case_id]),
        when=moment(row.starts_at),
        away=away(row.starts_at, now),
        move_url=f"{move}?{urlencode({'next': reverse('absences')})}",
    )


class AbsencePage(FormPage[F]):
    """A form that belongs to the counselor's list of absences."""

    role = Role.COUNSELOR

    def back_url(self) -> str:
        return reverse("absences")

    def back_label(self) -> Text:
        return gettext("Absences")


class AnnounceView(AbsencePage[AbsenceForm]):
    """The counselor announces an absence."""

    form_class = AbsenceForm
    title = _("Announce an absence")
    lead = _("Nobody can agree on a meeting with you for that time. What is agreed already stays until you move it.")
    submit_label = pgettext_lazy("button", "Announce it")

    def form_valid(self, form: AbsenceForm) -> HttpResponse:
        starts_at, ends_at, kind = form.starts_at(), form.ends_at(), form.cleaned_data["kind"]
        try:
            row = service.announce(starts_at=starts_at, ends_at=ends_at, kind=kind, by=self.member, now=self.now)
        except Invalid as error:
            field = "until_time" if form.cleaned_data["until_time"] else "last_day"
            raise Invalid(field if error.field == "ends_at" else error.field, error.message) from error
        # On to the list, which shows what has to be moved.
        if selector.in_the_way([row], now=self.now)[row.pk]:
            messages.warning(self.request, gettext("Announced. Meetings are agreed for that time: move them below."))
        else:
            messages.success(self.request, gettext("Announced. No meeting is agreed for that time."))
        return HttpResponseRedirect(self.back_url())


class AbsenceCancelView(AbsencePage[ConfirmForm]):
    """The counselor cancels an absence."""

    form_class = ConfirmForm
    template_name = "components/confirm_page.html"
    title = _("Cancel the absence")
    submit_label = pgettext_lazy("button", "Cancel the absence")
    done = _("The absence is cancelled.")
    absence: Absence

    def prepare(self) -> None:
        self.absence = or_404(selector.one_of(self.member, self.kwargs["absence_id"]))

    def form_valid(self, form: ConfirmForm) -> HttpResponse:
        service.cancel(self.absence, by=self.member, now=self.now)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        zone = ZoneInfo(self.member.institution.time_zone)
        return {
            **super().get_context_data(**kwargs),
            "lead": f"{span_of(self.absence, zone)} · {self.absence.get_kind_display()}",
            "happens": [gettext("Meetings can be agreed for this time again.")],
            "stays": [gettext("That you announced it stays on record. What you have moved stays moved.")],
            "cancel_label": gettext("Keep it"),
        }
