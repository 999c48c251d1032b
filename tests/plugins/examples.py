"""How many examples the property tests try: a few in every run, many with `run.py test --thorough`."""

import os

from hypothesis import settings

THOROUGH = "COUNSELING_THOROUGH"
"""The variable that is set in a thorough run."""
MORE = 10
"""How many times as many examples a thorough run tries."""


def examples(few: int) -> int:
    """How many examples to try where an ordinary run tries `few`."""
    return few * MORE if os.environ.get(THOROUGH) else few


def choose_profile() -> None:
    """Sets how many examples a property test tries that does not say so itself. No test is bound to a time."""
    settings.register_profile("run", max_examples=examples(100), deadline=None)
    settings.load_profile("run")
