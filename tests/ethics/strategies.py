"""Random facts and policies: every fact anywhere in its domain, numbers close to the thresholds."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from ethics import CODES, Facts, Policy, Transition
from ethics.facts import FACT_DOMAINS, POLICY_DOMAINS, Domain

OBLIGATIONS = [info.code for info in CODES.values() if info.is_obligation]
NUMBERS = (0, 1, 2, 3, 4, 5, 6, 20, 21, 22, 23, 24, 25, 29, 30, 31, 167, 168, 169)


def _values(domain: Domain) -> st.SearchStrategy[Any]:
    if domain.kind == "bool":
        return st.booleans()
    if domain.kind == "int":
        return st.sampled_from([number for number in NUMBERS if number >= domain.minimum])
    if domain.kind == "choice":
        return st.sampled_from(domain.allowed)
    members = OBLIGATIONS if domain.name == "overdue" else domain.allowed
    return st.frozensets(st.sampled_from(members), max_size=6)


def facts(**fixed: Any) -> st.SearchStrategy[Facts]:
    """Facts of which some are set freely, some are left at their default, and the given ones are fixed."""
    free = {name: _values(domain) for name, domain in FACT_DOMAINS.items() if name not in fixed}
    dense = st.fixed_dictionaries(free)
    sparse = st.fixed_dictionaries({}, optional=free)
    return (dense | sparse).map(lambda values: Facts(**values, **fixed))


def policies() -> st.SearchStrategy[Policy]:
    values = {name: _values(domain) for name, domain in POLICY_DOMAINS.items()}
    return st.just(Policy()) | st.fixed_dictionaries({}, optional=values).map(lambda chosen: Policy(**chosen))


transitions = st.sampled_from(list(Transition))
