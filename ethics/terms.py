"""The terms that rules of several points share, each defined once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ethics.facts import Facts, Policy


def emergency(facts: Facts, policy: Policy) -> bool:
    return facts.urgency == "emergency"


def by_institution(facts: Facts) -> bool:
    """The counselor or a supervisor asks, not the konseli and not the guardian."""
    return facts.actor in ("counselor", "supervisor")


def konseli_ends(facts: Facts) -> bool:
    return facts.actor == "konseli" or facts.konseli_wants == "end"


def refuses_help(facts: Facts) -> bool:
    return facts.consent in ("refused", "withdrawn")


def is_close(relationship: str) -> bool:
    return relationship in ("relative", "close_friend")


def is_tied(relationship: str) -> bool:
    """Close, or with a second role towards the konseli."""
    return relationship in ("relative", "close_friend", "dual_role")
