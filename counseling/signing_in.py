"""What a request tells of somebody who signs in: by what, from where, with which browser. It is written down, and the
browser gets the secret by which it is known the next time.

Whatever goes wrong with that keeps nobody out.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from counseling.choices.sign_in import AccountEvent, SignInFactor, SignInOutcome, SignInWay
from counseling.models import User
from counseling.presenters.browser import browser
from counseling.selectors.factor import has_factor
from counseling.services import account_notice, sign_in
from counseling.services.account_notice import Place

logger = logging.getLogger(__name__)

COOKIE = "known_browser"
"""Where a browser keeps the secret by which it is known."""
TOO_MANY = "too_many_login_attempts"
FACTORS = {
    "totp": SignInFactor.APP,
    "webauthn": SignInFactor.PASSKEY,
    "recovery_codes": SignInFactor.RECOVERY_CODE,
}
WAYS = {"socialaccount": SignInWay.GOOGLE}


@contextmanager
def _keeping_nobody_out() -> Iterator[None]:
    try:
        yield
    except DatabaseError:
        logger.exception("A sign-in could not be written down.")


def place_of(request: HttpRequest) -> Place:
    """From where the request comes."""
    agent = request.headers.get("User-Agent", "")
    return Place(ip=get_adapter().get_client_ip(request), user_agent=agent, browser=partial(browser, agent))


def succeeded(request: HttpRequest, response: HttpResponse, user: User, *, first: bool = False) -> None:
    """They are signed in; `first`: with the password that they have just chosen for their new account."""
    way, factor = _shown(request, user)
    with _keeping_nobody_out():
        token = sign_in.succeeded(
            user,
            way=SignInWay.FIRST if first else way,
            factor=factor,
            token=request.COOKIES.get(COOKIE, ""),
            place=place_of(request),
            now=timezone.now(),
        )
        response.set_cookie(
            COOKIE, token, max_age=sign_in.KEPT, httponly=True, samesite="Lax", secure=request.is_secure()
        )


def _shown(request: HttpRequest, user: User) -> tuple[SignInWay, SignInFactor]:
    """What they showed, first and second. Whoever has a factor and showed none is in a browser that they trust."""
    records = get_authentication_records(request, user)
    shown = [FACTORS[row["type"]] for row in records if row["method"] == "mfa" and row.get("type") in FACTORS]
    if any(row.get("passwordless") for row in records):
        return SignInWay.PASSKEY, SignInFactor.PASSKEY
    way = next((WAYS[row["method"]] for row in records if row["method"] in WAYS), SignInWay.PASSWORD)
    if shown:
        return way, shown[-1]
    return way, SignInFactor.TRUSTED if has_factor(user.pk) else SignInFactor.NONE


def failed(request: HttpRequest, user: User | None, outcome: SignInOutcome) -> None:
    """Somebody did not come in as this person, or at an address that nobody has."""
    with _keeping_nobody_out():
        sign_in.failed(user, outcome=outcome, way=SignInWay.PASSWORD, place=place_of(request), now=timezone.now())


@contextmanager
def noting_wrong_factors(request: HttpRequest, user: User) -> Iterator[None]:
    """Writes down a second factor that is refused here, and refuses it."""
    try:
        yield
    except ValidationError as error:
        is_flood = getattr(error, "code", "") == TOO_MANY
        failed(request, user, SignInOutcome.TOO_MANY if is_flood else SignInOutcome.WRONG_FACTOR)
        raise


def tell(request: HttpRequest, user: User, event: AccountEvent) -> None:
    """The owner of the account gets a mail about it."""
    with _keeping_nobody_out():
        account_notice.tell(user, event, place=place_of(request), now=timezone.now())
