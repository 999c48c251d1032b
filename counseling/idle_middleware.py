"""A session of staff in which nobody did anything for a while is locked: it answers every address with the page that
asks who is there, those that do not exist among them. Konseli and guardians have no account, and rules of their own."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import Resolver404, resolve
from django.utils import timezone

from counseling.views import idle, lock
from counseling.views.base import TYPED_AGAIN

OPEN = frozenset({"healthz", "readyz"})
PRESSED = frozenset({"account_logout", "set_language"})
"""What a locked session answers all the same: probes, and by a press signing out and the language. Style and scripts
are served before it comes here."""

Next = Callable[[HttpRequest], HttpResponse]


class IdleMiddleware:
    """Stands in front of everything that an account reaches."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        if not idle.is_locked(request, timezone.now()):
            # A page that covered itself sends what was typed on it, though somebody has unlocked it in another tab.
            if request.method == "POST" and TYPED_AGAIN in request.POST:
                request.typed_again = True  # type: ignore[attr-defined]
            return self.get_response(request)
        if _is_open(request):
            return self.get_response(request)
        if not lock.wants_to_unlock(request):
            # What another site sent is not kept: it would come back as if the person had typed it.
            return lock.page(request, kept="" if self._refusal_of_forged(request) else None)
        return self._unlocked(request)

    def _refusal_of_forged(self, request: HttpRequest) -> HttpResponse | None:
        """The answer to a form that does not come from a page of ours; None where it does."""
        check = CsrfViewMiddleware(self.get_response).process_view
        refusal: HttpResponse | None = check(request, self.get_response, (), {})
        return refusal

    def _unlocked(self, request: HttpRequest) -> HttpResponse:
        """The session goes on where it was, with what was typed in its form again; or what stands against it."""
        refusal = self._refusal_of_forged(request) or lock.answer(request)
        if refusal is not None:
            return refusal
        typed = lock.typed_before(request)
        if typed is None:
            return HttpResponseRedirect(request.get_full_path())
        request.POST = typed  # type: ignore[assignment]
        request.typed_again = True  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if request.user.is_authenticated and match is not None and match.view_name not in idle.PASSIVE:
            idle.note_activity(request, timezone.now())
        if getattr(request, "typed_again", False) and not lock.shows_again(view):
            return lock.not_done(request)
        return None


def _is_open(request: HttpRequest) -> bool:
    try:
        name = resolve(request.path_info).view_name
    except Resolver404:
        return False
    return name in OPEN or (request.method == "POST" and name in PRESSED)
