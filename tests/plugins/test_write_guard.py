"""The guard that keeps writes in services."""

from contextlib import suppress
from threading import Thread

import pytest
from django.db import connection

from counseling import guards
from counseling.choices import TimeZone
from counseling.models import Institution
from counseling.services import institution
from tests.cast import NOW, people
from tests.plugins import write_guard
from tests.plugins.write_guard import DirectWriteError, written_table


@pytest.mark.parametrize(
    "sql",
    [
        'INSERT INTO "counseling_case" ("id") VALUES (%s)',
        'INSERT OR REPLACE INTO "counseling_case" ("id") VALUES (%s)',
        'REPLACE INTO "counseling_case" ("id") VALUES (%s)',
        "  update counseling_case set code = 1",
        'UPDATE OR IGNORE "counseling_case" SET "code" = %s',
        'DELETE FROM ONLY "counseling_case"',
        'TRUNCATE TABLE "django_session", "counseling_case"',
        '/* hidden */ DELETE FROM "counseling_case"',
        '-- hidden\nDELETE FROM "counseling_case"',
        'SELECT 1; DELETE FROM "counseling_case"',
        'WITH gone AS (DELETE FROM "counseling_case" RETURNING id) SELECT id FROM gone',
    ],
)
def test_it_sees_a_write(sql: str) -> None:
    assert written_table(sql) == "counseling_case"


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT * FROM "counseling_case" FOR UPDATE OF "counseling_case"',
        'INSERT INTO "django_session" ("session_key") SELECT 1',
        'CREATE TRIGGER t BEFORE UPDATE ON "x" BEGIN SELECT 1; DELETE FROM "counseling_case"; END',
        'WITH one AS (SELECT 1) SELECT * FROM "counseling_case"',
        'UPDATE "counseling_user" SET "last_login" = %s WHERE "counseling_user"."id" = %s',
    ],
)
def test_it_lets_pass_what_writes_nothing_of_ours_and_a_sign_in(sql: str) -> None:
    assert written_table(sql) == ""


def test_it_does_not_take_another_column_for_a_sign_in() -> None:
    sql = 'UPDATE "counseling_user" SET "last_login" = %s, "email" = %s WHERE "counseling_user"."id" = %s'
    assert written_table(sql) == "counseling_user"


@pytest.mark.django_db
class TestOnAConnection:
    def test_it_refuses_a_write_outside_of_services(self) -> None:
        with pytest.raises(DirectWriteError, match="counseling_institution"):
            Institution.objects.update(name="SMA Lain")
        write_guard.forgive()

    def test_it_refuses_a_write_by_a_cursor(self) -> None:
        with pytest.raises(DirectWriteError), connection.cursor() as cursor:
            cursor.execute("DELETE FROM counseling_institution")
        write_guard.forgive()

    def test_it_lets_a_service_write(self) -> None:
        institution.found(name="SMA Harapan", slug="harapan", time_zone=TimeZone.WIB, now=NOW)
        assert Institution.objects.count() == 1

    def test_it_is_lifted_for_a_while(self) -> None:
        with write_guard.direct_writes():
            Institution.objects.update(name="SMA Lain")
        with pytest.raises(DirectWriteError):
            Institution.objects.update(name="SMA Lain")
        write_guard.forgive()

    def test_it_is_lifted_for_a_whole_test(self, direct_writes: None) -> None:
        Institution.objects.update(name="SMA Lain")

    def test_it_remembers_a_refusal_that_was_swallowed(self) -> None:
        with pytest.raises(DirectWriteError), write_guard.armed(), suppress(AssertionError):
            Institution.objects.update(name="SMA Lain")
        write_guard.forgive()


@pytest.mark.django_db(transaction=True)
class TestAcrossTransactions:
    def test_it_watches_the_connections_of_other_threads(self) -> None:
        """Lifting it here does not lift it there: the live server has threads of its own."""
        caught: list[type[BaseException]] = []

        def write() -> None:
            try:
                Institution.objects.update(name="SMA Lain")
            except DirectWriteError as error:
                caught.append(type(error))
            finally:
                connection.close()

        with write_guard.direct_writes():
            thread = Thread(target=write)
            thread.start()
            thread.join()
        assert caught == [DirectWriteError]
        write_guard.forgive()

    @pytest.mark.parametrize("time", [1, 2])
    def test_a_flush_leaves_no_rows_and_the_guards_standing(self, time: int) -> None:
        assert not Institution.objects.exists()
        assert guards.missing(connection) == []
        people()
