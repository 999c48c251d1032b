"""Pages of their own for konseli and guardians: the counselor's side, and what the links open.

The pages inside belong to nobody who has an account.
"""

from typing import Any

from tests.addresses.demo import READY
from tests.addresses.row import (
    DEWI,
    EVERYBODY,
    NO_MEMBER,
    NOBODY,
    PAGE_TOKEN,
    PORTAL_USER,
    PRESS,
    READ,
    Row,
    Rows,
    case,
    to,
)
from tests.browser.errands import Errands


def _link(e: Errands) -> list[Any]:
    return [e.portal.case_id, e.portal.pk]


ROWS: Rows = {
    "own-pages": case(shown=to(DEWI, READY, taken_empty=True)),
    "own-page-renew": case(page_id="portal", shown=to(DEWI, _link, taken_empty=True)),
    "own-page-revoke": case(page_id="portal", shown=to(DEWI, _link, taken_empty=True)),
    "own-door": Row(EVERYBODY, {"token": "=" + PAGE_TOKEN}, public=True, shown=to(NOBODY, lambda e: [e.page_token])),
    "own-leave": Row(EVERYBODY, methods=PRESS, public=True, no_page="takes POST alone, and says that the page is shut"),
    "own": Row(NO_MEMBER, methods=READ, public=True, shown=to(PORTAL_USER)),
    "own-explanation": Row(NO_MEMBER, public=True, shown=to(PORTAL_USER)),
    "own-help": Row(NO_MEMBER, public=True, shown=to(PORTAL_USER)),
    "own-data-permission": Row(NO_MEMBER, public=True, shown=to(PORTAL_USER)),
    "own-sharing": Row(NO_MEMBER, public=True, shown=to(PORTAL_USER)),
    "own-withdraw": Row(
        NO_MEMBER,
        {"consent_id": "signed"},
        public=True,
        shown=to(PORTAL_USER, lambda e: [e.shared.pk], taken_empty=True),
    ),
}
