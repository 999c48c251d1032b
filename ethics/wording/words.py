"""What an edition says about one code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ethics.rule import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words for one code; `found` and `remedy` may name facts and thresholds in braces.

    `duty` and `evidence` belong to obligations: what has to be done, and what shows that it was.
    `waiver` marks a block that a supervisor may always waive, so that the remedy can say so.
    """

    title: Text
    found: Text
    remedy: Text | None = None
    duty: Text | None = None
    evidence: Text | None = None
    waiver: bool = False


Edition: TypeAlias = Mapping[str, Words]
