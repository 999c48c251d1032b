"""The cast, as a file's tests share it."""

import pytest

from tests import cast


@pytest.fixture(scope="module")
def people(kept: None) -> cast.Cast:
    return cast.people()
