"""Set-up of every test: a clock, keys of its own, writes in services only, both databases alike, Indonesian by default.

`data` marks what touches a database. `run.py test` runs everything on SQLite and then `--data-only` on PostgreSQL:
guards, locks, races, migrations and queries, for which two databases can differ. Browser tests count only where they
carry the mark themselves. What is marked `once` is left out there, and so are the tests of views: what they ask of a
database stands in selectors and services, and one walk there opens every page (urls/test_who_may_what.py).
`--all-data` leaves out nothing. Of what is left, a run after one on SQLite takes what statements.py says.
"""

import gc
import gettext
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.middleware import csrf
from django.test import TestCase, TransactionTestCase
from django.test.signals import setting_changed
from django.utils import translation

import run
from counseling.management.commands.compile_catalogues import compile_changed
from tests.plugins import clock, durations, examples, kept, second_factor, statements, write_guard

COMMITTING_FIXTURES = {"transactional_db", "django_db_reset_sequences", "live_server"}
DATABASE_FIXTURES = {"db", *COMMITTING_FIXTURES}
BROWSER = Path(__file__).parent / "browser"
GUARDS = Path(__file__).parent / "counseling" / "guards"
VIEWS = Path(__file__).parent / "counseling" / "views"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--data-only", action="store_true", help="only tests marked `data`: those that touch a database")
    parser.addoption("--all-data", action="store_true", help="with --data-only: also what is marked `once`")
    parser.addoption("--note-statements", metavar="FOLDER", help="where each process notes which statements tests ask")
    parser.addoption("--statements", metavar="FOLDER", help="with --data-only: leave out what asks nothing of its own")
    parser.addoption("--at", help="the instant to run at, such as 2027-01-01T00:30+09:00, or `now` (an awkward one)")
    parser.addoption("--keep-durations", metavar="FILE", help="where the seconds of each test file are kept")


def pytest_report_header(config: pytest.Config) -> str:
    return f"under the clock of --at {config.option.at}"


def pytest_configure(config: pytest.Config) -> None:
    # Workers get the options as they are by now, and so the same instant.
    config.option.at = config.option.at or clock.pick()
    try:
        clock.begin(config.option.at)
    except ValueError as error:
        raise pytest.UsageError(f"--at: {error}") from None
    config.add_cleanup(clock.end)
    examples.choose_profile()
    folder = TemporaryDirectory(prefix="counseling-keys-")
    config.add_cleanup(folder.cleanup)
    settings.KEYS_FILE = Path(folder.name) / "keys.json"
    settings.KEYS_FILE.write_text(run.fresh_keys(), encoding="utf-8")
    settings.SEALS_DIR = Path(folder.name) / "seals"
    # For programs that a test starts.
    os.environ["COUNSELING_KEYS_FILE"] = str(settings.KEYS_FILE)
    os.environ["COUNSELING_SEALS"] = str(settings.SEALS_DIR)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # No token on a page spells a word or a number that a test looks for.
    csrf.CSRF_ALLOWED_CHARS = "xyzXYZ"
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        compile_changed()
        # Whoever asked for a word before it was compiled goes on with English else, or with the words of last time.
        vars(gettext)["_translations"].clear()
        setting_changed.send(sender=None, setting="LOCALE_PATHS", value=settings.LOCALE_PATHS, enter=True)
    config.pluginmanager.register(kept)
    config.pluginmanager.register(durations)
    write_guard.stand_by()
    second_factor.stand_by()
    if config.option.note_statements:
        config.pluginmanager.register(statements.Notebook(Path(config.option.note_statements)))
    _flush_past_the_guards()


_pristine = sqlite3.connect(":memory:", check_same_thread=False)
"""On SQLite: the database as the migrations left it."""


def _flush_past_the_guards() -> None:
    """A transaction test ends with a flush, which the ledger's guards would refuse."""
    from django.db import connections

    from counseling import guards

    flush: Any = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def flush_unguarded(case: Any) -> None:
        connection = connections["default"]
        if connection.vendor == "sqlite":
            # Laying the empty database over the used one takes less than dropping and making hundreds of triggers.
            connection.ensure_connection()
            _pristine.backup(connection.connection)
            return
        with write_guard.direct_writes(), guards.lifted(connection):
            flush(case)

    TransactionTestCase._fixture_teardown = flush_unguarded  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Keeps the fresh database for the flushes."""
    from django.db import connections

    connection = connections["default"]
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock():
            connection.ensure_connection()
            connection.connection.backup(_pristine)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    _mark_and_choose(config, items)
    yield
    # What takes longest comes first, or the last one of them has everybody wait.
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


def _mark_and_choose(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(BROWSER):
            item.add_marker("browser")
        elif _touches_data(item):
            item.add_marker("data")
    if config.getoption("--data-only"):
        once = set() if config.getoption("--all-data") else {item for item in items if _needs_one_database(item)}
        chosen = [item for item in items if item.get_closest_marker("data") and item not in once]
        if config.getoption("--statements"):
            notes = statements.read(Path(config.getoption("--statements")))
            always = {item.nodeid for item in chosen if _can_differ(item)}
            needed = statements.needed([item.nodeid for item in chosen], notes, always)
            chosen = [item for item in chosen if item.nodeid in needed]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
        items[:] = chosen


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _needs_one_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("once") is not None or item.path.is_relative_to(VIEWS)


def _can_differ(item: pytest.Item) -> bool:
    """Whether it is about what two databases do each in its own way: what commits, and guards."""
    marked = item.get_closest_marker("django_db")
    owner = getattr(item, "cls", None)
    return (
        (marked is not None and bool(marked.kwargs.get("transaction")))
        or bool(COMMITTING_FIXTURES.intersection(getattr(item, "fixturenames", ())))
        or (isinstance(owner, type) and issubclass(owner, TransactionTestCase) and not issubclass(owner, TestCase))
        or item.path.is_relative_to(GUARDS)
    )


def _touches_data(item: pytest.Item) -> bool:
    owner = getattr(item, "cls", None)
    return (
        item.get_closest_marker("django_db") is not None
        or bool(DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ())))
        or (isinstance(owner, type) and issubclass(owner, TransactionTestCase))
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """On SQLite a file, so that the live server's threads get connections of their own, as they do in service."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    """No keys, counters or language of the test before."""
    from counseling.keys import keyring
    from counseling.selectors import health

    keyring.forget()
    health.forget()
    cache.clear()
    with translation.override("id"):
        yield


@pytest.fixture(autouse=True)
def _writes_in_services_only() -> Iterator[None]:
    with write_guard.armed():
        yield


@pytest.fixture
def direct_writes() -> Iterator[None]:
    """Lifts the write guard for the whole test; for a part of it, use the context manager of the same name."""
    with write_guard.direct_writes():
        yield
