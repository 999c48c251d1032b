"""How somebody who has just chosen a password is signed in with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse

from counseling import signing_in

if TYPE_CHECKING:
    from counseling.models import User

SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"


def enter(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Signs them in, and notes that they have just shown their password: setting up a second factor asks for it, and
    they typed it a moment ago. The browser to which the response goes is known from now on."""
    login(request, user, backend=SIGN_IN)
    record_authentication(request, user, method="password", email=user.email)
    signing_in.succeeded(request, response, user, first=True)
