"""Worlds that the tests of a file share: a fixture of module scope that stands on `kept` builds its part once.

What it writes lies below the transaction of each test, in a layer of its own. A test finds the layers that it asks for,
as they were built, and no other, whichever test came before. What the fixtures gave is rewound, too, since a test may
change a row's object as well as the row; and so is the clock, to when the last of the layers was done: what counts the
minutes since then finds the same ones in every test.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass, field, is_dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from django.test import Client

from tests.plugins import clock


@dataclass
class Layer:
    """What one fixture built, for the tests `within` that part of the suite.

    `objects`, by identity, are what the fixtures up to this one gave; `held` is what each held when this one was done,
    which was at `built`.
    """

    fixture: str
    within: str
    finish: Callable[[], None]
    built: datetime | None = None
    objects: dict[int, Any] = field(default_factory=dict)
    held: dict[int, dict[str, Any]] = field(default_factory=dict)

    def wanted_by(self, item: pytest.Item) -> bool:
        return self.fixture in getattr(item, "fixturenames", ()) and item.nodeid.startswith(self.within)

    def remember(self, given: Any) -> None:
        for layer in _layers:
            for each in list(layer.objects.values()):
                self._reach(each)
        self._reach(given)
        self.held = {key: self._copy(_state(each)) for key, each in self.objects.items()}
        self.built = datetime.now(tz=UTC)

    def rewind(self) -> None:
        for key, each in self.objects.items():
            if isinstance(each, Model):
                vars(each).clear()
            vars(each).update(self._copy(self.held[key]))

    def _copy(self, state: dict[str, Any]) -> dict[str, Any]:
        """A copy down to the objects, which stay the same ones; so do the bytes that PostgreSQL gives."""
        same = {id(value): value for value in state.values() if isinstance(value, memoryview)}
        return deepcopy(state, self.objects | same)

    def _reach(self, given: Any) -> None:
        """Rows, dataclasses, what classes of the tests made, and browsers; and what they lead to."""
        if isinstance(given, (list, tuple, set, frozenset)):
            within = list(given)
        elif isinstance(given, dict):
            within = list(given.values())
        elif id(given) not in self.objects and _is_kept(given):
            self.objects[id(given)] = given
            within = list(_state(given).values())
            within += given._state.fields_cache.values() if isinstance(given, Model) else ()
        else:
            return
        for each in within:
            self._reach(each)


_layers: list[Layer] = []


def _is_kept(given: Any) -> bool:
    if isinstance(given, type):
        return False
    ours = is_dataclass(given) or type(given).__module__.startswith("tests.")
    return isinstance(given, (Model, Client)) or (ours and hasattr(given, "__dict__"))


def _state(given: Any) -> dict[str, Any]:
    """What a test may change: of a browser, the cookies."""
    return {"cookies": given.cookies} if isinstance(given, Client) else vars(given)


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The ground of a file's layers."""
    with django_db_blocker.unblock():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: Any) -> Iterator[None]:
    ground = {"kept", *(layer.fixture for layer in _layers)}
    if fixturedef.scope != "module" or ground.isdisjoint(fixturedef.argnames):
        return (yield)
    layer = Layer(fixturedef.argname, fixturedef.baseid, partial(fixturedef.finish, request))
    stack = ExitStack()
    fixturedef.addfinalizer(stack.close)
    stack.enter_context(transaction.atomic())
    stack.callback(transaction.set_rollback, True)
    given = yield
    layer.remember(given)
    _layers.append(layer)
    stack.callback(_layers.remove, layer)
    return given


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    while not all(layer.wanted_by(item) for layer in _layers):
        _layers[-1].finish()
    if _layers:
        _layers[-1].rewind()
    clock.start_test(_layers[-1].built if _layers else None)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Who stands on a kept world touches data, and takes back what it does there."""
    if "kept" in getattr(item, "fixturenames", ()):
        marked = item.get_closest_marker("django_db")
        if marked is None:
            item.add_marker(pytest.mark.django_db)
        elif marked.kwargs.get("transaction"):
            raise pytest.UsageError(f"{item.nodeid} commits, and so cannot share a world: build one of its own.")
