"""The waiting list: its order, calling somebody up, and taking somebody off."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from counseling.choices import Role
from counseling.forms.base import ConfirmForm
from counseling.forms.case import CaseSearchForm
from counseling.forms.waiting import LeaveForm, QueueFilterForm
from counseling.presenters.dates import away
from counseling.selectors import help_request as selector
from counseling.services import help_request as service
from counseling.services.errors import Invalid
from counseling.views.base import CaseFormView, F, Text, member_as, member_of, or_404
from counseling.views.contact_attempt import about_silence
from counseling.views.listing import listing

if TYPE_CHECKING:
    from counseling.models import Case, WaitingEntry


@require_http_methods(["GET", "HEAD", "POST"])
def waiting_list(request: HttpRequest) -> HttpResponse:
    """Who waits for this counselor, the most urgent and then the longest waiting on top, each with their place."""
    member, now = member_as(request, Role.COUNSELOR), timezone.now()
    every = partial(selector.waiting_list, member)
    found = listing(request, every, filters=QueueFilterForm, search=CaseSearchForm)
    places = selector.places(member)
    rows = [
        (places[row.pk], row, initials, away(row.since, now)) for row, initials in selector.with_initials(found.page)
    ]
    return render(request, "waiting/list.html", {"title": gettext("Waiting list"), "list": found, "rows": rows})


def place_words(place: selector.QueuePlace | None) -> str:
    """«2nd of 5», empty without a place."""
    if place is None:
        return ""
    return gettext("Number %(number)d of %(total)d") % {"number": place.number, "total": place.total}


class OfEntryView(CaseFormView[F]):
    """A confirmation about one place in this counselor's waiting list."""

    template_name = "components/confirm_page.html"
    entry: WaitingEntry

    def dispatch(self, request: HttpRequest, *args: Any, entry_id: UUID, **kwargs: Any) -> HttpResponseBase:
        self.entry = or_404(selector.waiting_one(member_of(request), entry_id))
        return super().dispatch(request, *args, case_id=self.entry.case_id, entry_id=entry_id, **kwargs)

    def settled(self) -> HttpResponse | None:
        """Called up or left already, by a second press or in another tab."""
        if self.entry.called_up_case_id:
            return HttpResponseRedirect(reverse("case", args=[self.entry.called_up_case_id]))
        if self.entry.left_at:
            messages.info(self.request, gettext("This konseli is not in the queue any more."))
            return HttpResponseRedirect(reverse("waiting"))
        return None

    def open_case(self) -> Case | None:
        """The case that is open with this person already, on whichever of their records; None without one."""
        return selector.open_with(self.entry.case.counselor_id, self.entry.konseli_id)

    def case_url(self) -> str:
        return reverse("waiting")

    def back_label(self) -> Text:
        return gettext("Waiting list")


class CallUpView(OfEntryView[ConfirmForm]):
    """The counselor calls somebody up: a new request opens, or the page names the open case with this person."""

    form_class = ConfirmForm
    template_name = "waiting/call_up.html"
    title = _("Call up from the waiting list")
    submit_label = pgettext_lazy("button", "Call up")
    done = _("A new request is open, linked to the earlier one.")

    def form_valid(self, form: ConfirmForm) -> HttpResponse:
        try:
            case = service.call_up(self.entry, by=self.member, now=self.now)
        except service.AlreadyOpenError as error:
            raise Invalid(
                "entry", gettext("A case with this konseli is open already: %(code)s.") % {"code": error.case.code}
            ) from error
        messages.success(self.request, str(self.done))
        return HttpResponseRedirect(reverse("case", args=[case.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "open_case": self.open_case(),
            "leave_url": reverse("waiting-leave", args=[self.entry.pk]),
            "happens": [
                gettext("The konseli leaves the waiting list, and a new request opens with you."),
                gettext("Urgency, permission and time are judged and agreed anew."),
            ],
            "informed": [gettext("The konseli is told by nobody but you. Reach them before you call them up.")],
            "stays": [gettext("The earlier request stays on record, with its reason.")],
        }


class LeaveView(OfEntryView[LeaveForm]):
    """The counselor takes the konseli off the list, and records on whose word."""

    form_class = LeaveForm
    template_name = "waiting/leave.html"
    title = _("Take off the waiting list")
    submit_label = pgettext_lazy("button", "Take off the list")
    done = _("The konseli is off the waiting list.")

    def form_valid(self, form: LeaveForm) -> HttpResponse:
        why = form.cleaned_data["why"]
        service.leave_queue(self.entry, why, source=form.source(), by=self.member, now=self.now)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            **about_silence(self.case, now=self.now),
            "contact_url": f"{reverse('contact', args=[self.case.pk])}?{urlencode({'next': self.request.path})}",
            "happens": [gettext("The konseli gives up their place. It cannot be given back.")],
            "stays": [
                gettext("The request stays on record, and with it why and by whom the place was given up."),
                gettext("The konseli can ask again at any time."),
            ],
        }
