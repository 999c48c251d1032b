"""The konseli's record, those to call, and records of one person; a case on paper."""

from tests.addresses.demo import GOING_WELL, REQUESTED
from tests.addresses.row import DEWI, READ, Rows, case, to
from tests.browser.errands import case_of

_OPTIONAL_PARTS = ("?part=contacts", "?part=known")

ROWS: Rows = {
    "konseli": case(
        shown=to(DEWI, REQUESTED, GOING_WELL) + to(DEWI, GOING_WELL, queries=_OPTIONAL_PARTS, taken_empty=True)
    ),
    "contact-add": case(shown=to(DEWI, GOING_WELL)),
    "contact-end": case(
        contact_id="contact", shown=to(DEWI, lambda e: [e.contact_case.pk, e.contact.pk], taken_empty=True)
    ),
    "konseli-same": case(shown=to(DEWI, GOING_WELL)),
    "konseli-merge": case(
        other_id="other_konseli",
        shown=to(DEWI, lambda _: [case_of("C-00007").pk, case_of("C-00003").konseli_id]),
    ),
    "konseli-unmerge": case(
        merge_id="merge", shown=to(DEWI, lambda e: [e.contact_case.pk, e.merge.pk], taken_empty=True)
    ),
    "case-print": case(methods=READ, shown=to(DEWI, GOING_WELL)),
}
