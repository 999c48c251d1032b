"""What every request carries: a language, who asks, their institution's time zone. And how its answer is packed."""

import logging
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils import timezone, translation

from counseling.models import Membership
from counseling.selectors import account as selector
from counseling.selectors.account_lock import is_shut_out
from counseling.services.door.gate import GuardsMissingError

logger = logging.getLogger(__name__)

FROM_ELSEWHERE = ("cross-site", "same-site")
"""What browsers say of a request that another site caused, or another host of the same domain."""

Next = Callable[[HttpRequest], HttpResponse]


class HeadMiddleware:
    """What is asked for by HEAD has no body: views answer as to GET, and servers warn of what they have to drop."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response


class CompressionMiddleware(GZipMiddleware):
    """Sends pages compressed: a tenth of the bytes on a school's line.

    Who can make a browser ask for pages with words of their choice, and sees how long the answers are, can guess what
    stands on a compressed page from how well these words fit in (the BREACH attack). Here they learn nothing from it:
    a request that another site caused is answered uncompressed, and browsers say of each request which site caused it.
    From another site cookies come along with the opening of whole pages alone (SameSite=Lax), so that an old browser
    that does not say so gives one visible page for each guess. And what is worth guessing does not hold still: the CSRF
    token is masked anew on every page, and up to a hundred random bytes are added to every answer.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.headers.get("Sec-Fetch-Site") in FROM_ELSEWHERE:
            return response
        return super().process_response(request, response)


class LanguageMiddleware:
    """Indonesian unless the person switched. What the browser prefers is not asked: many school phones are English."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        known = {code for code, _ in settings.LANGUAGES}
        language = wanted if wanted in known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers["Content-Language"] = language
        return response


class MembershipMiddleware:
    """Puts on the request the person's memberships and the one in which they act (None when they have none), and sets
    its time zone. Who is locked out is signed out."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        members = selector.memberships_of(request.user.pk) if request.user.is_authenticated else []
        if request.user.is_authenticated and not members and is_shut_out(request.user.pk):
            logout(request)
        member = self._chosen(request, members)
        request.memberships, request.member = members, member  # type: ignore[attr-defined]
        zone = member.institution.time_zone if member else settings.TIME_ZONE
        with timezone.override(ZoneInfo(zone)):
            response = self.get_response(request)
        if request.user.is_authenticated:
            # Pages hold the most private things: neither proxies nor the back button of a shared computer keep them.
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    @staticmethod
    def _chosen(request: HttpRequest, members: list[Membership]) -> Membership | None:
        """The one that the person switched to, while it stands; else the oldest."""
        if not members:
            return None
        chosen = request.session.get("membership")
        return next((m for m in members if str(m.pk) == chosen), members[0])


class GateMiddleware:
    """Where the gate refuses to work because a guard of the database is missing, the page says so, and the log why."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, GuardsMissingError):
            return None
        logger.critical("%s", exception)
        return render(request, "503.html", status=503)
