"""An administrator lets somebody in again who has lost their second factor."""

from tests.addresses.row import ADMINISTRATOR, YOGA, Row, Rows, to

ROWS: Rows = {
    "account-factors-off": Row(ADMINISTRATOR, {"member_id": "member"}, shown=to(YOGA, lambda e: [e.dewi.pk])),
}
