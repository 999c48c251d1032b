"""What all views share: the member who asks, the case, and the page with one form."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views import View

from counseling.access import case as case_access
from counseling.access.people import roles_of
from counseling.choices import AccessWhat, Role
from counseling.services import reading
from counseling.services.errors import Invalid

Text = str | Promise


def member_of(request: HttpRequest) -> Any:
    """The membership in which the person acts; raises PermissionDenied for an account without one."""
    member = getattr(request, "member", None)
    if member is None:
        raise PermissionDenied("This account belongs to no institution.")
    return member


def member_as(request: HttpRequest, role: str) -> Any:
    """The membership, where it holds this role; for everybody else the page does not exist."""
    member = member_of(request)
    if role not in roles_of(member):
        raise Http404
    return member


def overseen_case_for(request: HttpRequest, case_id: UUID) -> Any:
    """The case as its counselor's supervisor may see it: nothing clinical. 404 as in case_for."""
    overseen = case_access.overseen_by(member_as(request, Role.SUPERVISOR))
    return get_object_or_404(overseen.select_related("counselor__membership__user"), pk=case_id)


def case_for(request: HttpRequest, case_id: UUID) -> Any:
    """The case, or 404 where the person may not see it or it does not exist."""
    visible = case_access.visible_to(member_of(request))
    return get_object_or_404(visible.select_related("konseli", "request", "counselor__membership__user"), pk=case_id)


def next_url(request: HttpRequest, fallback: str) -> str:
    """Where to go afterwards: the address in `next` when it is one of ours, else the fallback."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return fallback


class FormPage(View):
    """One form: shows it, hands the cleaned data to a service, and goes back to where it was called.

    Subclasses set the texts and `form_class`, and write `save` and `back_url`. With `role`, the page exists for those
    alone who hold it. Where a service raises Invalid, the form comes back with the message at its field and everything
    that was typed.
    """

    role: ClassVar[str] = ""

    form_class: ClassVar[type[forms.Form]]
    title: ClassVar[Text] = ""
    lead: ClassVar[Text] = ""
    submit_label: ClassVar[Text] = _("Save")
    done: ClassVar[Text] = _("Saved.")
    template_name: ClassVar[str] = "components/form_page.html"

    request: HttpRequest
    member: Any
    now: datetime

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.now = timezone.now()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.admit()
        self.prepare()
        return super().dispatch(request, *args, **kwargs)

    def admit(self) -> None:
        """Who asks; raises PermissionDenied or Http404 for whoever has no such page."""
        self.member = member_as(self.request, self.role) if self.role else member_of(self.request)

    def prepare(self) -> None:
        """Loads what else the page needs; raises Http404 where that does not exist."""

    def save(self, form: Any) -> Any:
        """Calls the service with what the valid form holds. What it returns goes to `after`."""
        raise NotImplementedError

    def form_kwargs(self) -> dict[str, Any]:
        """Extra arguments for the form."""
        return {}

    def initial(self) -> dict[str, Any]:
        """What the form shows at first; what was typed comes back without it."""
        return {}

    def context(self) -> dict[str, Any]:
        """What the template gets beside the form."""
        return {}

    def back_url(self) -> str:
        """The page that the form belongs to."""
        raise NotImplementedError

    def back_label(self) -> Text:
        """What that page is called, where its link says so."""
        return _("Back")

    def after(self, result: Any) -> HttpResponse:
        """Where it goes once saved."""
        if self.done:
            messages.success(self.request, str(self.done))
        return HttpResponseRedirect(next_url(self.request, self.back_url()))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.form_class(initial={"now": self.now, **self.initial()}, **self.form_kwargs()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, request.FILES, initial={"now": self.now}, **self.form_kwargs())
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            result = self.save(form)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
            return self.show(form, status=422)
        return self.after(result) if not isinstance(result, HttpResponse) else result

    def show(self, form: forms.Form, *, status: int = 200, template: str | None = None, **extra: Any) -> HttpResponse:
        """The page with this form; by another template where one is named."""
        back = next_url(self.request, self.back_url())
        context = {
            "form": form,
            "title": self.title,
            "lead": self.lead,
            "submit_label": self.submit_label,
            "next": back,
            "back_url": back,
            "cancel_url": back,
            "back_label": self.back_label(),
            **self.context(),
            **extra,
        }
        return render(self.request, template or self.template_name, context, status=status)


class DecisionPage(FormPage):
    """A page on which a supervisor decides about one thing of a case. The page may tell of the konseli, so that each
    display is logged first, a form that comes back included."""

    role = Role.SUPERVISOR

    def subject(self) -> Any:
        """What is decided on; loaded by `prepare`."""
        raise NotImplementedError

    def show(self, form: forms.Form, *, status: int = 200, **extra: Any) -> HttpResponse:
        row = self.subject()
        reading.log(row.case, what=AccessWhat.RECORD, object_id=row.pk, by=self.member, now=self.now)
        return super().show(form, status=status, **extra)

    def back_url(self) -> str:
        return reverse("reviews")

    def back_label(self) -> Text:
        return _("To decide")


class CaseFormView(FormPage):
    """One form about one case of the counselor who asks."""

    case: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.case = case_for(request, kwargs["case_id"])
        return super().dispatch(request, *args, **kwargs)

    def case_url(self) -> str:
        return reverse("case", args=[self.case.pk])

    def back_url(self) -> str:
        return self.case_url()

    def back_label(self) -> Text:
        return str(self.case.code)

    def show(self, form: forms.Form, *, status: int = 200, **extra: Any) -> HttpResponse:
        return super().show(form, status=status, **{"case": self.case, **extra})
