"""With a guard of the database missing, the app decides nothing and says why."""

import logging

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from counseling.models import Case, LedgerEntry
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_start_is_not_decided_while_a_guard_is_missing_and_the_page_says_so(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    people = cast.people(timezone.now())
    case = cast.request(people.dewi, now=timezone.now())
    client.force_login(people.dewi.user)
    with connection.cursor() as cursor:
        on = ' ON "counseling_ledgerentry"' if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER guard_ledger_update{on}")
    with caplog.at_level(logging.CRITICAL):
        answers = {"seen": 0, "open_session": "no", "kind": "individual"}
        response = client.post(reverse("case-start", args=[case.pk]), answers)
    assert response.status_code == 503
    assert "Pengaman" in response.content.decode()
    assert "guard_ledger_update" in caplog.text
    assert not LedgerEntry.objects.exists()
    assert Case.objects.get().state == "requested"
