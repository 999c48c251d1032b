"""Closed sets of the program are those of the rulebook, so that no record says what no rule can hear."""

import pytest
from django.db.models import TextChoices
from django.utils.translation import override

from counseling import choices
from ethics.facts import FACT_DOMAINS
from ethics.verdict import Outcome, Transition
from ethics.wording import fact_value

DERIVED = {
    "consent": {"none", "expired"},
    "guardian_consent": {"none"},
    "referral_consent": {"none"},
    "disclosure_consent": {"none"},
    "respect_felt": {"unknown"},
    "loyalty_conflict": {"none"},
}
"""Values that nobody says: they are what the records lack."""

SAID: dict[str, type[TextChoices]] = {
    "actor": choices.ActorKind,
    "urgency": choices.Urgency,
    "guardian_consent": choices.Answer,
    "consent": choices.ConsentDecision,
    "consent_form": choices.ConsentForm,
    "relationship": choices.Relationship,
    "konseli_wants": choices.Wish,
    "reason": choices.Reason,
    "reason_protected": choices.ProtectedTrait,
    "receiver_relationship": choices.Relationship,
    "referral_consent": choices.Answer,
    "respect_felt": choices.Respect,
    "loyalty_conflict": choices.LoyaltyState,
    "disclosure_basis": choices.DisclosureBasis,
    "disclosure_consent": choices.Answer,
}


@pytest.mark.parametrize("name", SAID)
def test_what_can_be_said_is_what_the_rules_know(name: str) -> None:
    assert {*SAID[name].values, *DERIVED.get(name, ())} == set(FACT_DOMAINS[name].allowed)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", ["reason", "reason_protected"])
def test_a_reason_has_the_same_words_where_it_is_offered_and_in_a_finding(name: str, language: str) -> None:
    with override(language):
        offered = {value: str(label) for value, label in SAID[name].choices if value != choices.Reason.NONE}
    told = {value: fact_value(name, value, language) for value in offered}
    assert told == {value: label[0].lower() + label[1:] for value, label in offered.items()}


def test_the_receivers_answer_is_a_state_of_the_referral() -> None:
    open_states = {choices.ReferralState.NAMED.value, choices.ReferralState.ACCEPTED.value}
    assert open_states | {"none"} == set(FACT_DOMAINS["receiver"].allowed)


def test_every_fact_of_a_closed_set_is_compared() -> None:
    closed = {name for name, domain in FACT_DOMAINS.items() if domain.kind in ("choice", "set")}
    assert closed == {*SAID, "receiver"}


def test_transitions_and_outcomes_are_those_of_the_rules() -> None:
    assert {*choices.Transition.values, "standing"} == {transition.value for transition in Transition}
    assert set(choices.Outcome.values) - {"none"} == {outcome.value for outcome in Outcome}
