"""What all views share: the member who asks, the case, and the page with one form."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeAlias, TypeVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
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
from counseling.views import asked_again

if TYPE_CHECKING:
    from counseling.models import Case, Membership
    from counseling.models.base import CaseModel

Row = TypeVar("Row")
F = TypeVar("F", bound=forms.Form)
"""The form of a page."""

Text: TypeAlias = str | Promise

TYPED_AGAIN = "typed_again"
"""The field with which a page sends what was typed on it when it had covered itself: it is shown again, not done."""


def standing_of(request: HttpRequest) -> Membership | None:
    """The membership in which the person acts, as the middleware put it on the request; None without one."""
    member: Membership | None = getattr(request, "member", None)
    return member


def memberships_on(request: HttpRequest) -> list[Membership]:
    """All memberships of the person that have not ended, as the middleware put them on the request."""
    members: list[Membership] = getattr(request, "memberships", [])
    return members


def member_of(request: HttpRequest) -> Membership:
    """The same; raises PermissionDenied for an account without one."""
    member = standing_of(request)
    if member is None:
        raise PermissionDenied("This account belongs to no institution.")
    return member


def member_as(request: HttpRequest, role: str) -> Membership:
    """The membership, where it holds this role; for everybody else the page does not exist."""
    member = member_of(request)
    if role not in roles_of(member):
        raise Http404
    return member


def overseen_case_for(request: HttpRequest, case_id: UUID) -> Case:
    """The case as its counselor's supervisor may see it: nothing clinical. 404 as in case_for."""
    overseen = case_access.overseen_by(member_as(request, Role.SUPERVISOR))
    return get_object_or_404(overseen.select_related("counselor__membership__user"), pk=case_id)


def case_for(request: HttpRequest, case_id: UUID) -> Case:
    """The case, or 404 where the person may not see it or it does not exist."""
    visible = case_access.visible_to(member_of(request))
    return get_object_or_404(visible.select_related("konseli", "request", "counselor__membership__user"), pk=case_id)


def or_404(row: Row | None) -> Row:
    """The row; raises Http404 where there is none."""
    if row is None:
        raise Http404
    return row


def next_url(request: HttpRequest, fallback: str) -> str:
    """Where to go afterwards: the address in `next` when it is one of ours, else the fallback."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return fallback


class FormPage(View, Generic[F]):
    """One form: shows it, hands what was typed to a service, and goes back to where it was called.

    The hooks are called as in Django's own FormView. Subclasses set the texts and `form_class`, write `form_valid` and
    `back_url`, and, where they need it, `get_initial`, `get_form_kwargs`, `get_context_data`, `get_success_url`. With
    `role`, the page exists for those alone who hold it; with `asks_again`, they show first that it is them. Where
    `form_valid` raises Invalid, the form comes back with the message at its field and everything that was typed.
    """

    role: ClassVar[str] = ""
    asks_again: ClassVar[bool] = False

    form_class: type[F]
    title: Text = ""
    lead: Text = ""
    submit_label: Text = _("Save")
    done: Text = _("Saved.")
    template_name = "components/form_page.html"

    member: Membership
    now: datetime

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.now = timezone.now()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.admit()
        self.prepare()
        elsewhere = asked_again.first(request) if self.asks_again else None
        if elsewhere is None and getattr(request, "typed_again", False):
            return self.settled() or self.typed_again()
        return elsewhere or super().dispatch(request, *args, **kwargs)

    def admit(self) -> None:
        """Who asks; raises PermissionDenied or Http404 for whoever has no such page."""
        self.member = member_as(self.request, self.role) if self.role else member_of(self.request)

    def prepare(self) -> None:
        """Loads what else the page needs; raises Http404 where that does not exist."""

    def back_url(self) -> str:
        """The page that the form belongs to."""
        raise NotImplementedError

    def back_label(self) -> Text:
        """What that page is called, where its link says so."""
        return _("Back")

    def settled(self) -> HttpResponse | None:
        """Where it leads on to where what it asks for has happened, by a second press or in another tab."""
        return None

    def get_success_url(self) -> str:
        """Where it goes once saved: to where it was called from, else to the page that the form belongs to."""
        return next_url(self.request, self.back_url())

    def is_sent(self) -> bool:
        """Whether the form was sent, and is not to be shown for the first time."""
        return self.request.method == "POST"

    def get_initial(self) -> dict[str, Any]:
        """What the form shows at first; what was typed comes back without it."""
        return {}

    def get_form_class(self) -> type[F]:
        return self.form_class

    def get_form_kwargs(self) -> dict[str, Any]:
        """The arguments of the form."""
        if self.is_sent():
            return {"data": self.request.POST, "files": self.request.FILES, "initial": {"now": self.now}}
        return {"initial": {"now": self.now, **self.get_initial()}}

    def get_form(self) -> F:
        return self.get_form_class()(**self.get_form_kwargs())

    def first_form(self) -> F:
        """The form as it is shown first: with what was typed before it was asked who is there, where it was."""
        typed = asked_again.typed(self.request) if self.asks_again else None
        return self.get_form() if typed is None else self.get_form_class()(**{**self.get_form_kwargs(), "data": typed})

    def form_valid(self, form: F) -> HttpResponse:
        """Subclasses call the service with what the form holds, then this: it says so, and goes on."""
        if self.done:
            messages.success(self.request, str(self.done))
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: F) -> HttpResponse:
        return self.show(form, status=422)

    def typed_again(self) -> HttpResponse:
        """The form with what was typed before the session locked (see views/lock.py). Nothing of it is done."""
        messages.info(self.request, _("What you typed stands here again. Nothing of it has been saved or done yet."))
        answer = self.form_invalid(self.get_form())
        answer.status_code = 200
        return answer

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return self.settled() or self.show(self.first_form())

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        settled = self.settled()
        if settled is not None:
            return settled
        form = self.get_form()
        if not form.is_valid():
            return self.form_invalid(form)
        try:
            return self.form_valid(form)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
            return self.form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the template gets."""
        back = next_url(self.request, self.back_url())
        return {
            "title": self.title,
            "lead": self.lead,
            "submit_label": self.submit_label,
            "next": back,
            "back_url": back,
            "cancel_url": back,
            "back_label": self.back_label(),
            **kwargs,
        }

    def show(self, form: F, *, status: int = 200, template: str | None = None, **extra: Any) -> HttpResponse:
        """The page with this form; by another template where one is named. What is logged of showing it, subclasses
        log here."""
        context = self.get_context_data(form=form, **extra)
        return render(self.request, template or self.template_name, context, status=status)


class DecisionPage(FormPage[F]):
    """A page on which a supervisor decides about one thing of a case. The page may tell of the konseli, so that each
    display is logged first, a form that comes back included."""

    role = Role.SUPERVISOR

    def subject(self) -> CaseModel:
        """What is decided on; loaded by `prepare`."""
        raise NotImplementedError

    def show(self, form: F, *, status: int = 200, template: str | None = None, **extra: Any) -> HttpResponse:
        row = self.subject()
        reading.log(row.case, what=AccessWhat.RECORD, object_id=row.pk, by=self.member, now=self.now)
        return super().show(form, status=status, template=template, **extra)

    def back_url(self) -> str:
        return reverse("reviews")

    def back_label(self) -> Text:
        return _("To decide")


class CaseFormView(FormPage[F]):
    """One form about one case of the counselor who asks."""

    case: Case

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.case = case_for(request, kwargs["case_id"])
        return super().dispatch(request, *args, **kwargs)

    def case_url(self) -> str:
        return reverse("case", args=[self.case.pk])

    def back_url(self) -> str:
        return self.case_url()

    def back_label(self) -> Text:
        return self.case.code

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"case": self.case, **kwargs})
