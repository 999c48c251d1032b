"""A backup of PostgreSQL by its own programs, pg_dump and pg_restore, on one snapshot of the database."""

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from counseling.services.backup import contents
from counseling.services.backup.contents import Contents
from counseling.services.backup.errors import BackupError

READ = 1024 * 1024
VERSIONED = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin")
OPTIONS = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
BARE = ["--no-owner", "--no-privileges", "--no-comments"]
"""Whoever brings it back owns it, and grants anew."""
Progress = Callable[[int, int], None]


@contextmanager
def dumped(connection: BaseDatabaseWrapper, progress: Progress) -> Iterator[tuple[Iterator[bytes], Contents]]:
    """The bytes that pg_dump gives, and what the same snapshot holds."""
    other: Any = connection.copy()
    try:
        other.connect()
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            tables = _tables(cursor)
            if not contents.is_ours(tables):
                raise BackupError("The database is none of this program: see that DATABASE_URL names the right one.")
            found = contents.read(cursor, tables)
            cursor.execute("SELECT pg_export_snapshot(), pg_database_size(current_database())")
            snapshot, size = cursor.fetchone()
            options = [*BARE, "--format=custom", f"--snapshot={snapshot}"]
            program = _find("pg_dump", at_least=_server(cursor))
            yield _said([program, *options], environment(connection), progress, size), found
    except DatabaseError as error:
        raise BackupError(f"PostgreSQL says: {str(error).strip().splitlines()[0]}.") from error
    finally:
        other.close()


def _tables(cursor: Any) -> list[str]:
    cursor.execute(TABLES)
    return [name for (name,) in cursor.fetchall()]


def _said(command: list[str], env: dict[str, str], progress: Progress, size: int) -> Iterator[bytes]:
    done = 0
    with subprocess.Popen(
        command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None and running.stderr is not None
        try:
            while data := running.stdout.read(READ):
                yield data
                done += len(data)
                progress(min(done, size), size)
            said = running.stderr.read()
        except BaseException:
            running.kill()
            raise
    if running.returncode:
        raise BackupError(f"pg_dump failed: {_last(said)}")


def environment(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """How PostgreSQL's programs reach the database: no password stands in the list of processes."""
    params: dict[str, Any] = connection.get_connection_params()
    known = {OPTIONS.get(name, f"PG{name.upper()}"): str(value) for name, value in params.items() if _is_plain(value)}
    return {**os.environ, **known, "LC_ALL": "C"}


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _server(cursor: Any) -> int:
    cursor.execute("SHOW server_version_num")
    return int(cursor.fetchone()[0]) // 10_000


def _find(program: str, *, at_least: int) -> str:
    """The program of PostgreSQL: the one that is as old as the server, or the next newer one."""
    paths = [found for found in [shutil.which(program)] if found]
    for pattern in VERSIONED:
        paths += map(str, Path("/").glob(f"{pattern.lstrip('/')}/{program}"))
    fitting = [(version, path) for path in paths if (version := _version(path)) >= at_least]
    if not fitting:
        newer = f" of version {at_least} or newer" if at_least else ""
        raise BackupError(f"{program}{newer} is missing: install the client programs of PostgreSQL.")
    return min(fitting)[1] if at_least else max(fitting)[1]


def _version(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    number = re.search(r"(\d+)", said)
    return int(number.group(1)) if number else 0


def _last(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    errors = [line for line in lines if "error:" in line]
    return (errors or lines or ["it gave no reason"])[0]


def looked_at(path: Path, manifest: dict[str, Any]) -> Contents:
    """Has pg_restore read the dump to its end, and counts the rows of each table in it. The heads of the chains are
    compared when they stand in a database again."""
    command = [_find("pg_restore", at_least=0), "--data-only", "--file=-", str(path)]
    counts: Counter[str] = Counter(dict.fromkeys(manifest["counts"], 0))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None and running.stderr is not None
        table = ""
        for line in running.stdout:
            if table and line == b"\\.\n":
                table = ""
            elif table:
                counts[table] += 1
            elif line.startswith(b"COPY "):
                table = line.split(b" ")[1].split(b".")[-1].strip(b'"').decode()
        said = running.stderr.read()
    if running.returncode:
        raise BackupError(f"pg_restore cannot read the dump in the backup: {_last(said)}")
    return Contents(dict(counts), manifest["heads"], manifest["seals"], manifest["migrations"])


def check_is_empty(connection: BaseDatabaseWrapper) -> None:
    """Refuses a database that holds tables."""
    try:
        with connection.cursor() as cursor:
            tables = _tables(cursor)
    except DatabaseError as error:
        raise BackupError(f"PostgreSQL says: {str(error).strip().splitlines()[0]}.") from error
    if tables:
        raise BackupError(f"The database holds {len(tables)} tables: a backup comes back into an empty one only.")


def put(connection: BaseDatabaseWrapper, taken_out: Path) -> None:
    """Brings the dump back in one transaction."""
    name = str(connection.get_connection_params().get("dbname") or "")
    options = [*BARE, "--single-transaction", "--exit-on-error", f"--dbname={name}", str(taken_out)]
    with connection.cursor() as cursor:
        program = _find("pg_restore", at_least=_server(cursor))
    done = subprocess.run([program, *options], env=environment(connection), capture_output=True)
    if done.returncode:
        raise BackupError(f"pg_restore failed, and nothing was kept: {_last(done.stderr)}")


def standing(connection: BaseDatabaseWrapper) -> Contents:
    """What the database holds now."""
    with connection.cursor() as cursor:
        return contents.read(cursor, _tables(cursor))


def room(_: BaseDatabaseWrapper) -> None:
    """Wherever there is room, a dump can be brought back from there."""
