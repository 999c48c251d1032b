"""Second factors, trusted browsers, open sessions: what everybody has of their own, and what an institution wants."""

from typing import Any

from allauth.mfa.models import Authenticator

from tests.addresses.row import (
    ADMINISTRATORS,
    BAGUS,
    BOTH,
    DEWI,
    EVERYBODY,
    NO_MEMBER,
    PRESS,
    RATNA,
    YOGA,
    Args,
    Row,
    Rows,
    nothing,
    to,
)
from tests.browser.errands import Errands

IN_THE_STORY = "stands between two steps of signing in; tests/browser/test_passkey.py looks at it"
OWN = "takes POST alone, from a page of one's own; tests/counseling/views/test_factor.py presses it"


def _library(who: str = "", of: Args = nothing, *, taken_empty: bool = False, no_page: str = "") -> Row:
    return Row(NO_MEMBER, library=True, shown=to(who, of, taken_empty=taken_empty) if who else (), no_page=no_page)


def _passkey(e: Errands) -> list[Any]:
    return [Authenticator.objects.get(user=e.bagus.user, type=Authenticator.Type.WEBAUTHN).pk]


ROWS: Rows = {
    "mfa_index": _library(RATNA),
    "mfa_authenticate": _library(no_page=IN_THE_STORY),
    "mfa_login_webauthn": _library(no_page="takes what a device has answered, and is no page"),
    "mfa_reauthenticate": _library(RATNA),
    "mfa_reauthenticate_webauthn": _library(no_page=IN_THE_STORY),
    "mfa_activate_totp": _library(DEWI),
    "mfa_deactivate_totp": _library(RATNA, taken_empty=True),
    "mfa_view_recovery_codes": _library(RATNA),
    "mfa_generate_recovery_codes": _library(RATNA, taken_empty=True),
    "mfa_add_webauthn": _library(DEWI),
    "mfa_remove_webauthn": _library(BAGUS, _passkey, taken_empty=True),
    "trusted-browser-end": Row(NO_MEMBER, {"browser_id": "active"}, PRESS, no_page=OWN),
    "session-end": Row(NO_MEMBER, {"session_id": "=0"}, PRESS, no_page=OWN),
    "session-end-others": Row(EVERYBODY, {}, PRESS, no_page=OWN),
    "institution-factor": Row(ADMINISTRATORS, methods=BOTH, shown=to(YOGA, taken_empty=True)),
}
