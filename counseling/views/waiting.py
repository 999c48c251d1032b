"""The waiting list: its order, calling somebody up, and taking somebody off."""

from functools import partial
from typing import Any, ClassVar

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
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
from counseling.views.base import CaseFormView, member_as, member_of
from counseling.views.contact_attempt import about_silence
from counseling.views.listing import listing


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


class OfEntryView(CaseFormView):
    """A confirmation about one place in this counselor's waiting list."""

    form_class: ClassVar[type[Form]] = ConfirmForm
    template_name = "components/confirm_page.html"
    entry: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.entry = selector.waiting_one(member_of(request), kwargs["entry_id"])
        if self.entry is None:
            raise Http404
        return super().dispatch(request, *args, case_id=self.entry.case_id, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.settled() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.settled() or super().post(request, *args, **kwargs)

    def settled(self) -> HttpResponse | None:
        """Called up or left already, by a second press or in another tab."""
        if self.entry.called_up_case_id:
            return HttpResponseRedirect(reverse("case", args=[self.entry.called_up_case_id]))
        if self.entry.left_at:
            messages.info(self.request, gettext("This konseli is not in the queue any more."))
            return HttpResponseRedirect(reverse("waiting"))
        return None

    def open_case(self) -> Any:
        """The case that is open with this person already, on whichever of their records; None without one."""
        return selector.open_with(self.entry.case.counselor_id, self.entry.konseli_id)

    def case_url(self) -> str:
        return reverse("waiting")

    def show(self, form: Any, *, status: int = 200, **extra: Any) -> HttpResponse:
        return super().show(form, status=status, **{"back_label": gettext("Waiting list"), **extra})


class CallUpView(OfEntryView):
    """The counselor calls somebody up: a new request opens, or the page names the open case with this person."""

    template_name = "waiting/call_up.html"
    title = _("Call up from the waiting list")
    submit_label = pgettext_lazy("button", "Call up")
    done = _("A new request is open, linked to the earlier one.")

    def save(self, form: ConfirmForm) -> Any:
        try:
            return service.call_up(self.entry, by=self.member, now=self.now)
        except service.AlreadyOpenError as error:
            raise Invalid(
                "entry", gettext("A case with this konseli is open already: %(code)s.") % {"code": error.case.code}
            ) from error

    def after(self, result: Any) -> HttpResponse:
        messages.success(self.request, str(self.done))
        return HttpResponseRedirect(reverse("case", args=[result.pk]))

    def context(self) -> dict[str, Any]:
        return {
            "open_case": self.open_case(),
            "leave_url": reverse("waiting-leave", args=[self.entry.pk]),
            "happens": [
                gettext("The konseli leaves the waiting list, and a new request opens with you."),
                gettext("Urgency, permission and time are judged and agreed anew."),
            ],
            "informed": [gettext("The konseli is told by nobody but you. Reach them before you call them up.")],
            "stays": [gettext("The earlier request stays on record, with its reason.")],
        }


class LeaveView(OfEntryView):
    """The counselor takes the konseli off the list, and records on whose word."""

    form_class = LeaveForm
    template_name = "waiting/leave.html"
    title = _("Take off the waiting list")
    submit_label = pgettext_lazy("button", "Take off the list")
    done = _("The konseli is off the waiting list.")

    def save(self, form: LeaveForm) -> Any:
        why = form.cleaned_data["why"]
        return service.leave_queue(self.entry, why, source=form.source(), by=self.member, now=self.now)

    def context(self) -> dict[str, Any]:
        return {
            **about_silence(self.case, now=self.now),
            "contact_url": f"{reverse('contact', args=[self.case.pk])}?{urlencode({'next': self.request.path})}",
            "happens": [gettext("The konseli gives up their place. It cannot be given back.")],
            "stays": [
                gettext("The request stays on record, and with it why and by whom the place was given up."),
                gettext("The konseli can ask again at any time."),
            ],
        }
