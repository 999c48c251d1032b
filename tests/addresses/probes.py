"""What probes ask of the installation, without a sign-in."""

from tests.addresses.row import EVERYBODY, READ, Row, Rows

ROWS: Rows = {
    "healthz": Row(EVERYBODY, methods=READ, public=True, no_page="answers probes with a word, and no page"),
    "readyz": Row(EVERYBODY, methods=READ, public=True, no_page="answers probes with words, and no page"),
}
