"""A case that was being referred comes back: on record, with why, and judged by nobody."""

import pytest

from counseling.choices import EntryKind, Outcome, Transition
from counseling.models import LedgerEntry, Referral
from counseling.services.door import gate
from counseling.services.door.gate import Actor
from ethics import EDITION, content_hash
from tests import cast
from tests.cast import NOW
from tests.counseling.services.door.test_gate import handed_over, press
from tests.counseling.services.stage import HOUR, started

pytestmark = pytest.mark.django_db


def test_it_gives_back_what_was_being_referred_and_says_why(people: cast.Cast) -> None:
    case = started(cast.request(people.dewi), people.dewi)
    handed_over(case, people)
    assert press(case, Transition.REFER, people.dewi, reason="beyond_competence").passed
    made, by = Referral.objects.get(), Actor("counselor", people.dewi.user)
    entry = gate.give_back(case, by=by, now=NOW + HOUR, why="withdrawn", referral_id=made.pk)
    assert entry is not None and (entry.kind, entry.passed, entry.to_state) == (EntryKind.RETURN, True, "active")
    assert (entry.at, entry.actor_kind, entry.actor_id) == (NOW + HOUR, "counselor", people.dewi.user_id)
    assert (entry.edition, entry.rulebook_hash) == (EDITION, content_hash())
    assert entry.detail == {"why": "withdrawn", "referral": str(made.pk)}
    assert (entry.transition, entry.outcome, entry.verdict) == ("", Outcome.NONE, {})


def test_it_gives_back_nothing_where_nothing_was_being_referred(people: cast.Cast) -> None:
    case = started(cast.request(people.dewi), people.dewi)
    by = Actor("counselor", people.dewi.user)
    assert gate.give_back(case, by=by, now=NOW + HOUR, why="withdrawn", referral_id=case.pk) is None
    assert (case.state, LedgerEntry.objects.filter(kind=EntryKind.RETURN).exists()) == ("active", False)
