"""Signing in and out, by the library for accounts, and the language in which pages speak."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str

from tests.addresses.row import DEWI, EVERYBODY, NO_MEMBER, NOBODY, PRESS, Row, Rows, Shown, to
from tests.browser.errands import Errands


def _library(*shown: Shown, no_page: str = "") -> Row:
    return Row(NO_MEMBER, library=True, shown=shown, no_page=no_page)


def _key_of_reset(e: Errands) -> list[Any]:
    """What stands in the link of the mail by which Dewi chooses a new password."""
    return [user_pk_to_url_str(e.dewi.user), default_token_generator.make_token(e.dewi.user)]


ROWS: Rows = {
    "account_login": _library(*to(NOBODY)),
    "account_logout": _library(*to(DEWI, taken_empty=True)),
    "account_inactive": _library(*to(NOBODY)),
    "google_login": _library(no_page="sends the browser to Google; tests/counseling/views/test_google.py follows"),
    "google_callback": _library(no_page="takes what Google has answered; without variables there is none"),
    "account_signup": _library(*to(NOBODY)),
    "account_reauthenticate": _library(*to(DEWI)),
    "account_change_password": _library(*to(DEWI)),
    "account_set_password": _library(no_page="redirects whoever has a password, and everybody has"),
    "account_reset_password": _library(*to(NOBODY)),
    "account_reset_password_done": _library(*to(NOBODY)),
    "account_reset_password_from_key": _library(*to(NOBODY, _key_of_reset)),
    "account_reset_password_from_key_done": _library(*to(NOBODY)),
    "set_language": Row(
        EVERYBODY, methods=PRESS, public=True, no_page="takes POST alone, and goes back to where it was pressed"
    ),
}
