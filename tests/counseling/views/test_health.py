"""What probes get: words, quickly, without a sign-in; and whether the installation can work."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from counseling.selectors import health
from counseling.services import beat

pytestmark = pytest.mark.django_db

WORDS = {"ready", "database", "guards", "migrations", "worker", "keys"}


def ready(client: Client) -> tuple[int, dict[str, Any]]:
    health.forget()
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


def test_the_process_says_that_it_is_up_and_asks_nothing_of_the_database(
    client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"up": True}
        assert client.head("/healthz").status_code == 200


def test_it_is_ready_once_the_worker_is_there(client: Client) -> None:
    status, said = ready(client)
    assert (status, said["worker"], said["database"]) == (503, "silent", "ok")
    beat.worker_is_here(now=timezone.now())
    status, said = ready(client)
    assert (status, said["ready"]) == (200, True)
    assert client.head("/readyz").status_code == 200


def test_it_says_which_part_is_missing_and_nothing_of_it(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat.worker_is_here(now=timezone.now())
    settings.KEYS_FILE = settings.KEYS_FILE.with_name("gone.json")
    status, said = ready(client)
    assert (status, said["keys"], set(said)) == (503, "unreadable", WORDS)
    assert "gone" not in str(said)

    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("could not connect to server at 10.0.0.7")

    monkeypatch.setattr(connection, "cursor", away)
    status, said = ready(client)
    assert (status, said["database"], said["guards"]) == (503, "unreachable", "unknown")
    assert "10.0.0.7" not in str(said)


def test_a_flood_of_probes_asks_the_database_once(client: Client, django_assert_num_queries: Any) -> None:
    ready(client)
    with django_assert_num_queries(0):
        for _ in range(20):
            client.get("/readyz")


def test_a_probe_on_the_machine_is_not_sent_to_https(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    client = Client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code in (200, 503)
    assert client.get("/").status_code == 301
