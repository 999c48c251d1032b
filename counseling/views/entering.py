"""How somebody who has just chosen a password is signed in with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import HttpRequest

if TYPE_CHECKING:
    from counseling.models import User

SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"


def enter(request: HttpRequest, user: User) -> None:
    """Signs them in, and notes that they have just shown their password: setting up a second factor asks for it, and
    they typed it a moment ago."""
    login(request, user, backend=SIGN_IN)
    record_authentication(request, user, method="password", email=user.email)
