"""A counselor declares an emergency and its end, each with a reason; the page says what the emergency defers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from counseling.choices import OPEN_STATES, Transition
from counseling.forms.urgency import DeclareForm, EmergencyEndForm
from counseling.presenters.dates import away, moment
from counseling.presenters.readiness import language
from counseling.selectors import urgency as selector
from counseling.selectors import wording
from counseling.services import help_request
from counseling.services import urgency as service
from counseling.services.door.gate import Preview
from counseling.services.errors import Invalid
from counseling.views.base import CaseFormView, F
from counseling.views.waiting import OfEntryView


@dataclass(frozen=True, slots=True)
class Deferred:
    """What may wait until after the start, and when it is due."""

    message: str
    due: str


def deferred(preview: Preview, now: datetime) -> list[Deferred]:
    """What a start now would leave to be done, in the order of the due dates."""
    verdict = preview.verdicts.get(Transition.START)
    if verdict is None:
        return []
    facts, policy = preview.snapshot.facts(Transition.START), preview.snapshot.policy
    texts = wording.findings_in_words(verdict, facts, policy, language=language())
    owed = sorted((text for text in texts if text.effect == "oblige"), key=lambda text: text.due_hours or 0)
    found = []
    for text in owed:
        due = now + timedelta(hours=text.due_hours or 0)
        when = _("By %(when)s, %(away)s") % {"when": moment(due), "away": away(due, now)}
        found.append(Deferred(wording.duty_of(text.code, language=language())[0], when))
    return found


class UnlessSettledView(CaseFormView[F]):
    """A form that redirects where its step was taken already, by a second press or in another tab."""

    def led_on(self, why: str, to: str) -> HttpResponse:
        messages.info(self.request, why)
        return HttpResponseRedirect(to)


class DeclareView(UnlessSettledView[DeclareForm]):
    """The counselor declares an emergency: who assessed it, and why."""

    form_class = DeclareForm
    title = gettext_lazy("Declare an emergency")
    lead = gettext_lazy(
        "Life, health or safety is in danger now. It opens doors, and a second person confirms it afterwards."
    )
    submit_label = pgettext_lazy("button", "Declare the emergency")
    done = gettext_lazy("The emergency is declared. Stay with the konseli; the rest can wait.")
    template_name = "emergency/declare.html"

    def settled(self) -> HttpResponse | None:
        if self.case.state not in OPEN_STATES:
            closed = _("This case is closed. Take down a new request, and declare the emergency there.")
            return self.led_on(closed, self.case_url())
        if selector.emergency(self.case) is None:
            return None
        return self.led_on(_("An emergency is declared already."), reverse("urgency", args=[self.case.pk]))

    def form_valid(self, form: DeclareForm) -> HttpResponse:
        service.declare(self.case, source=form.source(), by=self.member, now=self.now)
        messages.success(self.request, str(self.done))
        return HttpResponseRedirect(reverse("urgency", args=[self.case.pk]))


class QueueDeclareView(OfEntryView[DeclareForm]):
    """The counselor declares an emergency of somebody on the waiting list, and calls them up in the same step."""

    form_class = DeclareForm
    title = DeclareView.title
    lead = gettext_lazy("The konseli leaves the waiting list, and a new request opens with you as an emergency.")
    submit_label = DeclareView.submit_label
    done = DeclareView.done
    template_name = "emergency/declare.html"

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return self.settled() or self.led_to_open_case() or super().get(request, *args, **kwargs)

    def led_to_open_case(self) -> HttpResponse | None:
        """Where a case with this person is open already, the emergency is declared there."""
        standing = self.open_case()
        if standing is None:
            return None
        messages.info(self.request, _("A case with this konseli is open already: declare the emergency here."))
        return HttpResponseRedirect(reverse("emergency", args=[standing.pk]))

    def form_valid(self, form: DeclareForm) -> HttpResponse:
        try:
            case = service.declare_waiting(self.entry, source=form.source(), by=self.member, now=self.now)
        except help_request.AlreadyOpenError as error:
            words = _("A case with this konseli is open already: %(code)s.") % {"code": error.case.code}
            raise Invalid("entry", words) from error
        messages.success(self.request, str(self.done))
        return HttpResponseRedirect(reverse("urgency", args=[case.pk]))


class EmergencyEndView(UnlessSettledView[EmergencyEndForm]):
    """The counselor declares that the emergency is over: who assessed that, and why."""

    form_class = EmergencyEndForm
    title = gettext_lazy("End the emergency")
    lead = gettext_lazy("Judge it together with somebody else where you can.")
    submit_label = pgettext_lazy("button", "End the emergency")
    done = gettext_lazy("The emergency is over. What was deferred is still owed.")
    template_name = "emergency/end.html"

    def settled(self) -> HttpResponse | None:
        if selector.emergency(self.case) is not None:
            return None
        return self.led_on(_("No emergency is declared."), reverse("urgency", args=[self.case.pk]))

    def form_valid(self, form: EmergencyEndForm) -> HttpResponse:
        service.end(self.case, source=form.source(), by=self.member, now=self.now)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "happens": [
                _("From now on the ordinary order counts again: permission, explanation, an agreed time."),
                _("It is judged as routine. If it becomes dangerous again, declare a new emergency."),
            ],
            "informed": [_("Your supervisor sees that it is over, and not the reason.")],
            "stays": [
                _("Who judged the emergency, when and why, stays on record."),
                _("What was deferred is still to be made good by its time."),
            ],
        }
