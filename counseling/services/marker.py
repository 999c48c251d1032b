"""The mark of a function that may write. In the tests, a write outside of every marked function fails."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")

_depth: ContextVar[int] = ContextVar("service_depth", default=0)


def inside_service() -> bool:
    """True while a function marked as a service runs."""
    return _depth.get() > 0


def service(function: Callable[P, R]) -> Callable[P, R]:
    """Marks a function that writes, and runs it in one transaction (a savepoint inside another service)."""

    @wraps(function)
    def marked(*args: P.args, **kwargs: P.kwargs) -> R:
        token = _depth.set(_depth.get() + 1)
        try:
            with transaction.atomic():
                return function(*args, **kwargs)
        finally:
            _depth.reset(token)

    return marked
