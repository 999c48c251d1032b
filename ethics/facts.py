"""The record of facts that rules judge, and the thresholds of an institution; both immutable and checked."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, Literal, Self, get_args, get_origin, get_type_hints

from ethics.rulebook import CODES

Actor = Literal["counselor", "supervisor", "konseli", "guardian"]
Urgency = Literal["unassessed", "routine", "emergency"]
Answer = Literal["none", "given", "refused"]
Consent = Literal["none", "given", "refused", "withdrawn", "expired", "unable"]
ConsentForm = Literal["written", "verbal"]
Relationship = Literal["undeclared", "none", "acquaintance", "dual_role", "relative", "close_friend"]
Wish = Literal["continue", "end", "unknown"]
Reason = Literal[
    "none", "goals_met", "plan_completed", "konseli_request", "no_benefit", "konseli_unreachable",
    "opportunity_ended", "beyond_competence", "dual_relationship", "value_difference", "counselor_unable",
    "threatened", "capacity", "personal_interest", "deceased",
]  # fmt: skip
Protected = Literal["ethnicity", "nationality", "skin_colour", "religion", "socioeconomic"]
Receiver = Literal["none", "named", "accepted"]
Respect = Literal["unknown", "respected", "disrespected"]
LoyaltyConflict = Literal["none", "open", "weighed", "reviewed"]
DisclosureBasis = Literal["none", "konseli_consent", "serious_harm", "legal_order"]

Kind = Literal["bool", "int", "choice", "set", "codes"]


class FactError(ValueError):
    """A fact that does not exist, or a value outside its domain; names both and what is allowed."""

    def __init__(self, name: object, value: object, allowed: str, *, known: bool = True) -> None:
        self.name = name
        self.value = value
        self.allowed = allowed
        problem = "value not allowed" if known else "unknown name"
        super().__init__(f"{_show(name)} = {_show(value)}: {problem}; allowed: {allowed}")


def _show(value: object) -> str:
    """Short and safe for any value: plain text as it is, all else abbreviated."""
    if isinstance(value, str):
        return value if value.isprintable() and 0 < len(value) <= 60 else reprlib.repr(value)
    return reprlib.repr(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """The values that one fact or threshold can take; `allowed` lists them where they can be listed."""

    name: str
    kind: Kind
    default: bool | int | str | frozenset[str]
    allowed: tuple[str, ...] = ()
    minimum: int = 0

    @property
    def described(self) -> str:
        if self.kind == "bool":
            return "true, false"
        if self.kind == "int":
            return f"a whole number of {self.minimum} or more"
        listed = ", ".join(self.allowed)
        return listed if self.kind == "choice" else f"a list of {listed}"

    def check(self, value: object) -> bool | int | str | frozenset[str]:
        """The value in its canonical form; raises FactError if it is outside the domain."""
        if self.kind == "bool" and isinstance(value, bool):
            return value
        if self.kind == "int" and isinstance(value, int) and not isinstance(value, bool) and value >= self.minimum:
            return int(value)
        if self.kind == "choice" and isinstance(value, str) and value in self.allowed:
            return str.__str__(value)
        if self.kind in ("set", "codes") and isinstance(value, (frozenset, set, list, tuple)):
            return frozenset(self._check_members(value))
        raise FactError(self.name, value, self.described)

    def _check_members(self, members: Iterable[object]) -> Iterable[str]:
        for member in members:
            if not isinstance(member, str) or member not in self.allowed:
                raise FactError(self.name, member, self.described)
            yield str.__str__(member)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known about one case at the moment of one decision.

    The defaults are those of a case about which nothing is known: what has to be shown is not yet shown,
    what has to be reported is not reported.
    """

    actor: Actor = "counselor"
    urgency: Urgency = "unassessed"
    emergency_confirmed: bool = False
    emergency_days: int = 0
    surge: bool = False
    opened: bool = False
    colleague_available: bool = False
    minor: bool = False
    guardian_consent: Answer = "none"
    guardian_unsafe: bool = False
    agreed_time: bool = False
    agreed_place: bool = False
    both_available: bool = False
    days_since_contact: int = 0
    next_session_agreed: bool = False
    contact_attempts: int = 0
    hours_waiting: int = 0
    consent: Consent = "none"
    consent_form: ConsentForm = "verbal"
    explained_nature: bool = False
    explained_limits: bool = False
    explanation_current: bool = False
    relationship: Relationship = "undeclared"
    relationship_suspected: bool = False
    crisis_sessions_held: int = 0
    konseli_wants: Wish = "unknown"
    wish_confirmed: bool = False
    goals_met: bool = False
    sessions_agreed: int = 0
    sessions_held: int = 0
    no_benefit_streak: int = 0
    reason: Reason = "none"
    reason_protected: frozenset[Protected] = frozenset()
    waitlisted: bool = False
    receiver: Receiver = "none"
    receiver_relationship: Relationship = "undeclared"
    referral_consent: Answer = "none"
    handover_written: bool = False
    complaint_open: bool = False
    belief_imposed: bool = False
    respect_felt: Respect = "unknown"
    counselor_postponements: int = 0
    loyalty_conflict: LoyaltyConflict = "none"
    disclosure_basis: DisclosureBasis = "none"
    disclosure_consent: Answer = "none"
    disclosure_minimal: bool = False
    unwritten_notes: int = 0
    overdue: frozenset[str] = frozenset()
    waived: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        _check_all(self, FACT_DOMAINS)

    @classmethod
    def from_mapping(cls, values: Mapping[str, object]) -> Self:
        """Facts from plain values, lists accepted for sets; raises FactError for what is unknown."""
        return cls(**_known(values, "fact", FACT_DOMAINS))

    def as_dict(self) -> dict[str, Any]:
        """Every fact as a JSON value; `from_mapping` reads it back."""
        return _plain(self, FACT_DOMAINS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The thresholds of one institution."""

    guardian_required: bool = True
    no_benefit_limit: int = 3
    neglect_days: int = 21
    unreachable_attempts: int = 3
    unreachable_days: int = 30
    notes_limit: int = 3
    postponement_limit: int = 2
    triage_hours: int = 24
    emergency_wait_hours: int = 4
    emergency_days_limit: int = 3
    queue_wait_hours: int = 168

    def __post_init__(self) -> None:
        _check_all(self, POLICY_DOMAINS)

    @classmethod
    def from_mapping(cls, values: Mapping[str, object]) -> Self:
        """A policy from plain values; raises FactError for what is unknown."""
        return cls(**_known(values, "policy", POLICY_DOMAINS))

    def as_dict(self) -> dict[str, Any]:
        return _plain(self, POLICY_DOMAINS)


def _check_all(record: Facts | Policy, domains: Mapping[str, Domain]) -> None:
    for name, domain in domains.items():
        value = getattr(record, name)
        if value is not domain.default:
            # The record is frozen for everyone else: only here a value takes its canonical form.
            object.__setattr__(record, name, domain.check(value))


def _known(values: Mapping[str, object], what: str, domains: Mapping[str, Domain]) -> dict[str, Any]:
    if not isinstance(values, Mapping):
        raise FactError(what, values, "a mapping of names to values")
    for name in values:
        if not isinstance(name, str) or name not in domains:
            raise FactError(name, values[name], ", ".join(domains), known=False)
    return dict(values)


def _plain(record: Facts | Policy, domains: Mapping[str, Domain]) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in domains}
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in values.items()}


def _domains(record: type[Facts] | type[Policy], minimum: int) -> Mapping[str, Domain]:
    """Read the domains off the annotations, so that they are written down once."""
    hints = get_type_hints(record)
    domains: dict[str, Domain] = {}
    for field in fields(record):
        hint = hints[field.name]
        kind: Kind = "choice"
        allowed: tuple[str, ...] = ()
        if hint is bool:
            kind = "bool"
        elif hint is int:
            kind = "int"
        elif get_origin(hint) is frozenset:
            (member,) = get_args(hint)
            kind, allowed = ("codes", tuple(CODES)) if member is str else ("set", get_args(member))
        else:
            allowed = get_args(hint)
        default: Any = field.default
        domains[field.name] = Domain(name=field.name, kind=kind, default=default, allowed=allowed, minimum=minimum)
    return MappingProxyType(domains)


FACT_DOMAINS: Mapping[str, Domain] = _domains(Facts, minimum=0)
POLICY_DOMAINS: Mapping[str, Domain] = _domains(Policy, minimum=1)
