"""How sign-in by django-allauth is bent to this app: accounts are made by invitation, never by sign-up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.views import LoginView
from allauth.core.exceptions import ImmediateHttpResponse
from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from counseling import signing_in
from counseling.choices.sign_in import AccountEvent, SignInOutcome
from counseling.selectors import account as account_selector
from counseling.selectors import founding
from counseling.selectors.account_lock import is_shut_out
from counseling.selectors.factor import has_factor
from counseling.services import account as accounts
from counseling.services import google_account

if TYPE_CHECKING:
    from counseling.models import User


TOLD: dict[str, AccountEvent] = {
    "account/email/password_changed": AccountEvent.NEW_PASSWORD,
    "account/email/password_set": AccountEvent.NEW_PASSWORD,
    "account/email/password_reset": AccountEvent.NEW_PASSWORD,
    "mfa/email/totp_activated": AccountEvent.APP_ADDED,
    "mfa/email/totp_deactivated": AccountEvent.APP_REMOVED,
    "mfa/email/webauthn_added": AccountEvent.PASSKEY_ADDED,
    "mfa/email/webauthn_removed": AccountEvent.PASSKEY_REMOVED,
    "mfa/email/recovery_codes_generated": AccountEvent.NEW_CODES,
}
"""Of what the library would send mails of its own: ours go out in their place."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    # In the words of the pages around them.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Email and password do not match."),
        "enter_current_password": _("This is not your present password."),
    }

    def set_password(self, user: User, password: str) -> None:
        accounts.choose_password(user, password)

    def pre_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse | None:
        """Between the first step and the second: nobody whose account is locked is asked for a second factor."""
        return super().pre_login(request, user, **more) or _refusal(request, user)

    def login(self, request: HttpRequest, user: User) -> None:
        """The last step. The account may have been locked since the first one."""
        refusal = _refusal(request, user)
        if refusal is not None:
            raise ImmediateHttpResponse(refusal)
        super().login(request, user)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            signing_in.failed(request, _meant_by(credentials), SignInOutcome.TOO_MANY)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        signing_in.failed(request, _meant_by(credentials), SignInOutcome.WRONG_PASSWORD)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponseBase:
        signing_in.failed(request, user, SignInOutcome.LOCKED)
        answer: HttpResponseBase = super().respond_user_inactive(request, user)
        return answer

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **more)
        signing_in.succeeded(request, response, user)
        shown = request.session.pop(google_account.SHOWN, None)
        if shown and shown["user"] == str(user.pk):
            google_account.tie(user, uid=shown["uid"], now=timezone.now())
        return response

    def send_notification_mail(self, template_prefix: str, user: User, *_more: Any, **_rest: Any) -> None:
        if template_prefix in TOLD:
            signing_in.tell(self.request, user, TOLD[template_prefix])

    def get_login_stages(self) -> list[str]:
        """The usual steps; that of the second factor lets trusted browsers pass."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "counseling.mfa.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """How somebody shows once more who they are: by a passkey, else by a code, and by the password where they have
        neither. Whoever holds the password alone is not taken for them."""
        methods = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"].startswith("mfa_reauthenticate")]
        return factors[::-1] or methods

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever has just signed in sets up their first factor without being asked for the password again."""
        if app == "allauth.mfa" and not has_factor(self.request.user.pk):
            records = get_authentication_records(self.request, self.request.user)
            if records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
                return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


def _meant_by(credentials: dict[str, Any]) -> User | None:
    """Whose address was typed."""
    return account_selector.account_of(str(credentials.get("email") or ""))


def _refusal(request: HttpRequest, user: User) -> HttpResponse | None:
    """For who is locked out, and has shown the right password or passkey: what the page says. Nothing of this attempt
    stays in their browser."""
    if not is_shut_out(user.pk):
        return None
    signing_in.failed(request, user, SignInOutcome.LOCKED)
    request.session.flush()
    return render(request, "account/locked.html", status=403)


@method_decorator(login_not_required, name="dispatch")
class SignInView(LoginView):  # type: ignore[misc]
    """The page to sign in on. As long as nobody could, it leads to the guide that founds an institution."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not founding.is_founded():
            return HttpResponseRedirect(reverse("founding"))
        dispatch = super().dispatch
        if settings.GOOGLE is not None:
            # Its button sends the form on to Google.
            dispatch = csp_update({"form-action": settings.GOOGLE.origin})(dispatch)
        answer: HttpResponseBase = dispatch(request, *args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "by_google": settings.GOOGLE is not None}
