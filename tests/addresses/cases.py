"""A case: how it stands, what moves it, what its counselor writes down in it, disclosures."""

from counseling.models import Disclosure, Goal, LoyaltyConflict
from tests.addresses.demo import CRISIS, GOING_WELL, NO_BENEFIT, READY, REQUESTED, case_at, of_case
from tests.addresses.row import BAGUS, DEWI, PRESS, READ, Row, Rows, case, to
from tests.browser.errands import case_of

_TABS = ("", "?tab=sessions", "?tab=goals", "?tab=documents")

ROWS: Rows = {
    "case": case(
        methods=READ,
        shown=to(DEWI, REQUESTED, CRISIS)
        + to(DEWI, READY, queries=("", "?tab=documents"))
        + to(DEWI, GOING_WELL, queries=_TABS),
    ),
    "case-name": case(methods=PRESS, no_page="takes POST alone, and answers with the page of the case"),
    "walk": case(methods=READ, transition="=end", no_page="redirects to the next form that is missing"),
    "entry": case(methods=READ, number="entry", shown=to(DEWI, lambda _: [case_of("C-00014").pk, 1])),
    "waiver-ask": case("watched", number="refusal", shown=to(BAGUS, lambda e: [e.refused.case_id, e.refused.number])),
    "colleagues": case(shown=to(DEWI, GOING_WELL)),
    # what moves it
    "case-start": case("requested", shown=to(DEWI, REQUESTED, READY)),
    "case-end": case(shown=to(DEWI, CRISIS, GOING_WELL)),
    "case-decline": case("requested", shown=to(DEWI, REQUESTED)),
    "session-open": case(shown=to(DEWI, GOING_WELL)),
    "session-late": case(shown=to(DEWI, GOING_WELL)),
    "disclosure": case(shown=to(DEWI, GOING_WELL)),
    "disclosures": case("disclosing", shown=to(DEWI, GOING_WELL) + to(BAGUS, case_at("C-00020"))),
    "disclosure-tell": case("disclosing", disclosure_id="disclosure", shown=to(BAGUS, of_case("C-00020", Disclosure))),
    "disclosure-review": case(
        "disclosing", disclosure_id="disclosure", shown=to(BAGUS, of_case("C-00020", Disclosure))
    ),
    # emergencies and safety plans
    "urgency": case(shown=to(DEWI, CRISIS, GOING_WELL)),
    "urgency-confirm": Row(("dewi", "bagus", "ratna"), {"case_id": "requested"}, shown=to(BAGUS, case_at("C-00006"))),
    "emergency": case(shown=to(DEWI, GOING_WELL)),
    "emergency-end": case("requested", shown=to(DEWI, CRISIS)),
    "safety-plan": case(shown=to(DEWI, GOING_WELL, CRISIS)),
    "safety-plan-new": case(shown=to(DEWI, GOING_WELL, CRISIS)),
    # what was said and done
    "wish": case(shown=to(DEWI, GOING_WELL)),
    "contact": case(shown=to(DEWI, GOING_WELL)),
    "offered": case(shown=to(DEWI, GOING_WELL)),
    "roles": case(shown=to(DEWI, GOING_WELL)),
    "relationship": case(shown=to(DEWI, GOING_WELL)),
    "close-tie": case(shown=to(DEWI, GOING_WELL)),
    "complaint": case(shown=to(DEWI, GOING_WELL)),
    # what it is to reach, and whom else it touches
    "plan": case(shown=to(DEWI, GOING_WELL)),
    "goal-new": case(shown=to(DEWI, GOING_WELL)),
    "goal-state": case(goal_id="goal", shown=to(DEWI, of_case("C-00007", Goal))),
    "sessions-agreed": case(shown=to(DEWI, GOING_WELL)),
    "no-benefit": case(shown=to(DEWI, NO_BENEFIT)),
    "loyalty": case(shown=to(DEWI, GOING_WELL)),
    "loyalty-raise": case(shown=to(DEWI, GOING_WELL)),
    "loyalty-weigh": case(
        conflict_id="conflict",
        shown=to(DEWI, lambda e: [e.unweighed.case_id, e.unweighed.pk], of_case("C-00019", LoyaltyConflict)),
    ),
}
