"""Accounts that are locked at once."""

from typing import Any

from tests.addresses.row import RATNA, READ, SUPERVISOR, YOGA, Row, Rows, to
from tests.browser.errands import Errands

ABLE = ("ratna", "yoga")


def _dewi(e: Errands) -> list[Any]:
    return [e.dewi.pk]


def _locked(e: Errands) -> list[Any]:
    return [e.locked.pk]


ROWS: Rows = {
    "account-lock": Row(ABLE, {"member_id": "member"}, shown=to(YOGA, _dewi) + to(RATNA, _dewi)),
    "account-unlock": Row(ABLE, {"member_id": "locked"}, shown=to(YOGA, _locked)),
    "team-locked": Row(
        SUPERVISOR, {"counselor_id": "locked_counselor"}, READ, shown=to(RATNA, lambda e: [e.locked.counselor.pk])
    ),
}
