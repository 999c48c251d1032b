"""The waiting list of one counselor as their supervisor sees it, by code alone, and the reassignment of its places."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from counseling.choices import Role, Urgency
from counseling.forms.reassignment import ReassignPlacesForm
from counseling.forms.waiting import PlacesFilterForm
from counseling.presenters.dates import away, day
from counseling.selectors import help_request
from counseling.selectors import reassignment as selector
from counseling.services import reassignment as service
from counseling.views.base import FormPage, Text
from counseling.views.listing import listing
from counseling.views.team import in_words

if TYPE_CHECKING:
    from counseling.models import Counselor, WaitingEntry


class TeamWaitingView(FormPage[ReassignPlacesForm]):
    """The supervisor reassigns places of the waiting list: which, to whom and why, then a second page with the
    consequences."""

    role = Role.SUPERVISOR
    form_class = ReassignPlacesForm
    template_name = "team/waiting.html"
    title = _("Hand over the waiting list")
    submit_label = pgettext_lazy("button", "Go on")
    counselor: Counselor

    def prepare(self) -> None:
        team = selector.team(self.member, self.now)
        self.counselor = get_object_or_404(team, pk=self.kwargs["counselor_id"])
        queue = partial(help_request.queue_of, self.counselor.pk)
        self.list = listing(self.request, queue, filters=PlacesFilterForm)
        self.places = list(self.list.page)
        named, here = set(self.request.POST.getlist("places")), {str(row.pk) for row in self.places}
        if named - here:
            # Chosen on this page, which others have come upon or left since.
            self.places += [row for row in queue() if str(row.pk) in named - here]
        # Whether one of them cannot go to a colleague is looked at place by place, once it is done.
        found = selector.successors(self.places[0].case, self.now) if self.places else []
        others = [row.colleague for row in found]
        self.colleagues = [row for row in others if row.counselor.membership.user_id != self.member.user_id]

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        named = set(request.POST.getlist("places"))
        if named and not named & {str(row.pk) for row in self.places}:
            # A second press of the button, or all were called up meanwhile.
            messages.info(request, gettext("These places are not in this queue any more."))
            return HttpResponseRedirect(request.path)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "places": [(str(row.pk), self.place_in_words(row)) for row in self.places],
            "colleagues": [(str(row.counselor.pk), in_words(row)) for row in self.colleagues],
        }

    def place_in_words(self, row: WaitingEntry) -> str:
        details = {
            "code": row.case.code,
            "urgency": Urgency(row.urgency).label,
            "day": day(timezone.localdate(row.since)),
            "away": away(row.since, self.now),
        }
        return gettext("%(code)s · %(urgency)s · waits since %(day)s, %(away)s") % details

    def get_initial(self) -> dict[str, Any]:
        return {"places": [str(row.pk) for row in self.places]}

    def back_url(self) -> str:
        return reverse("team-cases", args=[self.counselor.pk])

    def back_label(self) -> Text:
        return str(self.counselor)

    def form_valid(self, form: ReassignPlacesForm) -> HttpResponse:
        if "change" in self.request.POST:
            return self.show(form)
        chosen = [row for row in self.places if str(row.pk) in form.cleaned_data["places"]]
        to = next(row.counselor for row in self.colleagues if str(row.counselor.pk) == form.cleaned_data["to"])
        if not form.cleaned_data["confirmed"]:
            return self.ask_once_more(form, str(to), len(chosen))
        answers = service.reassign_places(chosen, to=to, why=form.cleaned_data["why"], by=self.member, now=self.now)
        self.tell(answers, str(to))
        return HttpResponseRedirect(self.request.path)

    def tell(self, answers: list[service.PlaceAnswer], name: str) -> None:
        moved = sum(not answer.hindrance for answer in answers)
        if moved:
            text = ngettext("%(n)d place is with %(name)s now.", "%(n)d places are with %(name)s now.", moved)
            messages.success(self.request, text % {"n": moved, "name": name})
        for answer in answers:
            if answer.hindrance:
                messages.warning(self.request, f"{answer.entry.case.code}: {answer.hindrance}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        details = {"name": str(self.counselor)}
        return {
            **super().get_context_data(),
            "lead": gettext("Who waits with %(name)s, by code. Speak with the new counselor first.") % details,
            "places": self.places,
            "list": self.list,
            **kwargs,
        }

    def ask_once_more(self, form: ReassignPlacesForm, name: str, count: int) -> HttpResponse:
        """What will happen, who will know, what stays."""
        details = {"n": count, "old": str(self.counselor), "new": name}
        goes = ngettext(
            "%(n)d place goes from %(old)s to %(new)s, who calls up from now on.",
            "%(n)d places go from %(old)s to %(new)s, who calls up from now on.",
            count,
        )
        return self.show(
            form.once_more(),
            template="team/reassign_confirm.html",
            lead="",
            submit_label=pgettext_lazy("button", "Hand over"),
            happens=[
                goes % details,
                gettext("Urgency and waiting time stay, and give each its place in the queue of %(new)s.") % details,
                gettext("Whom %(new)s cannot help (an open case, a relation beside it) stays; you are told who.")
                % details,
            ],
            informed=[
                gettext("%(new)s finds them in their own waiting list, and reads why.") % details,
                gettext("The konseli is told by %(new)s, or by you.") % details,
            ],
            stays=[gettext("The declined request stays on record, with its reason and with this one.")],
        )
