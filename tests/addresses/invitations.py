"""Many invitations from a list, and the switch to another institution."""

from tests.addresses.row import ADMINISTRATORS, COUNSELOR, PRESS, READ, YOGA, Row, Rows, to

ROWS: Rows = {
    "invitation-list": Row(ADMINISTRATORS, shown=to(YOGA)),
    "invitation-list-send": Row(
        ADMINISTRATORS,
        methods=PRESS,
        no_page="takes POST alone; tests/counseling/views/test_invitation_list.py presses it",
    ),
    "invitation-list-template": Row(ADMINISTRATORS, methods=READ, no_page="a file to be saved"),
    "membership-switch": Row(
        COUNSELOR, {"membership_id": "membership"}, PRESS, no_page="takes POST alone, and goes on to the home"
    ),
}
