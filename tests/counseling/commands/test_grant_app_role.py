"""`manage.py grant_app_role`: the app works as a role that owns nothing, and that role cannot open the one door."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from counseling import guards
from counseling.choices import CaseState
from counseling.models import Beat, Case
from counseling.services import app_role, beat
from counseling.services.app_role import AppRoleError
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.stage import HOUR, met, started
from tests.plugins.write_guard import direct_writes

pytestmark = pytest.mark.django_db

ROLE = "konseling app"
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own word")


@pytest.fixture
def role() -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE ROLE "{ROLE}" LOGIN')
    return ROLE


@contextmanager
def working_as(role: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{role}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def grant(*arguments: str) -> str:
    out = io.StringIO()
    call_command("grant_app_role", *arguments, stdout=out, stderr=out)
    return out.getvalue()


@on_postgresql
def test_the_app_works_as_that_role_and_leads_a_case_through_the_gate(people: Cast, role: str) -> None:
    assert "and no more" in grant(role)
    with working_as(role):
        assert guards.missing(connection) == []
        case = started(cast.request(people.dewi), people.dewi)
        met(case, people.dewi, now=NOW + HOUR)
        assert Case.objects.get().state == CaseState.ACTIVE
        beat.worker_is_here(now=NOW)
        assert Beat.objects.exists()


@on_postgresql
@pytest.mark.parametrize(
    "attack",
    [
        "ALTER TABLE counseling_case DISABLE TRIGGER ALL",
        "DROP TRIGGER guard_case_update ON counseling_case",
        "DROP FUNCTION guard_case_update() CASCADE",
        "DROP TABLE counseling_seal",
        "TRUNCATE counseling_searchtoken",
        "DELETE FROM counseling_case",
        "UPDATE counseling_ledgerentry SET mac = 'x'",
        "DELETE FROM django_migrations",
        "SET session_replication_role = replica",
        "CREATE TABLE mine (id int)",
        "CREATE TRIGGER mine BEFORE INSERT ON counseling_case FOR EACH ROW EXECUTE FUNCTION guard_case_insert()",
    ],
)
def test_that_role_can_not_open_the_door(role: str, attack: str) -> None:
    app_role.grant(role)
    refused = pytest.raises(DatabaseError, match=r"denied|must be owner")
    with working_as(role), direct_writes(), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)


@on_postgresql
def test_it_says_what_is_lacking_and_what_is_too_much(role: str) -> None:
    with pytest.raises(CommandError, match="not as it should be"):
        grant(role, "--check")
    grant(role)
    with connection.cursor() as cursor:
        cursor.execute(f'GRANT TRUNCATE ON counseling_case TO "{role}"')
        cursor.execute(f'REVOKE SELECT ON counseling_flag FROM "{role}"')
    assert app_role.faults(role) == ["it has TRUNCATE on counseling_case", "it lacks SELECT on counseling_flag"]
    grant(role)
    assert app_role.faults(role) == []


@on_postgresql
def test_no_owner_in_disguise_is_taken(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'GRANT "{connection.settings_dict["USER"]}" TO "{role}"')
    with pytest.raises(CommandError, match="member of their owner"):
        grant(role)
    with pytest.raises(CommandError, match="There is no role nobody"):
        grant("nobody")
    with pytest.raises(AppRoleError, match="superuser"):
        app_role.grant("postgres")


@pytest.mark.skipif(connection.vendor == "postgresql", reason="SQLite has no roles")
def test_sqlite_has_no_roles() -> None:
    with pytest.raises(CommandError, match="Only PostgreSQL has roles"):
        grant("app")
