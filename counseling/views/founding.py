"""The guide in which the first institution is founded: four short pages, opened by a code that the console shows.

They exist as long as there is no institution. What was typed waits in the session, but for the password, which is asked
for on the last page.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from counseling.choices import InstitutionKind, TimeZone
from counseling.forms.founding import FirstAdministratorForm, FoundingCodeForm, FoundingForm, ProfileOfInstitutionForm
from counseling.selectors import founding as selector
from counseling.services import founding as service
from counseling.services import secret
from counseling.services.errors import Invalid
from counseling.views.base import F, FormPage, Text
from counseling.views.entering import enter

SESSION = "founding"
STEPS = ("founding", "founding-institution", "founding-administrator", "founding-end")


@method_decorator([login_not_required, never_cache, sensitive_post_parameters()], name="dispatch")
class FoundingStep(FormPage[F]):
    """One page of the guide: its number, and what the pages before it have kept."""

    template_name = "founding/page.html"
    done = ""
    route: ClassVar[str]
    submit_label = _("Go on")

    def admit(self) -> None:
        """Nobody has an account yet: the pages are for the browser that typed the code."""
        if selector.is_founded():
            raise Http404

    def draft(self) -> dict[str, Any]:
        found: dict[str, Any] = self.request.session.get(SESSION, {})
        return found

    def claims(self) -> bool:
        """Whether this browser is the one that typed the code."""
        return selector.holds_claim(secret.hash_of(self.draft().get("claim", "")), self.now)

    def keep(self, **more: Any) -> None:
        self.request.session[SESSION] = {**self.draft(), **more}

    def needs(self) -> tuple[str, ...]:
        """What the pages before it have to have kept."""
        return ("claim", "institution", "administrator")[: STEPS.index(self.route)]

    def settled(self) -> HttpResponse | None:
        """Back to the first page that is not filled in."""
        if self.needs() and not self.claims():
            return HttpResponseRedirect(reverse(STEPS[0]))
        missing = next((place for place, name in enumerate(self.needs()) if name not in self.draft()), None)
        return None if missing is None else HttpResponseRedirect(reverse(STEPS[missing]))

    def back_url(self) -> str:
        return reverse(STEPS[max(STEPS.index(self.route) - 1, 0)])

    def get_success_url(self) -> str:
        return reverse(STEPS[STEPS.index(self.route) + 1])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        place = STEPS.index(self.route)
        context = {**super().get_context_data(**kwargs), "step": place + 1, "steps": len(STEPS), "cancel_url": ""}
        # There is no way back to the code: it is taken once.
        return context if place > 1 else {**context, "back_url": ""}


class FoundingCodeView(FoundingStep[FoundingCodeForm]):
    """Whoever sees the console types its code."""

    route = "founding"
    form_class = FoundingCodeForm
    title = _("Welcome")
    lead = _("No institution works with this program yet. The console on which it was started shows a code.")
    late = _("The earlier code does not count any more: an hour is over, or there is a new one. Type the new code.")

    def settled(self) -> HttpResponse | None:
        return HttpResponseRedirect(reverse(STEPS[1])) if self.claims() else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whoever comes back here with what they typed reads why."""
        context = super().get_context_data(**kwargs)
        return {**context, "lead": self.late} if self.draft() else context

    def form_valid(self, form: FoundingCodeForm) -> HttpResponse:
        claim = service.claim(form.cleaned_data["code"], now=self.now)
        if not claim:
            raise Invalid("code", self._refusal())
        self.request.session.cycle_key()
        self.keep(claim=claim)
        return super().form_valid(form)

    def _refusal(self) -> Text:
        if selector.open_code(self.now) is None:
            return _(
                "No code is valid at the moment. Start the program again, or call up «manage.py setup --code»: either "
                "shows a new one for ten minutes."
            )
        return _("This is not the code. Look at the console again; after five tries it takes a new one.")


class FoundingInstitutionView(FoundingStep[ProfileOfInstitutionForm]):
    """What the institution is called, what it is and where."""

    route = "founding-institution"
    form_class = ProfileOfInstitutionForm
    title = _("Your institution")
    lead = _("You have an hour for these pages. All of it can be changed later.")

    def get_initial(self) -> dict[str, Any]:
        return {"time_zone": TimeZone.WIB, **self.draft().get("institution", {})}

    def form_valid(self, form: ProfileOfInstitutionForm) -> HttpResponse:
        service.checked_profile(service.Profile(**form.cleaned_data))
        self.keep(institution=form.cleaned_data)
        return super().form_valid(form)


class FoundingAdministratorView(FoundingStep[FirstAdministratorForm]):
    """Who keeps the accounts."""

    route = "founding-administrator"
    form_class = FirstAdministratorForm
    title = _("You")
    lead = _(
        "You become the first administrator: you invite people and give them roles. You see no konseli and no case."
    )

    def get_initial(self) -> dict[str, Any]:
        return dict(self.draft().get("administrator", {}))

    def form_valid(self, form: FirstAdministratorForm) -> HttpResponse:
        data = form.cleaned_data
        service.checked_person(service.FirstAdministrator(name=data["person"], email=data["email"]))
        self.keep(administrator=data)
        return super().form_valid(form)


class FoundingEndView(FoundingStep[FoundingForm]):
    """What was typed once more, the password, and the institution is founded."""

    route = "founding-end"
    form_class = FoundingForm
    title = _("Is this right?")
    submit_label = pgettext_lazy("button", "Found the institution")

    def form_valid(self, form: FoundingForm) -> HttpResponse:
        draft = self.draft()
        member = service.found_first(
            service.Profile(**draft["institution"]),
            service.FirstAdministrator(
                name=draft["administrator"]["person"],
                email=draft["administrator"]["email"],
                password=form.cleaned_data["password1"],
            ),
            claimed=draft["claim"],
            now=self.now,
        )
        if member is None:
            raise Http404
        del self.request.session[SESSION]
        home = HttpResponseRedirect(reverse("home"))
        enter(self.request, home, member.user)
        return home

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        place, person = self.draft()["institution"], self.draft()["administrator"]
        facts = [
            (_("Institution"), place["name"]),
            (_("What it is"), InstitutionKind(place["kind"]).label),
            (_("NPSN"), place["npsn"]),
            (_("Address"), place["address"]),
            (_("Time zone"), TimeZone(place["time_zone"]).label),
            (_("Administrator"), person["person"]),
            (_("Email address"), person["email"]),
        ]
        shown = [(label, value) for label, value in facts if value]
        return {**super().get_context_data(**kwargs), "facts": shown, "username": person["email"]}
