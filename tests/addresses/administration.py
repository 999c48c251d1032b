"""What administrators keep: accounts, invitations, and what an institution sets."""

from typing import Any

from counseling.models import Invitation
from tests.addresses.demo import one
from tests.addresses.row import (
    ADMINISTRATOR,
    ADMINISTRATORS,
    BOTH,
    DEWI,
    EVERYBODY,
    NO_MEMBER,
    NOBODY,
    PRESS,
    READ,
    TOKEN,
    YOGA,
    Args,
    Row,
    Rows,
    to,
)
from tests.browser.errands import Errands


def _member(*shown: Args, of: str = "member", methods: tuple[str, ...] = BOTH, taken_empty: bool = False) -> Row:
    return Row(ADMINISTRATOR, {"member_id": of}, methods, shown=to(YOGA, *shown, taken_empty=taken_empty))


def _dewi(e: Errands) -> list[Any]:
    return [e.dewi.pk]


def _gone(e: Errands) -> list[Any]:
    return [e.gone.pk]


ROWS: Rows = {
    # accounts
    "accounts": Row(ADMINISTRATORS, methods=READ, shown=to(YOGA)),
    "account": _member(_dewi, _gone, methods=READ),
    "account-roles": _member(_dewi),
    "account-supervision": _member(_dewi, taken_empty=True),
    "account-profile": _member(_dewi),
    "account-deactivate": _member(_dewi, taken_empty=True),
    "account-reset": _member(_dewi, taken_empty=True),
    "account-reactivate": _member(_gone, of="gone", taken_empty=True),
    "account-invite": Row(ADMINISTRATORS, shown=to(YOGA)),
    "outside-reviewer": Row(ADMINISTRATORS, shown=to(YOGA, taken_empty=True)),
    "acts": Row(ADMINISTRATORS, methods=READ, shown=to(YOGA)),
    "invitation-withdraw": Row(
        ADMINISTRATOR, {"invitation_id": "invitation"}, shown=to(YOGA, one(Invitation), taken_empty=True)
    ),
    "invitation-renew": Row(
        ADMINISTRATOR, {"invitation_id": "invitation"}, shown=to(YOGA, one(Invitation), taken_empty=True)
    ),
    "invitation": Row(EVERYBODY, {"token": "=" + TOKEN}, public=True, shown=to(NOBODY, lambda e: [e.token])),
    "notices": Row(EVERYBODY, shown=to(DEWI) + to(YOGA)),
    # setting up
    "system": Row(ADMINISTRATORS, methods=READ, shown=to(YOGA)),
    "letterhead": Row(ADMINISTRATORS, shown=to(YOGA)),
    "logo-new": Row(ADMINISTRATORS, shown=to(YOGA)),
    "logo": Row(NO_MEMBER, methods=READ, no_page="is a picture, that the letterhead shows; in the scene there is none"),
    "emergency-numbers": Row(ADMINISTRATORS, shown=to(YOGA)),
    "classes": Row(ADMINISTRATORS, shown=to(YOGA)),
    "mail": Row(ADMINISTRATORS, shown=to(YOGA, taken_empty=True)),
    "mail-again": Row(ADMINISTRATOR, {"mail_id": "mail"}, PRESS, no_page="a button of the page «Mail»"),
    "backup": Row(ADMINISTRATORS, methods=READ, shown=to(YOGA)),
    "explanation-read": Row(ADMINISTRATORS, shown=to(YOGA, taken_empty=True)),
    # the institution
    "institution": Row(ADMINISTRATORS, methods=READ, shown=to(YOGA)),
    "institution-edit": Row(ADMINISTRATORS, shown=to(YOGA)),
    "policy": Row(ADMINISTRATORS, methods=READ, shown=to(YOGA)),
    "policy-new": Row(ADMINISTRATORS, shown=to(YOGA)),
    "explanations": Row(ADMINISTRATORS, methods=READ, shown=to(YOGA)),
    "explanation-version": Row(ADMINISTRATORS, {"number": "entry"}, READ, shown=to(YOGA, lambda _: [1])),
    "explanation-new": Row(ADMINISTRATORS, shown=to(YOGA)),
}
