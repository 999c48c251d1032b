"""Whatever people do in whatever order: the case moves only as allowed, and the ledger tells all of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counseling.choices import CLOSED_STATES, MOVES
from counseling.models import Appointment, Case, CounselingSession, Disclosure, LedgerEntry, Referral
from counseling.selectors import referral as referral_selector
from counseling.selectors import session as session_selector
from counseling.services import appointment, consent, disclosure, referral, session, statement, urgency
from counseling.services import case as cases
from counseling.services.door import chain
from counseling.services.errors import Invalid
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import said
from tests.counseling.services.stage import DAY, HOUR, agreed, declared, explained, permitted, proposed, ready
from tests.plugins.examples import examples

pytestmark = pytest.mark.django_db


@dataclass
class Life:
    """A case and the hour that it is."""

    people: Cast
    case: Case
    now: datetime = NOW

    @property
    def dewi(self) -> dict[str, Any]:
        return {"by": self.people.dewi, "now": self.now}

    @property
    def seen(self) -> dict[str, Any]:
        """What somebody sees who has just opened the page."""
        return {**self.dewi, "seen": Case.objects.get(pk=self.case.pk).head}

    def said(self, **more: Any) -> Any:
        return said(said_at=self.now, **more)


def close_session(life: Life) -> None:
    running = session_selector.open_of(life.case)
    if running:
        session.close(running, attendance="held", closed_at=life.now, next_step="", **life.dewi)


def answer(how: str) -> Callable[[Life], None]:
    def act(life: Life) -> None:
        under_way = referral_selector.open_of(life.case)
        if under_way:
            by = life.people.dewi if how == "withdraw" else life.people.bagus
            getattr(referral, how)(under_way, words="Penuh.", by=by, now=life.now)

    return act


def hand_over(life: Life) -> None:
    made = referral.name(
        life.case, receiver=life.people.bagus.counselor, reason="counselor_unable", words="Cuti", **life.dewi
    )
    referral.choose(made, summary="Sejak Mei", **life.dewi)
    referral.record_consent(made, answer="given", source=life.said(), **life.dewi)


def hand_over_and_refer(life: Life) -> None:
    hand_over(life)
    referral.refer(life.case, **life.seen)


def cancel_one(life: Life) -> None:
    standing = Appointment.objects.filter(case=life.case, state__in=["proposed", "agreed"]).first()
    if standing:
        appointment.cancel(standing, side="konseli", own_reason=False, source=life.said(), **life.dewi)


def tell(life: Life) -> None:
    telling = disclosure.Telling(
        recipient="Wali", content="Sakit", purpose="Absen", basis="konseli_consent", minimal=True
    )
    disclosure.disclose(life.case, telling, answer="given", source=life.said(), **life.seen)


def log_late(life: Life) -> None:
    held: dict[str, Any] = {"held_at": life.now - HOUR, "ended_at": life.now - HOUR / 2, "attendance": "held"}
    session.log_late(life.case, **held, **life.seen)


ACTS: dict[str, Callable[[Life], Any]] = {
    "everything ready": lambda life: ready(life.case, life.people.dewi, now=life.now),
    "permission": lambda life: permitted(life.case, life.people.dewi, now=life.now),
    "permission taken back": lambda life: consent.withdraw(life.case, "help", source=life.said(), **life.dewi),
    "explanation": lambda life: explained(life.case, life.people.dewi, now=life.now),
    "declaration": lambda life: declared(life.case, life.people.dewi, now=life.now),
    "emergency": lambda life: urgency.judge(life.case, "emergency", source=life.said(), **life.dewi),
    "routine": lambda life: urgency.judge(life.case, "routine", source=life.said(), **life.dewi),
    "wants to end": lambda life: statement.say(life.case, "wish", "end", source=life.said(), **life.dewi),
    "wants to go on": lambda life: statement.say(life.case, "wish", "continue", source=life.said(), **life.dewi),
    "meeting": lambda life: agreed(life.case, life.people.dewi, starts_at=life.now + HOUR, now=life.now),
    "proposal": lambda life: proposed(life.case, life.people.dewi, starts_at=life.now + HOUR, now=life.now),
    "meeting cancelled": cancel_one,
    "start": lambda life: cases.start(life.case, open_session=False, **life.seen),
    "start with session": lambda life: cases.start(life.case, open_session=True, **life.seen),
    "start on an old page": lambda life: cases.start(life.case, open_session=True, **life.dewi, seen=0),
    "session": lambda life: session.open(life.case, **life.seen),
    "session closed": close_session,
    "session logged late": log_late,
    "end": lambda life: cases.end(life.case, reason="threatened", **life.seen),
    "end at the konseli's wish": lambda life: cases.end(life.case, reason="konseli_request", **life.seen),
    "decline": lambda life: cases.decline(life.case, reason="capacity", waitlisted=True, **life.seen),
    "hand-over": hand_over,
    "hand-over and refer": hand_over_and_refer,
    "refer": lambda life: referral.refer(life.case, **life.seen),
    "accepted": answer("accept"),
    "rejected": answer("reject"),
    "withdrawn": answer("withdraw"),
    "disclosure": tell,
}


def check_ledger(case: Case) -> None:
    """Every move is one of MOVES, every entry hangs on the one before it, and the case stands where they lead."""
    case = Case.objects.get(pk=case.pk)
    entries = list(LedgerEntry.objects.filter(case=case).order_by("number"))
    assert [entry.number for entry in entries] == list(range(1, case.head + 1))
    assert all(chain.is_authentic(entry) for entry in entries)
    assert all(later.previous_hash == earlier.mac for earlier, later in pairwise(entries))
    assert case.head_hash == (entries[-1].mac if entries else "")
    state = "requested"
    for entry in entries:
        assert entry.from_state == state
        if entry.passed:
            assert (entry.kind, entry.transition, entry.from_state, entry.to_state) in MOVES
        else:
            assert entry.to_state == entry.from_state
        state = entry.to_state
    assert case.state == state


def check_children(case: Case) -> None:
    """No session and no disclosure without its own entry; no referral is open on a case that ended or was referred."""
    for row in CounselingSession.objects.filter(case=case).select_related("entry"):
        assert row.entry.transition in ("start", "continue")
        assert row.entry.passed != row.incident
    for told in Disclosure.objects.filter(case=case).select_related("entry"):
        assert told.entry.transition == "disclose" and told.entry.passed
    state = Case.objects.get(pk=case.pk).state
    if state in CLOSED_STATES and state != "declined":
        assert referral_selector.open_of(case) is None
    for handed in Referral.objects.filter(case=case, new_case__isnull=False).select_related("new_case"):
        assert handed.new_case is not None and handed.new_case.previous_id == case.pk


@given(st.lists(st.sampled_from(sorted(ACTS)), max_size=14), st.booleans())
@settings(max_examples=examples(15), suppress_health_check=list(HealthCheck), database=None)
def test_no_sequence_leads_where_the_moves_do_not(acts: list[str], prepared: bool) -> None:
    with transaction.atomic():
        people = cast.people()
        life = Life(people, cast.request(people.dewi))
        if prepared:
            acts = ["everything ready", "start", *acts]
        for act in acts:
            life.now += DAY / 8
            before = Case.objects.get(pk=life.case.pk)
            life.case = before
            try:
                ACTS[act](life)
            except Invalid:
                after = Case.objects.get(pk=life.case.pk)
                assert (after.head, after.state) == (before.head, before.state), act
            check_ledger(life.case)
        check_children(life.case)
        for other in Case.objects.exclude(pk=life.case.pk):
            check_ledger(other)
        transaction.set_rollback(True)
