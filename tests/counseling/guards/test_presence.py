"""Guards that are gone, off or altered: whichever it is, the gate refuses to work, says so, and writes nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from counseling import guards
from counseling.choices import ActorKind, Transition
from counseling.guards import postgresql, sqlite
from counseling.models import Case, LedgerEntry
from counseling.services.door import gate
from counseling.services.door.gate import Actor, GuardsMissingError
from tests import cast
from tests.counseling.guards.world import sql
from tests.plugins.write_guard import direct_writes

pytestmark = pytest.mark.django_db

POSTGRESQL = {f"guard_{guard.name}": guard for guard in postgresql._guards()}
SQLITE = sqlite._guards()
NAMES = list(POSTGRESQL) if connection.vendor == "postgresql" else list(SQLITE)


@pytest.fixture
def case() -> Case:
    case = cast.request(cast.people().dewi)
    if connection.vendor == "postgresql":
        # Tables with checks that still wait for the commit cannot be altered.
        sql("SET CONSTRAINTS ALL IMMEDIATE")
    return case


def only_on(vendor: str) -> None:
    if connection.vendor != vendor:
        pytest.skip(f"{vendor}'s own words")


def refuses(case: Case, name: str) -> None:
    """The gate says which guard is missing, for every way through it, and leaves everything as it was."""
    assert guards.missing(connection) == [name]
    actor = Actor(ActorKind.COUNSELOR, case.counselor.membership.user)
    with pytest.raises(GuardsMissingError, match=f"lacks 1 guard.*{name}.*manage.py migrate"):
        gate.decide(case, Transition.START, by=actor, now=cast.NOW)
    with pytest.raises(GuardsMissingError):
        gate.give_back(case, by=actor, now=cast.NOW, why="", referral_id=case.pk)
    assert not LedgerEntry.objects.exists()
    case.refresh_from_db()
    assert (case.state, case.head) == ("requested", 0)


class UndoneError(Exception):
    pass


@contextmanager
def undone() -> Iterator[None]:
    """What is broken inside is whole again afterwards."""
    with suppress(UndoneError), transaction.atomic(), direct_writes():
        yield
        raise UndoneError


def with_each(names: list[str], case: Case, break_it: Callable[[str], Any]) -> None:
    """Breaks guards, several at a time, and takes it back: what the gate misses are these, all of them and no others.

    Each guard has a number, and each round breaks those in whose number a certain binary digit is 1: so each is broken
    in some rounds, and no two in the same ones.
    """
    for digit in range(len(names).bit_length()):
        broken = [name for number, name in enumerate(names, start=1) if number >> digit & 1]
        with undone():
            for name in broken:
                break_it(name)
            assert sorted(guards.missing(connection)) == sorted(broken)
    with undone():
        break_it(names[-1])
        refuses(case, names[-1])
    assert guards.missing(connection) == []


def test_it_stands_after_migrate() -> None:
    assert guards.missing(connection) == []
    assert len(NAMES) > 100


def test_it_misses_each_guard_that_was_dropped(case: Case) -> None:
    def drop(name: str) -> None:
        on = f' ON "{POSTGRESQL[name].table}"' if connection.vendor == "postgresql" else ""
        sql(f"DROP TRIGGER {name}{on}")

    with_each(NAMES, case, drop)


def test_it_misses_each_guard_that_was_renamed(case: Case) -> None:
    only_on("postgresql")
    with_each(NAMES, case, lambda n: sql(f'ALTER TRIGGER {n} ON "{POSTGRESQL[n].table}" RENAME TO {n}_old'))


@pytest.mark.parametrize("how", ["DISABLE", "ENABLE REPLICA"])
def test_it_misses_each_guard_that_was_switched_off(case: Case, how: str) -> None:
    only_on("postgresql")
    with_each(NAMES, case, lambda n: sql(f'ALTER TABLE "{POSTGRESQL[n].table}" {how} TRIGGER {n}'))


def test_it_misses_all_guards_of_a_table_switched_off_as_a_whole(case: Case) -> None:
    only_on("postgresql")
    sql("ALTER TABLE counseling_ledgerentry DISABLE TRIGGER USER")
    missed = guards.missing(connection)
    assert {"guard_ledger_link", "guard_ledger_move", "guard_ledgerentry_keep", "guard_ledgerentry_whole"} <= set(
        missed
    )
    with pytest.raises(GuardsMissingError, match="lacks"):
        gate.decide(case, Transition.START, by=Actor(ActorKind.KONSELI), now=cast.NOW)


def test_it_misses_each_guard_whose_function_was_emptied(case: Case) -> None:
    only_on("postgresql")
    with_each(
        NAMES,
        case,
        lambda n: sql(
            f"CREATE OR REPLACE FUNCTION {n}() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp"
            " AS 'BEGIN RETURN NEW; END'"
        ),
    )


@pytest.mark.parametrize("setting", ["RESET search_path", "SET search_path = pg_temp, public"])
def test_it_misses_a_guard_that_can_be_led_astray(case: Case, setting: str) -> None:
    only_on("postgresql")
    with_each(NAMES[:9], case, lambda n: sql(f"ALTER FUNCTION {n}() {setting}"))


def test_it_misses_a_guard_with_a_condition_of_its_own(case: Case) -> None:
    only_on("postgresql")

    def narrow(name: str) -> None:
        guard = POSTGRESQL[name]
        sql(f'DROP TRIGGER {name} ON "{guard.table}"')
        on = f'{guard.when} ON "{guard.table}" FOR EACH {guard.level} WHEN (FALSE)'
        sql(f"CREATE TRIGGER {name} {on} EXECUTE FUNCTION {name}()")

    with_each(NAMES[:9], case, narrow)


def test_it_misses_each_guard_moved_to_another_event(case: Case) -> None:
    def move(name: str) -> None:
        if connection.vendor == "sqlite":
            sql(f"DROP TRIGGER {name}")
            sql(SQLITE[name].replace("BEFORE DELETE", "AFTER DELETE"))
            return
        guard = POSTGRESQL[name]
        event = "AFTER TRUNCATE" if "TRUNCATE" in guard.when else "AFTER DELETE"
        sql(f'DROP TRIGGER {name} ON "{guard.table}"')
        sql(f'CREATE TRIGGER {name} {event} ON "{guard.table}" FOR EACH {guard.level} EXECUTE FUNCTION {name}()')

    names = NAMES if connection.vendor == "postgresql" else [name for name in NAMES if name.endswith("_keep")]
    with_each(names, case, move)


def test_it_misses_each_guard_that_was_narrowed(case: Case) -> None:
    only_on("sqlite")

    def narrow(name: str) -> None:
        sql(f"DROP TRIGGER {name}")
        sql(SQLITE[name].replace(" BEGIN ", " WHEN 0 BEGIN ", 1))

    with_each(NAMES, case, narrow)


def test_it_misses_the_guard_on_a_temporary_trigger_alone(case: Case) -> None:
    only_on("sqlite")
    name = "guard_ledgerentry_keep"
    with direct_writes(), transaction.atomic():
        sql(f"DROP TRIGGER {name}")
        sql(SQLITE[name].replace("CREATE TRIGGER", "CREATE TEMP TRIGGER"))
        assert guards.missing(connection) == [name]


def test_it_refuses_where_a_connection_does_not_recurse(case: Case) -> None:
    only_on("sqlite")
    sql("PRAGMA recursive_triggers = OFF")
    try:
        refuses(case, "recursive_triggers")
    finally:
        sql("PRAGMA recursive_triggers = ON")


@pytest.mark.parametrize("role", ["replica", "local"])
def test_it_refuses_in_a_session_in_which_triggers_do_not_fire(case: Case, role: str) -> None:
    only_on("postgresql")
    sql(f"SET LOCAL session_replication_role = {role}")
    missed = guards.missing(connection)
    assert set(NAMES) <= set(missed)
    with pytest.raises(GuardsMissingError):
        gate.decide(case, Transition.START, by=Actor(ActorKind.KONSELI), now=cast.NOW)
    assert not LedgerEntry.objects.exists()
    sql("SET LOCAL session_replication_role = origin")


@pytest.mark.parametrize("name", postgresql.CONSTRAINTS)
def test_it_misses_the_constraint_against_double_booking(case: Case, name: str) -> None:
    only_on("postgresql")
    sql(f"ALTER TABLE counseling_appointment DROP CONSTRAINT {name}")
    refuses(case, name)


def test_it_does_not_take_a_temporary_table_for_ours(case: Case) -> None:
    """A temporary table comes first on PostgreSQL's search path: a guard that read it could be told anything."""
    only_on("postgresql")
    sql("CREATE TEMPORARY TABLE counseling_case AS SELECT * FROM public.counseling_case")
    sql("UPDATE pg_temp.counseling_case SET head = 7, head_hash = 'f', state = 'active'")
    try:
        with pytest.raises(Exception, match="guard:ledger_link"), direct_writes(), transaction.atomic():
            sql(
                "INSERT INTO counseling_ledgerentry (id, institution_id, konseli_id, case_id, number, kind, transition,"
                " outcome, passed, from_state, to_state, counselor_id, actor_kind, at, edition, rulebook_hash, policy,"
                " verdict, detail, previous_hash, key_id, mac)"
                " SELECT gen_random_uuid(), institution_id, konseli_id, id, 8,"
                " 'decision', 'end', 'allowed', TRUE, 'active', 'ended', counselor_id, 'counselor', now(), '', '',"
                " '{}', '{}', '{}', 'f', 'l1', 'x' FROM pg_temp.counseling_case"
            )
        assert guards.missing(connection) == []
    finally:
        sql("DROP TABLE pg_temp.counseling_case")


# ---------------------------------------------------------------- installing


def test_it_is_lifted_and_installed_again_by_hand() -> None:
    guards.lift(connection)
    assert set(guards.missing(connection)) >= set(NAMES)
    guards.install(connection)
    guards.install(connection)
    assert guards.missing(connection) == []


def test_it_stands_again_after_a_lifted_block_that_failed() -> None:
    with pytest.raises(UndoneError), guards.lifted(connection):
        assert guards.missing(connection)
        raise UndoneError
    assert guards.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_it_survives_migrations_that_rebuild_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite rebuilds a table for most changes, and its triggers go with it."""
    state = ProjectState.from_apps(apps)
    operation = migrations.AlterField("LedgerEntry", "edition", models.CharField(max_length=21, default=""))
    after = state.clone()
    operation.state_forwards("counseling", after)
    with direct_writes():
        guards.lift_before_migrate(using="default")
        with connection.schema_editor() as editor:
            operation.database_forwards("counseling", editor, state, after)
        assert guards.missing(connection)
        guards.install_after_migrate(using="default")
        assert guards.missing(connection) == []
        with connection.schema_editor() as editor:
            guards.lift(connection)
            operation.database_backwards("counseling", editor, after, state)
        call_command("migrate", verbosity=0)
    assert guards.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_it_is_installed_by_migrate_whatever_was_gone() -> None:
    guards.lift(connection)
    call_command("migrate", verbosity=0)
    assert guards.missing(connection) == []


def test_it_has_a_way_back_for_every_migration() -> None:
    loader = MigrationLoader(connection)
    ours = {name: found for (app, name), found in loader.disk_migrations.items() if app == "counseling"}
    assert ours
    assert [name for name, found in ours.items() if not all(step.reversible for step in found.operations)] == []
