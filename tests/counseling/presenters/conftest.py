"""The desk of the tests of views: what is worded is read on their pages too."""

from tests.counseling.views.conftest import desk

__all__ = ["desk"]
