"""Checks that take longer than a test may: `python3 run.py drill`."""


class DrillError(Exception):
    """What did not go as it should."""
