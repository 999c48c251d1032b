"""The page that records a request for help."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from counseling.choices import Role
from counseling.choices.konseli_record import Identity
from counseling.forms.konseli import HelpRequestForm, IdentityForm, KonseliSearchForm
from counseling.selectors import konseli as konseli_selector
from counseling.services import help_request
from counseling.services.help_request import AlreadyOpenError
from counseling.views.base import member_as

if TYPE_CHECKING:
    from counseling.models import Case, Membership


class NewRequestView(View):
    """The counselor finds the konseli among their own or adds one, and then records the request.

    Everything goes by POST, so that no name stands in an address. A new konseli is written together with the request:
    until then, what was typed about them travels in hidden fields.
    """

    member: Membership
    now: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.member = member_as(request, Role.COUNSELOR)
        self.now = timezone.now()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        match = self.match()
        if match is not None:
            return self.already_open(match.open_case) if match.open_case else self.request_page(self.empty_request())
        if "new" in request.GET:
            return self.identity_page(IdentityForm())
        return self.search_page(KonseliSearchForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        step = request.POST.get("step")
        if step == "search":
            return self.search_page(KonseliSearchForm(request.POST))
        if step == "new":
            return self.identity_page(IdentityForm(initial={"name": typed_name(request.POST.get("q", ""))}))
        if step == "again":
            return self.identity_page(IdentityForm(initial=request.POST.dict()))
        match = self.match()
        identity = None if match else IdentityForm(request.POST)
        if identity is not None and not identity.is_valid():
            return self.identity_page(identity, status=422)
        if step == "identity":
            return self.request_page(self.empty_request(), identity=identity)
        form = HelpRequestForm(request.POST)
        if not form.is_valid():
            return self.request_page(form, identity=identity, status=422)
        return self.save(form, identity)

    def save(self, form: HelpRequestForm, identity: IdentityForm | None) -> HttpResponse:
        asked = {**form.cleaned_data, "by": self.member, "now": self.now}
        match = self.match()
        try:
            if match is not None:
                case = help_request.ask(match.konseli, **asked)
            else:
                assert identity is not None
                case = help_request.ask_first(Identity(**identity.cleaned_data), **asked)
        except AlreadyOpenError as error:
            return self.already_open(error.case)
        messages.success(self.request, _("The request is on record. Here is what comes next."))
        return HttpResponseRedirect(reverse("case", args=[case.pk]))

    def match(self) -> konseli_selector.Match | None:
        """The konseli whom the address names; 404 for one whom this counselor may not see."""
        wanted = self.request.GET.get("konseli")
        if not wanted:
            return None
        try:
            found = konseli_selector.one(UUID(wanted), member=self.member)
        except ValueError:
            raise Http404 from None
        if found is None:
            raise Http404
        return found

    def already_open(self, case: Case) -> HttpResponse:
        messages.info(self.request, _("This konseli already has an open case with you. Here it is."))
        return HttpResponseRedirect(reverse("case", args=[case.pk]))

    def empty_request(self) -> HelpRequestForm:
        return HelpRequestForm(initial={"now": self.now})

    def search_page(self, form: KonseliSearchForm) -> HttpResponse:
        query = form.cleaned_data["q"].strip() if form.is_bound and form.is_valid() else ""
        context = {
            "form": form,
            "query": query,
            "matches": konseli_selector.matches(query, member=self.member),
            "title": _("A new request for help"),
        }
        return render(self.request, "konseli/search.html", context, status=422 if form.errors else 200)

    def identity_page(self, form: IdentityForm, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "title": _("Who asks for help"),
            "lead": _("The name is enough to begin with; the rest can be added later."),
            "submit_label": _("On to the request"),
            "back_url": reverse("request-new"),
            "back_label": _("Look for somebody else"),
            "classes": self.member.institution.classes,
        }
        return render(self.request, "konseli/identity.html", context, status=status)

    def request_page(
        self, form: HelpRequestForm, *, identity: IdentityForm | None = None, status: int = 200
    ) -> HttpResponse:
        data = identity.cleaned_data if identity else None
        alike = (
            konseli_selector.lookalikes(
                name=data["name"], nisn=data["nisn"], birth_date=data["birth_date"], member=self.member
            )
            if data
            else []
        )
        context = {
            "form": form,
            "identity": identity,
            "match": self.match(),
            "lookalikes": alike,
            "title": _("What they ask for"),
            "submit_label": _("Save the request"),
            "back_url": reverse("request-new"),
            "back_label": _("Look for somebody else"),
        }
        return render(self.request, "konseli/request.html", context, status=status)


def typed_name(query: str) -> str:
    """What was looked for, where it can be a name."""
    return "" if any(c.isdigit() for c in query) else query.strip()[:200]
