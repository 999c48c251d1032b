"""`manage.py ledger_verify` on entries that are rightly signed and wrongly decided: the rules are asked again."""

import json
from typing import Any

import pytest

from counseling.keys.fields import Sealed, seal
from counseling.models import Case
from tests import cast
from tests.counseling.commands.damage import broken, five_entries, row, signed, verify
from tests.counseling.guards.world import undone

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def case(people: cast.Cast) -> Case:
    return five_entries(people)


def test_it_finds_a_wrong_verdict(case: Case) -> None:
    verdict = {"transition": "end", "outcome": "allowed", "findings": []}
    signed(case, outcome="allowed", passed=True, to_state="ended", verdict=verdict)
    assert "entry 5: the same rules judge its facts otherwise: blocked, where it says allowed" in broken()


def test_it_finds_a_finding_that_was_left_out(case: Case) -> None:
    verdict = row(case, 5).verdict
    signed(case, verdict={**verdict, "findings": verdict["findings"][:-1]})
    assert "entry 5: the same rules judge its facts otherwise" in broken()


def test_it_finds_facts_that_were_changed(case: Case) -> None:
    facts = row(case, 5).facts
    signed(case, facts={**facts, "facts": {**facts["facts"], "reason": "konseli_request", "konseli_wants": "end"}})
    assert "entry 5: the same rules judge its facts otherwise" in broken()


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "passed although blocked": ({"passed": True, "to_state": "ended"}, "it is blocked, and passed"),
    "another outcome than the verdict's": (
        {"outcome": "obliged"},
        "its outcome is obliged, and its verdict says blocked",
    ),
    "a move that does not exist": (
        {"passed": True, "to_state": "declined"},
        "no such entry leads from active to declined",
    ),
    "a blocked move": ({"to_state": "ended"}, "no such entry leads from active to ended"),
    "another start": ({"from_state": "referring", "to_state": "referring"}, "it starts from referring"),
    "no facts": ({"facts": None}, "it was judged, and holds no facts"),
    "strange facts": ({"facts": {"facts": {"mood": "good"}}}, "its facts are none that the rules know"),
    "facts of another shape": ({"facts": {"x": 1}}, "its facts are none that the rules know"),
    "a kind that is not judged": ({"kind": "stale"}, "an entry of kind stale is not judged"),
    "an outcome alone of what is not judged": (
        {"kind": "stale", "verdict": {}, "facts": None},
        "an entry of kind stale is not judged",
    ),
    "a verdict alone of what is not judged": (
        {"kind": "stale", "outcome": "none", "facts": None},
        "an entry of kind stale is not judged",
    ),
    "facts alone of what is not judged": (
        {"kind": "stale", "outcome": "none", "verdict": {}},
        "an entry of kind stale is not judged",
    ),
    "a kind that does not exist": ({"kind": "magic"}, "there is no kind magic"),
}


def test_it_finds_what_the_gate_would_never_write(case: Case, subtests: pytest.Subtests) -> None:
    for name, (change, said) in WRONG.items():
        with subtests.test(name), undone():
            signed(case, **change)
            assert f"entry 5: {said}" in broken()


def test_it_finds_another_counselor_without_a_reassignment(people: cast.Cast, case: Case) -> None:
    signed(case, counselor_id=people.bagus.counselor.pk)
    assert "entry 5: the counselor changes without a reassignment" in broken()


def test_it_finds_a_return_that_did_not_pass(people: cast.Cast, case: Case) -> None:
    signed(case, kind="return", transition="", outcome="none", verdict={}, facts=None)
    assert "entry 5: an entry of kind return always passes" in broken()


def test_it_finds_facts_sealed_for_another_row(case: Case) -> None:
    foreign = seal(b"{}", konseli_id=case.konseli_id, binding=b"elsewhere")
    signed(case, facts=Sealed(foreign))
    assert "entry 5: its facts do not open" in broken()


def test_it_prints_nothing_that_was_sealed(case: Case) -> None:
    assert "consent" not in verify()
    signed(case, facts={"facts": {"mood": "rahasia"}})
    assert json.dumps("rahasia") not in broken()
