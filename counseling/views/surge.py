"""Surges: a supervisor declares one and ends it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counseling.choices import Role
from counseling.forms.listing import PeriodForm
from counseling.forms.surge import SurgeEndForm, SurgeForm
from counseling.presenters.dates import moment
from counseling.selectors import surge as surge_selector
from counseling.services import surge as surge_service
from counseling.views.base import FormPage, Text
from counseling.views.listing import SearchedPage, listing

if TYPE_CHECKING:
    from counseling.models import Surge


class SurgeView(SearchedPage[SurgeForm]):
    """The page says whether a surge is on, declares one, and lists those of the past."""

    role = Role.SUPERVISOR
    form_class = SurgeForm
    title = gettext_lazy("Surge")
    lead = gettext_lazy("More people ask for help than can be served.")
    submit_label = gettext_lazy("Declare a surge")
    done = gettext_lazy("The surge is declared. It counts for every request of the institution from now on.")
    template_name = "surge/page.html"

    def prepare(self) -> None:
        self.present = surge_selector.present(self.member)

    def back_url(self) -> str:
        return reverse("surge")

    def form_valid(self, form: SurgeForm) -> HttpResponse:
        surge_service.declare(reason=form.cleaned_data["reason"], by=self.member, now=self.now)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        every = partial(surge_selector.past_for, self.member)
        past = listing(self.request, every, filters=PeriodForm, texts=_texts, anchor="#past")
        return {
            **super().get_context_data(**kwargs),
            # A place of the navigation has no page to go back to.
            "back_url": "",
            "cancel_url": "",
            "present": self.present,
            "declared": _("Declared by %(name)s on %(when)s")
            % {"name": self.present.declared_by, "when": moment(self.present.declared_at)}
            if self.present
            else "",
            "past": [(row, moment(row.declared_at), moment(row.ended_at) if row.ended_at else "") for row in past.page],
            "list": past,
            "happens": [
                _("A start needs no agreed time and place yet; the agreement is then due within 72 hours."),
                _("Nothing else gives way: permission, explanation and the rest are asked for as always."),
            ],
        }


def _texts(row: Surge) -> tuple[str, ...]:
    return (row.reason, row.declared_by.name)


class SurgeEndView(FormPage[SurgeEndForm]):
    """The supervisor ends the surge after a second question."""

    role = Role.SUPERVISOR
    form_class = SurgeEndForm
    title = gettext_lazy("End the surge")
    submit_label = gettext_lazy("End the surge")
    done = gettext_lazy("The surge has ended.")
    template_name = "components/confirm_page.html"

    def prepare(self) -> None:
        self.surge = get_object_or_404(surge_selector.all_for(self.member), pk=self.kwargs["surge_id"])

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if self.surge.ended_at is not None:
            return HttpResponseRedirect(self.back_url())
        return super().get(request, *args, **kwargs)

    def back_url(self) -> str:
        return reverse("surge")

    def back_label(self) -> Text:
        return gettext_lazy("Surge")

    def form_valid(self, form: SurgeEndForm) -> HttpResponse:
        surge_service.end(self.surge, by=self.member, now=self.now)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "happens": [_("From now on a start needs an agreed time and place again.")],
            "stays": [_("What started during the surge stays, and so do its obligations.")],
        }
