"""Queries that are compiled once. For the same question Django writes the same SQL anew each time, and that takes
several times as long as the database takes to answer it.

`@prepared` stands on a function that builds a queryset from the values it is given, which are keys, days and times. To
call it gives the rows. The first call compiles the queryset and keeps the SQL with the places of the values; each later
one fills them in.

Which places these are is found by compiling twice, with stand-ins that differ: where the parameters of the SQL differ,
there is a value. So the function passes its values on as they are; what is reckoned from one (`now - A_MONTH`) is a
value of its own. NotPreparedError tells of a function that does otherwise, when it is called for the first time.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import update_wrapper
from itertools import count
from types import MappingProxyType
from typing import Any, Generic, ParamSpec, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateField, DateTimeField, Field, QuerySet, UUIDField
from django.db.transaction import TransactionManagementError

P = ParamSpec("P")
R = TypeVar("R")
Value = UUID | datetime | date
Place = tuple[str, int]
"""Where a value comes from: the name of the argument, and its number where there are several."""

NO_ROW = UUID(int=0)
"""The key that no row has: asked for where a collection of keys is empty."""
_SECOND = 100_000
"""By how much the stand-ins of the second compilation differ from those of the first."""
_FIELDS: Mapping[type, Field[Any, Any]] = MappingProxyType(
    {UUID: UUIDField(), datetime: DateTimeField(), date: DateField()}
)
_FIRST_DAY = datetime(4000, 1, 1, tzinfo=UTC)
_STAND_INS: Mapping[type, Callable[[int], Value]] = MappingProxyType(
    {
        UUID: lambda number: UUID(int=number + 1),
        datetime: lambda number: _FIRST_DAY + timedelta(seconds=number),
        date: lambda number: (_FIRST_DAY + timedelta(days=number)).date(),
    }
)


class NotPreparedError(TypeError):
    """A function makes more of its values than to pass them on, or does not pass one on."""

    def __init__(self, name: str, places: Iterable[Any]) -> None:
        super().__init__(f"{name} does not pass on each value as it is: {', '.join(map(str, places)) or 'its SQL'}")


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A queryset in SQL: its parameters, and which of them are values, and whose."""

    queryset: Any
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    places: Mapping[int, Place]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Stands for the queryset, and for its query, where Django makes rows into what was asked for."""

    db: str
    compiler: Any
    _known_related_objects: dict[Any, Any] = field(default_factory=dict)

    @property
    def query(self) -> "_Asked":
        return self

    def get_compiler(self, using: str) -> Any:
        return self.compiler


class Prepared(Generic[P, R]):
    """A query that is compiled once. It takes its values by name: a key, a day, a time; a tuple, which always has as
    many; or any other collection of keys, of any size."""

    def __init__(self, build: Callable[P, "QuerySet[Any, R]"]) -> None:
        self.build: Any = build
        self._kept: dict[Any, _Compiled] = {}
        update_wrapper(self, build)

    def __call__(self, *args: P.args, **values: P.kwargs) -> list[R]:
        assert not args, f"{self.build.__name__} takes its values by name"
        given = {name: _listed(value) for name, value in values.items()}
        connection = connections[DEFAULT_DB_ALIAS]
        shape = (connection.vendor, *((name, len(several)) for name, several in given.items()))
        kept = self._kept.get(shape)
        if kept is None:
            kept = self._kept[shape] = self._checked(connection, values, given)
        if kept.queryset.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError(f"{self.build.__name__} locks rows: call it in a transaction")
        asked = {name: [_for_database(value, connection) for value in several] for name, several in given.items()}
        parameters = list(kept.parameters)
        for position, (name, number) in kept.places.items():
            parameters[position] = asked[name][number]
        compiler = copy(kept.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_options: (kept.sql, tuple(parameters))
        return list(kept.queryset._iterable_class(_Asked(DEFAULT_DB_ALIAS, compiler)))

    def _checked(
        self, connection: BaseDatabaseWrapper, values: Mapping[str, Any], given: Mapping[str, Sequence[Value]]
    ) -> _Compiled:
        """The queryset, compiled twice: it differs in the places of the values and nowhere else."""
        once, again = (self._compile(connection, values, given, count(start)) for start in (0, _SECOND))
        if once.sql != again.sql or once.places != again.places:
            raise NotPreparedError(self.build.__name__, [])
        pairs = enumerate(zip(once.parameters, again.parameters, strict=True))
        reckoned = [one for position, (one, other) in pairs if one != other and position not in once.places]
        unused = given.keys() - {name for name, _number in once.places.values()}
        if reckoned or unused:
            raise NotPreparedError(self.build.__name__, reckoned or sorted(unused))
        return once

    def _compile(
        self,
        connection: BaseDatabaseWrapper,
        values: Mapping[str, Any],
        given: Mapping[str, Sequence[Value]],
        numbers: Iterator[int],
    ) -> _Compiled:
        stand_ins = {
            name: [_STAND_INS[type(value)](next(numbers)) for value in several] for name, several in given.items()
        }
        queryset = self.build(**{name: _shaped_as(values[name], several) for name, several in stand_ins.items()})
        assert not queryset._prefetch_related_lookups, "what is prefetched is a query of its own"
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        whose = {
            _for_database(value, connection): (name, number)
            for name, several in stand_ins.items()
            for number, value in enumerate(several)
        }
        places = {position: whose[value] for position, value in enumerate(parameters) if value in whose}
        return _Compiled(queryset, compiler, sql, tuple(parameters), places)


def prepared(build: Callable[P, "QuerySet[Any, R]"]) -> Prepared[P, R]:
    """The queryset that this function builds, compiled once; see the top of this file."""
    return Prepared(build)


def _listed(value: Any) -> Sequence[Value]:
    """The values one by one. A collection of keys is brought to the next power of two, by naming its last one again, so
    that few sizes are compiled."""
    if isinstance(value, tuple):
        return value
    if not isinstance(value, Collection):
        return (value,)
    keys = [key for key in value if key is not None] or [NO_ROW]
    size = 1 << (len(keys) - 1).bit_length()
    return keys + keys[-1:] * (size - len(keys))


def _shaped_as(value: Any, several: list[Value]) -> Any:
    """These stand-ins, in the form of the value for which they stand."""
    if isinstance(value, tuple):
        return tuple(several)
    return several if isinstance(value, Collection) else several[0]


def _for_database(value: Value, connection: BaseDatabaseWrapper) -> Any:
    """The value as this database is given it."""
    return _FIELDS[type(value)].get_db_prep_value(value, connection)
