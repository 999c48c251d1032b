"""The guide in which the first institution is founded: in the demo there are two, so that it does not exist."""

from tests.addresses.row import NO_MEMBER, Row, Rows

GONE = "does not exist once there is an institution; tests/browser/test_founding.py looks at it"

ROWS: Rows = {
    route: Row(NO_MEMBER, public=True, no_page=GONE)
    for route in ("founding", "founding-institution", "founding-administrator", "founding-end")
}
