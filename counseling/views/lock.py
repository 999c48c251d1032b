"""What a locked session answers: a page that asks who is there, and afterwards what was typed, where it was typed.

What was sent to a locked session is not done. It lies sealed on the page that asks, opens for the same person, session
and address alone, and comes back into its form, for them to press the button again. Files and passwords do not.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from allauth.core import ratelimit
from allauth.mfa.webauthn.internal import auth
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from counseling import signing_in
from counseling.choices.sign_in import SignInOutcome
from counseling.forms.factor import PasskeyAgainForm
from counseling.forms.idle import SessionUnlockForm
from counseling.keys import account_secret
from counseling.keys.keyring import SealError
from counseling.selectors import factor as factor_selector
from counseling.views import idle
from counseling.views.base import TYPED_AGAIN, FormPage
from counseling.views.factor import as_text, named_address, person

if TYPE_CHECKING:
    from django import forms

UNLOCK, KEPT, CREDENTIAL, TOKEN = "unlock", "kept", "credential", "csrfmiddlewaretoken"
TRIES_KEY, TRIES = "unlock_tries", 5
"""So often somebody may be wrong; then the session ends."""
KEPT_LIMIT = 8 * 1024 * 1024
"""So many bytes are kept at most: sealed they still fit into what is taken of one form."""
STATUS = 423


def page(request: HttpRequest, form: forms.Form | None = None, kept: str | None = None) -> HttpResponse:
    """The page that asks who is there, in the place of whatever was asked for; a script gets a word."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"locked": True}, status=STATUS)
    user, address, missing = person(request), named_address(request), ""
    if kept is None:
        kept, missing = _sealed(request)
    passkeys = not address and bool(factor_selector.passkeys_of(user))
    context: dict[str, Any] = {
        "form": form or SessionUnlockForm(user=user),
        "has_password": user.has_usable_password(),
        "options": as_text(auth.begin_authentication(user)) if passkeys else "",
        "kept": kept,
        "missing": missing,
        "name": user.name,
        "minutes": int(idle.limit_of(request).total_seconds() // 60),
        # Nothing of the shell: no place, no menu of the person, and no switch that would lose what was typed.
        **{"user": None, "navigation": [], "idle_minutes": None},
    }
    return render(request, "lock/page.html", context, status=STATUS)


def wants_to_unlock(request: HttpRequest) -> bool:
    """Whether the page that asks was answered."""
    return request.method == "POST" and UNLOCK in _posted(request)


def answer(request: HttpRequest) -> HttpResponse | None:
    """None once somebody has shown that it is them: the session goes on. Else the page again; after five times that
    were wrong the session is over, and so it is for whoever tries faster than it can count."""
    user, typed = person(request), request.POST
    if not ratelimit.consume(request, action="reauthenticate", user=user):
        return _over(request)
    is_passkey = CREDENTIAL in typed
    form = PasskeyAgainForm(typed, user=user) if is_passkey else SessionUnlockForm(typed, user=user)
    if form.is_valid():
        request.session.pop(TRIES_KEY, None)
        idle.unlock(request, timezone.now())
        return None
    if not is_passkey:
        signing_in.failed(request, user, SignInOutcome.WRONG_PASSWORD)
    request.session[TRIES_KEY] = request.session.get(TRIES_KEY, 0) + 1
    if request.session[TRIES_KEY] >= TRIES:
        return _over(request)
    if is_passkey:
        messages.error(request, _("The device gave no passkey. Try again, or choose another way."))
        form = SessionUnlockForm(user=user)
    return page(request, form, kept=typed.get(KEPT, ""))


def _over(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.error(request, _("That was wrong too often. The session has ended; sign in anew."))
    return HttpResponseRedirect(reverse("account_login"))


def typed_before(request: HttpRequest) -> QueryDict | None:
    """What was sent to this address when the session was locked; None where nothing was, or it does not open here."""
    sealed = request.POST.get(KEPT, "")
    if not sealed:
        return None
    try:
        pairs = json.loads(account_secret.unseal(sealed, place=_place(request)))
    except SealError:
        messages.warning(request, _("What you typed could not be kept. Please write it once more."))
        return None
    typed = QueryDict(mutable=True)
    for name, value in pairs:
        typed.appendlist(name, value)
    return typed


def _sealed(request: HttpRequest) -> tuple[str, str]:
    """What was sent, sealed, and what of it is not kept, in words. Both empty where nothing was sent."""
    if request.method != "POST":
        return "", ""
    text = json.dumps(_pairs(_posted(request)), ensure_ascii=False)
    if len(text.encode()) > KEPT_LIMIT:
        return "", _("What you typed is too long to be kept here.")
    has_files = request.content_type == "multipart/form-data" and bool(request.FILES)
    missing = _("Files are not kept. Choose them once more afterwards.") if has_files else ""
    return account_secret.seal(text, place=_place(request)), missing


def _posted(request: HttpRequest) -> QueryDict:
    """What was sent; nothing where it cannot be read."""
    try:
        return request.POST
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return QueryDict()


def _pairs(posted: QueryDict) -> list[tuple[str, str]]:
    """Fields and what they hold, without what is no answer and without passwords."""
    return [
        (name, value)
        for name, values in posted.lists()
        for value in values
        if name not in (TOKEN, TYPED_AGAIN) and "password" not in name
    ]


def _place(request: HttpRequest) -> str:
    return f"locked/{person(request).pk}/{request.session.session_key}/{request.path}"


def shows_again(view: object) -> bool:
    """Whether this is a page with a form, in which what was typed can stand again."""
    page_class = getattr(view, "view_class", None)
    return isinstance(page_class, type) and issubclass(page_class, FormPage)


def not_done(request: HttpRequest) -> HttpResponse:
    """A button was pressed when the session was locked: it has done nothing, and can be pressed once more."""
    context = {"fields": _pairs(request.POST), "address": request.get_full_path()}
    return render(request, "lock/not_done.html", context)
