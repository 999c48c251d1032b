"""What the guards cost: each looks rows up by an index that leads to a few rows, however large the tables grow."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from counseling import guards
from counseling.guards import sqlite

pytestmark = pytest.mark.django_db

NARROW = re.compile(
    r"sqlite_autoindex|entry_number_once|one_open_case_a_pair|one_open_flag|appointment_by_(counselor|konseli)|_konseli_id_"
)
"""Primary keys and unique constraints, the day of a counselor or konseli, and the few data keys of a konseli."""


def lookups(trigger: str) -> Iterator[str]:
    """Each SELECT in brackets in the text of a trigger, with the row's values put in."""
    for found in re.finditer(r"\((?=SELECT )", trigger):
        depth, end = 1, found.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(trigger[end], 0)
            end += 1
        yield re.sub(r"\b(NEW|OLD)\.\w+", "'x'", trigger[found.end() : end - 1])


def test_it_looks_rows_up_by_narrow_indexes() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by the size of the tables")
    wide = []
    for name, trigger in sqlite._guards().items():
        for lookup in lookups(trigger):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {lookup}")
                plan = [row[3] for row in cursor.fetchall()]
            wide += [(name, step) for step in plan if not NARROW.search(step)]
    assert wide == []


def test_it_is_looked_for_quickly(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else 2):
        guards.missing(connection)
    best = min(_seconds() for _ in range(20))
    # Far above what it takes, and far below what a page may: a busy machine is no failure.
    assert best < 0.1, f"{best * 1000:.1f} ms"


def _seconds() -> float:
    started = time.perf_counter()
    guards.missing(connection)
    return time.perf_counter() - started
