"""Invitations: administrators send, renew and withdraw them; the invited open them without an account."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from counseling.choices import Role
from counseling.forms.account import InviteForm, NewPasswordForm
from counseling.forms.base import ConfirmForm
from counseling.presenters.dates import moment
from counseling.presenters.invitation import whatsapp
from counseling.presenters.qr import qr_of
from counseling.selectors import account as selector
from counseling.services import invitation as service
from counseling.services import secret
from counseling.services.errors import Invalid
from counseling.views.account import role_labels
from counseling.views.base import F, FormPage, Text, or_404
from counseling.views.entering import enter

if TYPE_CHECKING:
    from counseling.models import Invitation, User


class AdministrationView(FormPage[F]):
    """A form that belongs to the list of accounts."""

    role = Role.INSTITUTION_ADMIN

    def back_url(self) -> str:
        return reverse("accounts")

    def back_label(self) -> Text:
        return gettext("Accounts")

    def address_of(self, token: str) -> str:
        """The address of the page that this token opens."""
        return self.request.build_absolute_uri(reverse("invitation", args=[token]))


class OneInvitationView(AdministrationView[F]):
    """A form that makes one link. The answer to the press shows it: no address leads there, so that no reload shows it
    a second time, and what stands in no address stands in no log."""

    address = ""

    def address_of(self, token: str) -> str:
        self.address = super().address_of(token)
        return self.address

    def show_made(self, invitation: Invitation) -> HttpResponse:
        """The link that was just made, by every way on which it can be passed on."""
        context = {
            "title": gettext("The invitation is on its way"),
            "invitation": invitation,
            "address": self.address,
            "qr": qr_of(self.address),
            "whatsapp": whatsapp(invitation, self.address),
            "until": moment(invitation.expires_at),
            "back_url": self.get_success_url(),
        }
        return render(self.request, "invitation/made.html", context)


class InviteView(OneInvitationView[InviteForm]):
    """An administrator invites somebody to an account."""

    asks_again = True
    form_class = InviteForm
    title = _("Invite somebody")
    lead = _("They get a mail with a link and choose their own password. The link holds for seven days.")
    submit_label = pgettext_lazy("button", "Send the invitation")
    template_name = "invitation/invite.html"

    def form_valid(self, form: InviteForm) -> HttpResponse:
        made = service.invite(**form.cleaned_data, address_of=self.address_of, by=self.member, now=self.now)
        return self.show_made(made)


class OfInvitationView(OneInvitationView[ConfirmForm]):
    """A confirmation about one invitation that is still open."""

    form_class = ConfirmForm
    template_name = "components/confirm_page.html"
    invitation: Invitation

    def prepare(self) -> None:
        self.invitation = or_404(selector.open_invitation(self.member, self.kwargs["invitation_id"]))

    def whom(self) -> dict[str, str]:
        return {"name": self.invitation.name, "email": self.invitation.email}


class InvitationWithdrawView(OfInvitationView):
    """An administrator withdraws an invitation, so that its link stops working."""

    title = _("Withdraw the invitation")
    submit_label = pgettext_lazy("button", "Withdraw the invitation")
    done = _("The invitation is withdrawn.")

    def form_valid(self, form: ConfirmForm) -> HttpResponse:
        service.withdraw(self.invitation, by=self.member, now=self.now)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "happens": [gettext("The link in the mail to %(name)s (%(email)s) opens nothing any more.") % self.whom()],
            "informed": [gettext("Nobody is told. Whoever opens the link is asked to turn to you.")],
        }


class InvitationRenewView(OfInvitationView):
    """An administrator sends another mail with a new link."""

    title = _("Renew the invitation")
    submit_label = pgettext_lazy("button", "Send a new link")

    def form_valid(self, form: ConfirmForm) -> HttpResponse:
        made = service.renew(self.invitation, address_of=self.address_of, by=self.member, now=self.now)
        return self.show_made(made)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "happens": [
                gettext("%(name)s gets another mail at %(email)s, with a link for seven days.") % self.whom(),
                gettext("The old link opens nothing any more."),
            ],
        }


@method_decorator([login_not_required, never_cache, sensitive_post_parameters()], name="dispatch")
class InvitationView(View):
    """The page behind the link. Every invalid link gets the same answer.

    A form with an error comes back with status 200: what answers 4xx is written into the server's log with its address,
    and this address is the secret.
    """

    invitation: Invitation
    owner: User | None
    now: datetime

    def dispatch(self, request: HttpRequest, *args: Any, token: str, **kwargs: Any) -> HttpResponseBase:
        self.now = timezone.now()
        found = selector.invitation_by_hash(secret.hash_of(token))
        if found is None or not selector.is_valid(found, self.now):
            return render(request, "invitation/closed.html", status=404 if found is None else 410)
        self.invitation, self.owner = found, selector.account_of(found.email)
        return super().dispatch(request, *args, token=token, **kwargs)

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.show(None if self.owner else NewPasswordForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.must_sign_in():
            return self.show(None)
        form: forms.Form = ConfirmForm(request.POST) if self.owner else NewPasswordForm(request.POST)
        if not form.is_valid():
            return self.show(form)
        password = form.cleaned_data.get("password1", "")
        try:
            member = service.accept(self.invitation, user=self.owner, password=password, now=self.now)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
            return self.show(form)
        home = HttpResponseRedirect(reverse("home"))
        if self.owner is None:
            enter(request, home, member.user)
        # Who works at several institutions goes on in the one they have just joined.
        request.session["membership"] = str(member.pk)
        messages.success(request, gettext("Welcome. Your account is ready."))
        return home

    def must_sign_in(self) -> bool:
        """Whether somebody else is signed in, or nobody where the address has an account."""
        signed_in = self.request.user.is_authenticated
        return (signed_in and self.request.user != self.owner) or (self.owner is not None and not signed_in)

    def show(self, form: forms.Form | None) -> HttpResponse:
        here = self.request.path
        zone = ZoneInfo(self.invitation.institution.time_zone)
        context = {
            "title": gettext("Invitation"),
            "invitation": self.invitation,
            "roles": role_labels(self.invitation.roles),
            "until": moment(self.invitation.expires_at, zone),
            "form": form,
            "owner": self.owner,
            "must_sign_in": self.must_sign_in(),
            "sign_in_url": f"{reverse('account_login')}?{urlencode({'next': here})}",
            "here": here,
        }
        return render(self.request, "invitation/page.html", context)
