"""The explanation, permissions and their papers, guardians, the ability to decide; what a konseli takes home."""

from tests.addresses.demo import CRISIS, GOING_WELL, READY, case_at
from tests.addresses.row import DEWI, READ, Rows, case, to

_FILE = "a file to be saved"

ROWS: Rows = {
    "explanation": case(shown=to(DEWI, GOING_WELL)),
    "consent": case(shown=to(DEWI, GOING_WELL)),
    "consent-data": case(shown=to(DEWI, GOING_WELL)),
    "consent-sharing": case(shown=to(DEWI, READY)),
    "consent-withdraw": case(shown=to(DEWI, READY, GOING_WELL)),
    "consent-papers": case(consent_id="signed", shown=to(DEWI, lambda e: [e.signed.case_id, e.signed.pk])),
    "consent-paper": case(methods=READ, paper_id="paper", no_page=_FILE),
    "capacity": case(shown=to(DEWI, READY)),
    "guardian-consent": case(shown=to(DEWI, CRISIS, GOING_WELL)),
    "guardian-add": case(shown=to(DEWI, GOING_WELL)),
    "guardian-unsafe": case(shown=to(DEWI, READY, GOING_WELL)),
    "guardian-told": case(shown=to(DEWI, GOING_WELL)),
    "consent-letter": case(methods=READ, shown=to(DEWI, READY)),
    "consent-letter-pdf": case(methods=READ, no_page=_FILE),
    "closing-summary": case("closed", methods=READ, shown=to(DEWI, case_at("C-00021"))),
    "closing-summary-pdf": case("closed", methods=READ, no_page=_FILE),
}
