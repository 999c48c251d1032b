"""A prepared query gives the rows that the queryset itself gives, in its order, and is compiled once for each shape."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from counseling.models import Absence, Case, Institution, Konseli
from counseling.selectors import thresholds
from counseling.selectors.casefile import queries
from counseling.selectors.casefile.records import records_of
from counseling.selectors.prepared import NotPreparedError, Prepared, prepared
from tests import cast
from tests.cast import NOW
from tests.counseling.urls.scene import build

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@prepared
def by_key(*, keys: Collection[UUID | None]) -> QuerySet[Institution]:
    return Institution.objects.filter(pk__in=keys).order_by("name")


def plain(row: Any, met: tuple[Any, ...] = ()) -> Any:
    """What a row says, with what was read beside it; a row that leads back to one that was met says its name alone."""
    if not isinstance(row, Model) or row in met:
        return row
    beside = {name: plain(value, (*met, row)) for name, value in row._state.fields_cache.items()}
    return type(row), {name: value for name, value in vars(row).items() if name != "_state"}, beside


# ---------------------------------------------------------------- the case file


def test_each_query_of_the_case_file_gives_what_its_queryset_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    build()
    rows: dict[str, int] = {}
    ask = Prepared.__call__

    def both(self: Prepared[Any, Any], **values: Any) -> list[Any]:
        found = ask(self, **values)
        assert [plain(row) for row in found] == [plain(row) for row in self.build(**values)], self.build.__name__
        rows[self.build.__name__] = max(rows.get(self.build.__name__, 0), len(found))
        return found

    monkeypatch.setattr(Prepared, "__call__", both)
    now, cases = timezone.now(), list(Case.objects.values_list("pk", flat=True))
    for some in (cases, cases[:3], cases[:1]):
        for held_at in (None, now, now - timedelta(hours=7), now - timedelta(days=400)):
            records_of(some, now, held_at=held_at)
    case_file = {name for name, query in vars(queries).items() if isinstance(query, Prepared)}
    assert rows.keys() == case_file | {thresholds._policies_by.build.__name__}
    assert {name for name, most in rows.items() if not most} <= {thresholds._policies_by.build.__name__}


# ---------------------------------------------------------------- values


def test_a_collection_may_be_empty_and_hold_none() -> None:
    people = cast.people()
    for keys in ([], {None}, [uuid4()]):
        assert by_key(keys=keys) == []
    assert by_key(keys=[None, people.harapan.pk]) == [people.harapan]
    assert by_key(keys={people.harapan.pk: 1, people.cendana.pk: 2}) == [people.cendana, people.harapan]


def test_each_power_of_two_is_compiled_once() -> None:
    compiled: list[int] = []

    @prepared
    def some(*, keys: Collection[UUID]) -> QuerySet[Institution]:
        compiled.append(len(keys))
        return Institution.objects.filter(pk__in=keys)

    for size in (1, 3, 4, 5, 7, 8, 1, 6):
        with CaptureQueriesContext(connection) as asked:
            some(keys=[uuid4() for _ in range(size)])
        assert len(asked) == 1
    assert compiled == [1, 1, 4, 4, 8, 8]


def test_it_is_asked_anew_each_time() -> None:
    people = cast.people()
    assert by_key(keys=[people.harapan.pk]) == [people.harapan]
    assert by_key(keys=[people.cendana.pk]) == [people.cendana]


def test_a_row_can_be_changed_and_saved(direct_writes: None) -> None:
    people = cast.people()
    (row,) = by_key(keys=[people.harapan.pk])
    row.name = "Harapan Baru"
    row.save()
    assert by_key(keys=[people.harapan.pk])[0].name == "Harapan Baru"


# ---------------------------------------------------------------- what cannot be prepared


@prepared
def reckons(*, now: datetime) -> QuerySet[Absence]:
    return Absence.objects.filter(ends_at__gt=now - timedelta(days=1))


@prepared
def passes_over(*, keys: Collection[UUID], day: date) -> QuerySet[Konseli]:
    return Konseli.objects.filter(pk__in=keys)


@prepared
def decides(*, now: datetime) -> QuerySet[Absence]:
    rows = Absence.objects.filter(ends_at__gt=now)
    return rows if now.minute else rows.filter(starts_at__lte=now)


def test_a_value_is_passed_on_as_it_is() -> None:
    with pytest.raises(NotPreparedError, match="reckons does not pass on each value as it is: "):
        reckons(now=NOW)
    with pytest.raises(NotPreparedError, match="passes_over does not pass on each value as it is: day"):
        passes_over(keys=[], day=NOW.date())
    with pytest.raises(NotPreparedError, match="decides does not pass on each value as it is: its SQL"):
        decides(now=NOW)


@prepared
def locks(*, keys: Collection[UUID]) -> QuerySet[Institution]:
    return Institution.objects.select_for_update().filter(pk__in=keys)


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_for_a_transaction() -> None:
    with transaction.atomic():
        locks(keys=[])
    with pytest.raises(TransactionManagementError):
        locks(keys=[])
