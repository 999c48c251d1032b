"""A flag under attack: born open, it goes from state to state as the table says, and is neither lost nor rewritten."""

from itertools import product
from typing import Any

import pytest
from django.db import DatabaseError, connection

from counseling.choices import FLAG_MOVES, FlagState
from counseling.models import Flag
from counseling.models.base import uuid7
from tests import cast
from tests.cast import NOW
from tests.counseling.guards.world import by_hand, columns_of, insert, refused, sql
from tests.counseling.services.stage import walk

pytestmark = pytest.mark.django_db

TABLE = "counseling_flag"
STEPS = [(before, after) for before, after in product(FlagState.values, repeat=2) if before != after]


@pytest.fixture(scope="module")
def flag(people: cast.Cast) -> Flag:
    case = cast.request(people.dewi)
    same = {"institution": case.institution, "konseli": case.konseli, "case": case, "counselor": case.counselor}
    with by_hand():
        return Flag.objects.create(**same, code="2a.values", raised_at=NOW, last_seen_at=NOW)


@pytest.mark.parametrize(("before", "after"), [step for step in STEPS if step[1] in FLAG_MOVES[step[0]]])
def test_it_moves_along_the_table(flag: Flag, before: str, after: str) -> None:
    walk(flag, before)
    with by_hand():
        Flag.objects.update(state=after)
    flag.refresh_from_db()
    assert flag.state == after


@pytest.mark.parametrize(("before", "after"), [step for step in STEPS if step[1] not in FLAG_MOVES[step[0]]])
def test_it_moves_nowhere_else(flag: Flag, before: str, after: str) -> None:
    walk(flag, before)
    with refused("flag_update"):
        Flag.objects.update(state=after)
    with refused("flag_update"):
        sql(f"UPDATE {TABLE} SET state = %s", after)


@pytest.mark.parametrize("state", ["", "lost"])
def test_it_knows_no_other_state(flag: Flag, state: str) -> None:
    with refused("flag_update"):
        sql(f"UPDATE {TABLE} SET state = %s", state)


@pytest.mark.parametrize("state", [state for state in FlagState.values if state != FlagState.OPEN])
def test_it_is_born_open_only(flag: Flag, state: str) -> None:
    values = columns_of(flag) | {"id": uuid7(), "code": "2a.dignity"}
    with refused("flag_insert"):
        insert(TABLE, values | {"state": state})
    with by_hand():
        insert(TABLE, values)


def test_it_is_never_deleted(flag: Flag) -> None:
    with refused("flag_keep"):
        sql(f"DELETE FROM {TABLE}")
    with refused("flag_keep"):
        Flag.objects.all()._raw_delete("default")


@pytest.mark.parametrize("column", ["code", "raised_at", "counselor_id"])
def test_it_keeps_what_it_was_raised_with(flag: Flag, people: cast.Cast, column: str) -> None:
    other: dict[str, Any] = {
        "code": "2a.dignity",
        "raised_at": "2020-01-01 00:00:00",
        "counselor_id": people.bagus.counselor.pk,
    }
    with refused("flag_frozen"):
        sql(f"UPDATE {TABLE} SET {column} = %s", other[column])


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
def test_it_is_not_replaced(flag: Flag, verb: str, recursive: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own words")
    standing = columns_of(flag)
    sql(f"PRAGMA recursive_triggers = {recursive}")
    try:
        with pytest.raises(DatabaseError, match="guard:flag"), by_hand():
            insert(TABLE, standing | {"id": uuid7(), "raised_at": "2020-01-01 00:00:00"}, verb)
    finally:
        sql("PRAGMA recursive_triggers = ON")
    assert columns_of(flag) == standing
