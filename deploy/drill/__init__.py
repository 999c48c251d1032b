"""Checks that take longer than a test may: `python3 run.py drill`."""
