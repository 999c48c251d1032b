"""Who has to set up a second factor does that first; and each session is noted, so that its owner can end it."""

import ipaddress
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils import timezone

from counseling.access.factor import needs_factor
from counseling.demo.people import ACCOUNTS
from counseling.selectors.factor import has_factor

SET_UP = "mfa_index"
OPEN = frozenset(
    {
        SET_UP,
        *("mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "account_logout", "set_language"),
    }
)
"""What is answered to somebody who has to set up a second factor. Style and scripts are served before it comes here."""

NOTED = timedelta(minutes=5)
"""How often it is noted that a session is in use."""
KEY = "noted_at"

DEMO = frozenset(account.email for account in ACCOUNTS)
PASSED_ON = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
"""What a proxy adds. Behind one everybody comes from this machine, and nobody does."""

Next = Callable[[HttpRequest], HttpResponse]


class FactorMiddleware:
    """Leads whoever needs a second factor and has none to the page where they set it up, whatever they asked for."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not lacks_factor(request):
            return None
        request.lacks_factor = True  # type: ignore[attr-defined]
        match = request.resolver_match
        if match is not None and match.view_name in OPEN:
            return None
        return HttpResponseRedirect(reverse(SET_UP))


def lacks_factor(request: HttpRequest) -> bool:
    """Whether whoever asks needs a second factor and has none."""
    if not request.user.is_authenticated:
        return False
    members = getattr(request, "memberships", [])
    return needs_factor(members) and not is_demo_at_home(request) and not has_factor(request.user.pk)


def is_demo_at_home(request: HttpRequest) -> bool:
    """Whether a demo account asks from the machine itself. Everybody knows its password, so it has to be all three:
    this program serves loopback, the account is one of the demo, and the request came from here and by no proxy."""
    email = getattr(request.user, "email", "")
    return not settings.PRODUCTION and email in DEMO and _comes_from_here(request)


def _comes_from_here(request: HttpRequest) -> bool:
    host = split_domain_port(request.get_host())[0].strip("[]")
    asked_here = host == "localhost" or _is_loopback(host)
    passed_on = any(header in request.META for header in PASSED_ON)
    return asked_here and not passed_on and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


class OpenSessionMiddleware:
    """Notes of each session of an account from where and by which browser it is used, and when it last was."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and self._is_due(request):
            UserSession.objects.create_from_request(request)
            request.session[KEY] = timezone.now().isoformat()
        return self.get_response(request)

    @staticmethod
    def _is_due(request: HttpRequest) -> bool:
        noted = request.session.get(KEY)
        return noted is None or timezone.now() - datetime.fromisoformat(noted) >= NOTED
