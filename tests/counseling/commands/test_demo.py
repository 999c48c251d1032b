"""`manage.py demo`: plausible, the same each time, and never over other data."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import TestCase

from counseling.choices import CaseState, FlagState
from counseling.demo import people
from counseling.models import (
    Case,
    CounselingSession,
    Flag,
    FlagMove,
    Invitation,
    LedgerEntry,
    Obligation,
    Statement,
    User,
)
from counseling.services import chain
from tests import cast

ANCHOR = date(2026, 11, 23)


def load(anchor: date = ANCHOR) -> str:
    out = StringIO()
    call_command("demo", anchor=anchor, stdout=out)
    return out.getvalue()


def picture() -> list[tuple[object, ...]]:
    """What the demo holds, without ids and keys."""
    entries = LedgerEntry.objects.order_by("case__institution__slug", "case__code", "number")
    cases = Case.objects.order_by("institution__slug", "code")
    return [
        *cases.values_list("institution__slug", "code", "state", "state_since", "konseli__birth_date"),
        *entries.values_list("case__code", "number", "kind", "transition", "outcome", "at"),
    ]


class TestLoaded(TestCase):
    """What stands after one call."""

    said: str

    @classmethod
    def setUpTestData(cls) -> None:
        cls.said = load()

    def test_it_fills_every_state_with_forty_cases_of_two_institutions(self) -> None:
        assert Case.objects.count() == 40
        assert set(Case.objects.values_list("state", flat=True)) == set(CaseState.values)
        assert Counter(Case.objects.values_list("institution__slug", flat=True)).keys() == set(people.SLUGS)
        assert CounselingSession.objects.count() > 40
        assert Obligation.objects.filter(closed_at=None).exists()

    def test_somebody_is_invited_and_no_mail_went_out(self) -> None:
        assert Invitation.objects.get().accepted_at is None
        assert mail.outbox == []
    def test_it_has_flags_in_every_state(self) -> None:
        assert set(Flag.objects.values_list("state", flat=True)) == set(FlagState.values)
        assert not FlagMove.objects.filter(at__gt=cast.NOW).exists()

    def test_it_says_who_can_sign_in(self) -> None:
        assert all(account.email in self.said for account in people.ACCOUNTS)
        assert people.PASSWORD in self.said

    def test_it_lies_in_the_past_and_every_entry_is_authentic(self) -> None:
        assert not LedgerEntry.objects.filter(at__gt=cast.NOW).exists()
        assert not Statement.objects.filter(said_at__gt=cast.NOW).exists()
        assert all(chain.is_authentic(entry) for entry in LedgerEntry.objects.all())

    def test_a_second_call_changes_nothing(self) -> None:
        before = picture()
        assert "already loaded" in load()
        assert picture() == before

    def test_it_tells_that_a_demo_password_still_works(self) -> None:
        with pytest.raises(SystemExit) as present:
            call_command("demo", present=True)
        assert present.value.code == 0


@pytest.mark.django_db
def test_it_is_the_same_for_the_same_anchor() -> None:
    pictures = []
    for _ in range(2):
        with transaction.atomic():
            load()
            pictures.append(picture())
            transaction.set_rollback(True)
    assert pictures[0] == pictures[1]


@pytest.mark.django_db
def test_it_refuses_a_database_that_holds_other_data() -> None:
    cast.people()
    with pytest.raises(CommandError, match="other data"):
        load()
    assert not User.objects.filter(email=people.ACCOUNTS[0].email, name=people.ACCOUNTS[0].name).exists()


@pytest.mark.django_db
def test_it_tells_that_no_demo_password_works() -> None:
    with pytest.raises(SystemExit) as absent:
        call_command("demo", present=True)
    assert absent.value.code == 1
