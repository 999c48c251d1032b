"""Homes, and what is listed for a role across cases: the caseload, the queue, duties, registers, questions."""

from counseling.choices import FlagState
from tests.addresses.demo import QUEUED, flag_in
from tests.addresses.row import (
    BAGUS,
    COUNSELOR,
    COUNSELORS,
    DEWI,
    EVERYBODY,
    RATNA,
    READ,
    SUPERVISORS,
    YOGA,
    Row,
    Rows,
    to,
)

_BOTH_ROLES = (*COUNSELORS, *SUPERVISORS)

ROWS: Rows = {
    # for everybody who is signed in
    "home": Row(EVERYBODY, methods=READ, shown=to(DEWI) + to(RATNA) + to(YOGA)),
    "code": Row(EVERYBODY, methods=READ, shown=to(DEWI) + to(RATNA) + to(YOGA)),
    # counselors
    "caseload": Row(COUNSELORS, shown=to(DEWI, queries=("", "?state=all"))),
    "request-new": Row(COUNSELORS, shown=to(DEWI, queries=("", "?new=1"))),
    "waiting": Row(COUNSELORS, shown=to(DEWI) + to(BAGUS)),
    "waiting-call-up": Row(COUNSELOR, {"entry_id": "waiting"}, shown=to(BAGUS, QUEUED, taken_empty=True)),
    "waiting-leave": Row(COUNSELOR, {"entry_id": "waiting"}, shown=to(BAGUS, QUEUED)),
    "waiting-emergency": Row(COUNSELOR, {"entry_id": "waiting"}, shown=to(BAGUS, QUEUED)),
    "flag-answers": Row(COUNSELORS, methods=READ, shown=to(DEWI)),
    "flag-answer": Row(
        COUNSELOR, {"flag_id": "asked_flag"}, shown=to(DEWI, flag_in(FlagState.ASKED), flag_in(FlagState.REMEDY))
    ),
    "own-data": Row(COUNSELORS, shown=to(DEWI, taken_empty=True)),
    # counselors and supervisors
    "obligations": Row(_BOTH_ROLES, methods=READ, shown=to(DEWI) + to(RATNA)),
    "disclosure-register": Row(_BOTH_ROLES, methods=READ, shown=to(DEWI) + to(RATNA)),
    "access-log": Row(_BOTH_ROLES, methods=READ, shown=to(DEWI) + to(RATNA)),
}
