"""How signing in by Google is bent to this app: only addresses of the institution's domains, and only who has an
account. It stands in for the password, and the steps behind the password follow it all the same.

Nothing that Google tells is kept but what it calls the person, and no token.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, NoReturn

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.google.views import GoogleOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from counseling.google import GoogleSignIn
from counseling.services import google_account
from counseling.services.errors import Invalid

PROVIDER = google_account.PROVIDER
SHOWN = google_account.SHOWN


def configured() -> GoogleSignIn:
    """By which client people sign in; raises Http404 where the environment names none."""
    found: GoogleSignIn | None = settings.GOOGLE
    if found is None:
        raise Http404
    return found


class GoogleAdapter(GoogleOAuth2Adapter):  # type: ignore[misc]
    """Asks where the settings say, and takes nobody without what Google has signed for them."""

    @property
    def authorize_url(self) -> str:
        return configured().authorize_url

    @property
    def access_token_url(self) -> str:
        return configured().token_url

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("Google says of nobody who they are.")
        return super().complete_login(request, app, token, **kwargs)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """The one client of the environment. One that somebody writes into the database counts for nothing."""
        ours = configured()
        return [SocialApp(provider=PROVIDER, name="Google", client_id=ours.client_id, secret=ours.secret)]

    def get_provider(self, request: HttpRequest, provider: Any, client_id: Any = None) -> Any:
        found = super().get_provider(request, provider, client_id)
        found.oauth2_adapter_class = GoogleAdapter
        return found

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:
        """Of what Google tells nothing is saved; whose address it is, is needed until the sign-in is judged."""
        sociallogin.organisation = sociallogin.account.extra_data.get("hd")
        sociallogin.account.extra_data = {}
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        """Whoever has an account here goes the same way on as behind the password, everybody else none."""
        email = _verified(sociallogin)
        try:
            user = google_account.recognise(email=email, uid=sociallogin.account.uid)
        except Invalid as error:
            raise refused(request, error.message) from None
        if request.user.is_authenticated:
            get_account_adapter(request).logout(request)
        record_authentication(request, user, "socialaccount", provider=PROVIDER)
        # The two are tied together once the second factor was shown too (adapters.py).
        request.session[SHOWN] = {"user": str(user.pk), "uid": sociallogin.account.uid}
        onward = sociallogin.get_redirect_url(request)
        raise ImmediateHttpResponse(perform_login(request, user, redirect_url=onward))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **more: Any) -> NoReturn:
        raise refused(request, _("Google did not let you in. Try once more, or sign in with your password."))


def _verified(sociallogin: SocialLogin) -> str:
    """The address that Google answers for; refuses every other.

    Google answers for addresses of organisations that it serves (`hd`). A private Google account may carry the address
    of a school that somebody had once, and says that it is verified too.
    """
    request, ours = sociallogin.provider.request, configured()
    email = next((row.email for row in sociallogin.email_addresses if row.verified), "")
    if not email or not sociallogin.organisation:
        raise refused(
            request, _("Google does not answer for this address. Choose the Google account of your institution.")
        )
    if not ours.allows(email):
        domains = ", ".join(ours.domains)
        raise refused(request, format_lazy(_("Only Google accounts of {domains} sign in here."), domains=domains))
    return email


def refused(request: HttpRequest, why: str | Promise) -> ImmediateHttpResponse:
    """The page that says in one sentence why nobody is let in."""
    page = render(request, "account/google_refused.html", {"why": why}, status=HTTPStatus.FORBIDDEN)
    return ImmediateHttpResponse(page)


@login_not_required
@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Sends the browser to Google. What is asked there is fixed here, and nothing of it stands in an address."""
    configured()
    provider = get_adapter(request).get_provider(request, PROVIDER)
    answer: HttpResponse = provider.redirect(
        request, process=AuthProcess.LOGIN, next_url=get_next_redirect_url(request)
    )
    return answer


@login_not_required
@never_cache
@require_GET
def come_back(request: HttpRequest) -> HttpResponseBase:
    """Where Google sends the browser back to."""
    configured()
    answer: HttpResponseBase = OAuth2CallbackView.adapter_view(GoogleAdapter)(request)
    return answer
