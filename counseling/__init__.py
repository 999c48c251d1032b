"""The counselling case manager: project package and its one Django app."""

__version__ = "0.1.0"
"""What every page names at its foot; CHANGELOG.md tells what each version brought."""
