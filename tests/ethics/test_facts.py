"""Facts and policies: what is accepted, what is refused, and that they survive storage."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given

from ethics import CODES, FactError, Facts, Policy
from ethics.facts import FACT_DOMAINS, POLICY_DOMAINS
from tests.ethics import strategies


def test_it_starts_from_a_case_about_which_nothing_is_known() -> None:
    assert Facts.from_mapping({}) == Facts()
    assert Facts().consent == "none"
    assert Facts().relationship == "undeclared"
    assert Facts().urgency == "unassessed"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("urgency", "urgent"),
        ("urgency", None),
        ("urgency", ["routine"]),
        ("minor", 1),
        ("minor", "true"),
        ("minor", None),
        ("sessions_held", True),
        ("sessions_held", -1),
        ("sessions_held", 1.0),
        ("sessions_held", "1"),
        ("reason_protected", "religion"),
        ("reason_protected", ["gender"]),
        ("reason_protected", [["religion"]]),
        ("reason_protected", {"religion": True}),
        ("waived", ["9z.nothing"]),
        ("waived", [None]),
        ("overdue", 5),
    ],
)
def test_it_refuses_a_value_outside_the_domain_and_names_it(name: str, value: object) -> None:
    with pytest.raises(FactError) as refused:
        Facts.from_mapping({name: value})
    assert name in str(refused.value)
    assert "allowed: " in str(refused.value)
    assert refused.value.name == name
    with pytest.raises(FactError):
        Facts(**{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["urgancy", "", 3, None, ("urgency",)])
def test_it_refuses_an_unknown_name(name: Any) -> None:
    with pytest.raises(FactError, match="unknown name"):
        Facts.from_mapping({name: "routine"})
    with pytest.raises(FactError, match="unknown name"):
        Policy.from_mapping({name: 3})


@pytest.mark.parametrize("values", [None, "urgency", [("urgency", "routine")], 3])
def test_it_refuses_what_is_no_mapping(values: Any) -> None:
    with pytest.raises(FactError):
        Facts.from_mapping(values)


@pytest.mark.parametrize(
    ("name", "value"), [("notes_limit", 0), ("notes_limit", True), ("guardian_required", 1), ("triage_hours", "24")]
)
def test_it_refuses_a_threshold_outside_its_domain(name: str, value: object) -> None:
    with pytest.raises(FactError, match=name):
        Policy.from_mapping({name: value})


def test_it_says_every_allowed_value_of_a_choice() -> None:
    with pytest.raises(FactError, match="unassessed, routine, emergency"):
        Facts.from_mapping({"urgency": "high"})


def test_it_cannot_be_changed_afterwards() -> None:
    with pytest.raises(FrozenInstanceError):
        Facts().minor = True  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        Policy().notes_limit = 9  # type: ignore[misc]


def test_it_accepts_lists_for_sets_and_enums_for_text() -> None:
    class Urgency(StrEnum):
        EMERGENCY = "emergency"

    facts = Facts.from_mapping({"waived": ["2f.unfinished", "2f.unfinished"], "urgency": Urgency.EMERGENCY})
    assert facts.waived == frozenset({"2f.unfinished"})
    assert type(facts.urgency) is str


def test_it_accepts_any_code_of_the_edition_as_waived() -> None:
    assert Facts.from_mapping({"waived": list(CODES)}).waived == frozenset(CODES)


def test_it_accepts_any_code_of_the_edition_as_overdue() -> None:
    assert Facts.from_mapping({"overdue": list(CODES)}).overdue == frozenset(CODES)


@given(strategies.facts())
def test_it_comes_back_from_json_as_it_was(facts: Facts) -> None:
    assert Facts.from_mapping(json.loads(json.dumps(facts.as_dict()))) == facts


@given(strategies.policies())
def test_it_keeps_a_policy_through_json(policy: Policy) -> None:
    assert Policy.from_mapping(json.loads(json.dumps(policy.as_dict()))) == policy


def test_it_describes_a_domain_for_every_fact_and_threshold() -> None:
    assert list(Facts().as_dict()) == list(FACT_DOMAINS)
    assert list(Policy().as_dict()) == list(POLICY_DOMAINS)
    for domain in [*FACT_DOMAINS.values(), *POLICY_DOMAINS.values()]:
        assert domain.check(domain.default) == domain.default
        assert bool(domain.allowed) == (domain.kind in ("choice", "set", "codes"))
