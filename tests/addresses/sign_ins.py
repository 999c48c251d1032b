"""The log of sign-ins, one's own and that of an institution; the lock of a session that nobody uses."""

from tests.addresses.row import ADMINISTRATORS, DEWI, EVERYBODY, READ, YOGA, Row, Rows, to

ROWS: Rows = {
    "own-sign-ins": Row(EVERYBODY, methods=READ, shown=to(DEWI)),
    "sign-ins": Row(ADMINISTRATORS, methods=READ, shown=to(YOGA)),
    "idle": Row(EVERYBODY, methods=READ, no_page="tells a script a number"),
    "institution-idle": Row(ADMINISTRATORS, shown=to(YOGA)),
}
