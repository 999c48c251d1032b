"""What probes, browsers and search engines ask for, without a sign-in."""

from tests.addresses.row import EVERYBODY, READ, Row, Rows

ROWS: Rows = {
    "healthz": Row(EVERYBODY, methods=READ, public=True, no_page="answers probes with a word, and no page"),
    "favicon": Row(EVERYBODY, methods=READ, public=True, no_page="leads to a picture"),
    "robots": Row(EVERYBODY, methods=READ, public=True, no_page="is two lines for search engines"),
    "readyz": Row(EVERYBODY, methods=READ, public=True, no_page="answers probes with words, and no page"),
}
