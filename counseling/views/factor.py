"""How somebody signs in: their second factors, the browsers that they trust, and where they are signed in. The pages of
django-allauth on which a factor is set up, asked for and taken off are bent to this app here."""

from __future__ import annotations

import ipaddress
import json
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as base
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import split_domain_port
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from counseling.choices import Role
from counseling.forms.factor import FactorPolicyForm
from counseling.mfa import COOKIE, MFAAdapter
from counseling.presenters.browser import browser
from counseling.selectors import factor as selector
from counseling.selectors import google_account as google_selector
from counseling.selectors import open_session as session_selector
from counseling.selectors import trusted_browser as trust_selector
from counseling.services import factor as service
from counseling.services import open_session, trusted_browser
from counseling.views.base import FormPage, Text, or_404

if TYPE_CHECKING:
    from uuid import UUID

    from django import forms

    from counseling.models import User

HOME = "mfa_index"


def person(request: HttpRequest) -> User:
    """Who is signed in; the pages here need no membership."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    user: User = request.user
    return user


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All of it on one page. Whoever has to set up a factor first sees how, and nothing else."""
    user, now = person(request), timezone.now()
    lacks = bool(getattr(request, "lacks_factor", False))
    context: dict[str, Any] = {
        "title": gettext("Set up a second factor") if lacks else gettext("Signing in"),
        "lacks_factor": lacks,
        "app": selector.app_of(user),
        "passkeys": selector.passkeys_of(user),
        "codes_left": selector.codes_left(user),
        "named_address": named_address(request),
        "google": google_selector.tied_to(user),
        "trusted": [(row, browser(row.user_agent)) for row in trust_selector.trusted(user, now)],
        "sessions": [
            (row, browser(row.user_agent), row.session_key == request.session.session_key)
            for row in session_selector.open_sessions(user)
        ],
    }
    if lacks:
        # No place would open.
        context["navigation"] = []
    return render(request, "mfa/index.html", context)


def named_address(request: HttpRequest) -> str:
    """Where passkeys work, when they do not here: they belong to a name, and an address of numbers is none."""
    host, port = split_domain_port(request.get_host())
    try:
        number = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return ""
    return f"{request.scheme}://localhost{f':{port}' if port else ''}/" if number.is_loopback else "–"


def as_text(options: object) -> str:
    """What a passkey is asked, as the page hands it to its script."""
    return json.dumps(options, cls=DjangoJSONEncoder)


# ---------------------------------------------------------------- when signing in


class AuthenticateView(base.AuthenticateView):  # type: ignore[misc]
    """The second factor, when somebody signs in; they may trust the browser from then on."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        user: User = self.stage.login.user
        response: HttpResponse = super().form_valid(form)
        if form.cleaned_data["trust"]:
            _trust(self.request, user, response)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: User = self.stage.login.user
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "passkeys": selector.passkeys_of(user),
            "has_codes": selector.app_of(user) is not None or bool(selector.codes_left(user)),
            "options": as_text(context["js_data"]["request_options"]),
        }


def _trust(request: HttpRequest, user: User, response: HttpResponse) -> None:
    token = trusted_browser.trust(
        user=user,
        before=request.COOKIES.get(COOKIE, ""),
        user_agent=request.headers.get("User-Agent", ""),
        ip=get_adapter().get_client_ip(request),
        now=timezone.now(),
    )
    response.set_cookie(
        COOKIE, token, max_age=trusted_browser.TRUST, httponly=True, samesite="Lax", secure=request.is_secure()
    )


# ---------------------------------------------------------------- asked again


class PasskeyAgainView(webauthn.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """A passkey, before something grave."""

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "options": as_text(context["js_data"]["request_options"]),
            "named_address": named_address(self.request),
        }


# ---------------------------------------------------------------- set up and taken off


def _after_setting_up(request: HttpRequest) -> None:
    """Who was signed in before, with less, is asked anew; who is here has just shown the new factor."""
    user = person(request)
    open_session.end_others(user, but=request.session.session_key)
    record_authentication(request, user, "mfa", reauthenticated=True)


class AppView(totp.ActivateTOTPView):  # type: ignore[misc]
    """An authenticator app is set up."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _after_setting_up(self.request)
        return response


class PasskeyView(webauthn.AddWebAuthnView):  # type: ignore[misc]
    """A passkey is made: one that the device keeps and that opens with a finger, a face or its PIN."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        options = auth.begin_registration(person(self.request), True)
        return {**context, "options": as_text(options), "named_address": named_address(self.request)}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _after_setting_up(self.request)
        return response


class PasskeyOffView(webauthn.RemoveWebAuthnView):  # type: ignore[misc]
    """A passkey is taken off."""

    success_url = reverse_lazy(HOME)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        adapter = MFAAdapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, str(adapter.error_messages["cannot_delete_authenticator"]))
            return HttpResponseRedirect(str(self.success_url))
        response: HttpResponse = super().form_valid(form)
        return response


# ---------------------------------------------------------------- trust and sessions, ended


@require_POST
def end_trust(request: HttpRequest, browser_id: UUID) -> HttpResponse:
    """A browser is asked for the second factor again."""
    user, now = person(request), timezone.now()
    trusted_browser.end(or_404(trust_selector.trusted(user, now).filter(pk=browser_id).first()), now=now)
    return _back(request, gettext("This browser is not trusted any more."))


@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """One of the own sessions is over."""
    row = or_404(session_selector.one(person(request), session_id))
    if row.session_key == request.session.session_key:
        return HttpResponseRedirect(reverse("account_logout"))
    open_session.end(row)
    return _back(request, gettext("The session has ended."))


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """All of the own sessions are over but this one."""
    open_session.end_others(person(request), but=request.session.session_key)
    return _back(request, gettext("All other sessions have ended."))


def _back(request: HttpRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(reverse(HOME))


# ---------------------------------------------------------------- what the institution wants


class FactorPolicyView(FormPage[FactorPolicyForm]):
    """An administrator sets whether counselors need a second factor."""

    role = Role.INSTITUTION_ADMIN
    asks_again = True
    form_class = FactorPolicyForm
    title = _("Second factor")
    lead = _("Supervisors and administrators always need one.")

    def back_url(self) -> str:
        return reverse("institution")

    def back_label(self) -> Text:
        return _("Institution")

    def get_initial(self) -> dict[str, Any]:
        return {"factor_for_counselors": self.member.institution.factor_for_counselors}

    def form_valid(self, form: FactorPolicyForm) -> HttpResponse:
        service.set_for_counselors(form.cleaned_data["factor_for_counselors"], by=self.member, now=self.now)
        return super().form_valid(form)
