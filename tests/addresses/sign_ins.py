"""The log of sign-ins: one's own, and that of an institution."""

from tests.addresses.row import ADMINISTRATORS, DEWI, EVERYBODY, READ, YOGA, Row, Rows, to

ROWS: Rows = {
    "own-sign-ins": Row(EVERYBODY, methods=READ, shown=to(DEWI)),
    "sign-ins": Row(ADMINISTRATORS, methods=READ, shown=to(YOGA)),
}
