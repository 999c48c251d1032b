"""A case of Dewi's, to which nothing has happened yet."""

import pytest

from tests import cast
from tests.counseling.selectors.scene import Scene


@pytest.fixture(scope="module")
def scene(people: cast.Cast) -> Scene:
    return Scene(people, cast.request(people.dewi))
