"""Whoever a test signs in without a page, by `force_login`, has done what it takes: they have a second factor where
they need one, and have just shown that it is them. Who signs in by the form has what the test gave them.

The factor is an authenticator app without a secret, so that no code fits it. A test about factors sets up its own.
"""

import time
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.utils import timezone

from counseling.factor_middleware import KEY as NOTED
from counseling.models import User
from counseling.selectors import factor
from counseling.views.idle import ACTIVE

WHOSE = "account_authentication_methods_user"


def stand_by() -> None:
    user_logged_in.connect(_has_done_what_it_takes, dispatch_uid="tests.second_factor")


def _has_done_what_it_takes(request: HttpRequest, user: User, **_more: Any) -> None:
    if isinstance(request, WSGIRequest):
        return
    if factor.needed_by(user):
        row = Authenticator(user=user, type=Authenticator.Type.TOTP, data={})
        Authenticator.objects.bulk_create([row], ignore_conflicts=True)
    shown(request.session, user)
    # Their session is noted, and that they are at it, with the first of their requests else, before each test anew.
    request.session[NOTED] = request.session[ACTIVE] = timezone.now().isoformat()


def shown(session: Any, user: User) -> None:
    """In this session somebody has just shown, by their factor, that it is them."""
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time(), "reauthenticated": True}]
    session[WHOSE] = str(user.pk)


def forget(session: Any) -> None:
    """Nobody has shown anything lately."""
    session.pop(AUTHENTICATION_METHODS_SESSION_KEY, None)
    session.save()
