"""Referrals that nobody answers in time end by themselves, as often as the job runs."""

from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from counseling.choices import CaseState, ReferralState
from counseling.models import Case, LedgerEntry, PolicyVersion, Referral
from counseling.selectors import referral as selector
from counseling.services import referral, time_out
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.guards.world import by_hand
from tests.counseling.services.speech import invalid, said
from tests.counseling.services.stage import DAY, started

pytestmark = pytest.mark.django_db

WEEK = 7 * DAY


@pytest.fixture(scope="module")
def waiting(people: Cast) -> Referral:
    """Referred to Bagus by the gate, who has not answered."""
    case = started(cast.request(people.dewi), people.dewi)
    to_bagus = people.bagus.counselor
    made = referral.name(case, receiver=to_bagus, reason="beyond_competence", words="", by=people.dewi, now=NOW)
    referral.choose(made, summary="Sulit tidur.", by=people.dewi, now=NOW)
    referral.record_consent(made, answer="given", source=said(), by=people.dewi, now=NOW)
    assert referral.refer(case, by=people.dewi, now=NOW, seen=None).case.state == CaseState.REFERRING
    return made


def test_once_the_days_are_over_the_case_goes_back_by_nobodys_hand(people: Cast, waiting: Referral) -> None:
    assert time_out.time_out_all(now=NOW + WEEK - DAY).ended == 0
    assert time_out.time_out_all(now=NOW + WEEK).ended == 1
    assert Referral.objects.get().state == ReferralState.TIMED_OUT
    assert Case.objects.get().state == CaseState.ACTIVE
    entry = LedgerEntry.objects.get(kind="return")
    assert (entry.actor, entry.detail["why"]) == (None, "timed_out")
    call_command("ledger_verify", verbosity=0)


def test_it_runs_again_without_doing_it_again(people: Cast, waiting: Referral) -> None:
    assert [time_out.time_out_all(now=NOW + WEEK).ended for _ in range(2)] == [1, 0]
    assert LedgerEntry.objects.filter(kind="return").count() == 1


def test_an_answer_comes_first_whoever_reads_the_list(
    people: Cast, waiting: Referral, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = selector.unanswered(NOW + WEEK)
    monkeypatch.setattr(selector, "unanswered", lambda _now: late)
    referral.accept(waiting, by=people.bagus, now=NOW + WEEK)
    totals = time_out.time_out_all(now=NOW + WEEK)
    assert (totals.ended, totals.faults) == (0, [])
    assert Referral.objects.get().state == ReferralState.ACCEPTED


def test_the_institution_says_how_long_a_receiver_has(people: Cast, waiting: Referral) -> None:
    with by_hand():
        PolicyVersion.objects.create(institution=people.harapan, effective_from=NOW.date(), referral_days=14)
    with invalid("referral", "time to answer"):
        referral.time_out(waiting, by=people.dewi, now=NOW + WEEK)
    assert time_out.time_out_all(now=NOW + WEEK).ended == 0
    assert time_out.time_out_all(now=NOW + 2 * WEEK).ended == 1


def test_a_case_that_fails_is_named_and_stops_no_other(
    people: Cast, waiting: Referral, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = cast.request(people.dewi, cast.adult(people.dewi, name="Bunga"))
    to_bagus = people.bagus.counselor
    referral.name(other, receiver=to_bagus, reason="no_benefit", words="", by=people.dewi, now=NOW)
    ends = referral.time_out

    def fails_once(row: Referral, **more: object) -> Referral:
        if row.pk == waiting.pk:
            raise RuntimeError
        return ends(row, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(referral, "time_out", fails_once)
    totals = time_out.time_out_all(now=NOW + WEEK)
    assert totals.ended == 1
    (fault,) = totals.faults
    assert fault.startswith(f"harapan, case {waiting.case.code}: RuntimeError")


def test_the_command_says_what_it_did_and_fails_aloud(
    people: Cast, waiting: Referral, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, err = StringIO(), StringIO()
    with time_machine.travel(NOW + WEEK, tick=False):
        call_command("time_out_referrals", stdout=out)
    assert out.getvalue() == "Ended 1 referrals.\n"
    monkeypatch.setattr(
        time_out, "time_out_all", lambda now: time_out.TimeOutTotals(faults=["harapan, case C-1: Error"])
    )
    with pytest.raises(CommandError, match="1 of them"):
        call_command("time_out_referrals", stdout=out, stderr=err)
    assert "C-1" in err.getvalue()
