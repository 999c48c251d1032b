"""The ethics code as executable rules: pure functions over a flat record of facts, without framework or database."""

from ethics.engine import can_waive, evaluate, inspect
from ethics.facts import FactError, Facts, Policy
from ethics.meaning import are_these_rules, content_hash
from ethics.rulebook import CODES, EDITION, POINTS
from ethics.verdict import Effect, Finding, Outcome, Transition, Verdict

__all__ = [
    "CODES",
    "EDITION",
    "POINTS",
    "Effect",
    "FactError",
    "Facts",
    "Finding",
    "Outcome",
    "Policy",
    "Transition",
    "Verdict",
    "are_these_rules",
    "can_waive",
    "content_hash",
    "evaluate",
    "inspect",
]
