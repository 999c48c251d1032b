"""What supervisors decide and see: flags, reviews, duties, surges, the team, cases without a name, opened notes."""

from counseling.choices import FlagState, LoyaltyState, WaiverState
from counseling.models import Complaint, LoyaltyConflict, Obligation, Waiver
from tests.addresses.demo import CRISIS, GOING_WELL, HELD, flag_in, one, unsigned
from tests.addresses.row import BOTH, RATNA, READ, SUPERVISOR, SUPERVISORS, Args, Row, Rows, to
from tests.browser.errands import case_of


def _flag(of: str, *shown: Args, methods: tuple[str, ...] = BOTH) -> Row:
    return Row(SUPERVISOR, {"flag_id": of}, methods, shown=to(RATNA, *shown))


ROWS: Rows = {
    "flags": Row(SUPERVISORS, methods=READ, shown=to(RATNA, queries=("", "?state=all"))),
    "flag": _flag("flag", *map(flag_in, FlagState.values), methods=READ),
    "flag-ask": _flag("flag", flag_in(FlagState.OPEN)),
    "flag-determine": _flag("flag", flag_in(FlagState.ANSWERED)),
    "flag-remedy": _flag("determined_flag", flag_in(FlagState.DETERMINED)),
    "flag-close": _flag("remedied_flag", flag_in(FlagState.REMEDY)),
    "reviews": Row(SUPERVISORS, shown=to(RATNA)),
    "waiver": Row(SUPERVISOR, {"waiver_id": "waiver"}, shown=to(RATNA, one(Waiver, state=WaiverState.ASKED))),
    "complaint-answer": Row(SUPERVISOR, {"complaint_id": "complaint"}, shown=to(RATNA, one(Complaint))),
    "conflict-review": Row(
        SUPERVISOR, {"conflict_id": "weighed"}, shown=to(RATNA, one(LoyaltyConflict, state=LoyaltyState.WEIGHED))
    ),
    "obligation": Row(SUPERVISOR, {"obligation_id": "obligation"}, shown=to(RATNA, one(Obligation, closed_at=None))),
    "surge": Row(SUPERVISORS, shown=to(RATNA)),
    "surge-end": Row(SUPERVISOR, {"surge_id": "surge"}, shown=to(RATNA, lambda e: [e.surge.pk], taken_empty=True)),
    "team": Row(SUPERVISORS, shown=to(RATNA)),
    "team-cases": Row(
        SUPERVISOR, {"counselor_id": "counselor"}, READ, shown=to(RATNA, lambda e: [e.dewi.counselor.pk])
    ),
    "team-waiting": Row(SUPERVISOR, {"counselor_id": "counselor"}, shown=to(RATNA, lambda e: [e.bagus.counselor.pk])),
    "case-reassign": Row(SUPERVISOR, {"case_id": "active"}, shown=to(RATNA, GOING_WELL)),
    "oversight": Row(SUPERVISOR, {"case_id": "active"}, READ, shown=to(RATNA, GOING_WELL, CRISIS)),
    "oversight-entry": Row(
        SUPERVISOR,
        {"case_id": "active", "number": "entry"},
        READ,
        shown=to(RATNA, lambda _: [case_of("C-00014").pk, 1]),
    ),
    "break-glass": Row(SUPERVISOR, {"case_id": "running", "session_id": "running_session"}, shown=to(RATNA, HELD)),
    "opened-note": Row(SUPERVISOR, {"case_id": "active", "session_id": "session"}, READ, shown=to(RATNA, unsigned)),
    "opened-notes": Row(SUPERVISORS, methods=READ, shown=to(RATNA)),
}
