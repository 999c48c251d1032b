"""Referrals, the inbox and the package; referrals to other institutions; help beside the counselor."""

from typing import Any

from counseling.models import Referral, SharedHelp
from tests.addresses.demo import GOING_WELL, NO_BENEFIT, TO_OUTSIDE, of_case, one
from tests.addresses.row import BAGUS, COLLEAGUE, COUNSELOR, COUNSELORS, DEWI, READ, Row, Rows, case, to
from tests.browser.errands import Errands

_RECEIVED = one(Referral, case__code="C-00029")


def _help(e: Errands) -> list[Any]:
    return [e.helping.pk]


ROWS: Rows = {
    # from the one who refers
    "referral": case("outside", shown=to(DEWI, GOING_WELL, NO_BENEFIT, TO_OUTSIDE)),
    "referral-name": case(shown=to(DEWI, GOING_WELL)),
    "referral-handover": case("outside", shown=to(DEWI, NO_BENEFIT)),
    "referral-consent": case("outside", shown=to(DEWI, NO_BENEFIT)),
    "referral-answer-outside": case("outside", shown=to(DEWI, TO_OUTSIDE)),
    "referral-relate": case("outside", shown=to(DEWI, TO_OUTSIDE)),
    "referral-refer": case("outside", shown=to(DEWI, NO_BENEFIT, taken_empty=True)),
    "referral-withdraw": case("outside", shown=to(DEWI, NO_BENEFIT, taken_empty=True)),
    "referral-handed": case(
        "outside", methods=READ, referral_id="sent_outside", shown=to(DEWI, of_case("C-00018", Referral))
    ),
    # to the one who receives
    "referrals": Row(
        COUNSELORS,
        methods=READ,
        shown=to(DEWI) + to(BAGUS, queries=("", "?list=institutions", "?list=shared")),
    ),
    "referral-answer": Row(COLLEAGUE, {"referral_id": "referral"}, shown=to(BAGUS, _RECEIVED)),
    "referral-declare": Row(COLLEAGUE, {"referral_id": "referral"}, shown=to(BAGUS, _RECEIVED)),
    "referral-arrived": Row(("sari",), {"referral_id": "arriving"}, shown=to(BAGUS, lambda e: [e.arriving.pk])),
    # help beside the counselor
    "shared-help": case(shown=to(DEWI, GOING_WELL)),
    "shared-help-ask": case(shown=to(DEWI, GOING_WELL, NO_BENEFIT)),
    "shared-help-parts": case(help_id="help", shown=to(DEWI, of_case("C-00007", SharedHelp), taken_empty=True)),
    "shared-help-answer": Row(COLLEAGUE, {"help_id": "help"}, shown=to(BAGUS, _help)),
    "shared-help-end": Row((*COUNSELOR, *COLLEAGUE), {"help_id": "help"}, shown=to(BAGUS, _help, taken_empty=True)),
}
