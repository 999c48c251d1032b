from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import CaseState, StatementKind
from counseling.models import Case, CaseReason, Disclosure, Flag, LoyaltyConflict, Statement
from counseling.selectors import disclosure as disclosure_selector
from counseling.selectors import loyalty as loyalty_selector
from counseling.services import case as cases
from counseling.services import disclosure, loyalty
from counseling.services.disclosure import Disclosed, Telling
from counseling.services.door import gate
from counseling.services.door.gate import Decision
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import invalid, said
from tests.counseling.services.stage import HOUR, chain_of, duties, judged, started

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return started(cast.request(people.dewi), people.dewi)


def tells(case: Case, people: Cast, *, answer: str | None = None, **more: Any) -> Disclosed:
    telling: dict[str, Any] = {
        "recipient": "Wali kelas",
        "content": "Tidak masuk karena sakit.",
        "purpose": "Agar absennya dimengerti.",
        "basis": "konseli_consent",
        "minimal": True,
        **more,
    }
    source = said() if answer else None
    return disclosure.disclose(
        case, Telling(**telling), answer=answer, source=source, by=people.dewi, now=NOW, seen=None
    )


def weighed(case: Case, people: Cast) -> LoyaltyConflict:
    conflict = loyalty.raise_conflict(case, summary="Rahasia atau keselamatan", by=people.dewi, now=NOW)
    parties = [{"who": "Konseli", "interest": "Rahasia"}, {"who": "Adik", "interest": "Aman"}]
    return loyalty.weigh(
        conflict,
        parties=parties,
        demands="Lindungi nyawa.",
        options="Menyampaikan semuanya, sebagian, atau tidak sama sekali.",
        choice="Beri tahu.",
        by=people.dewi,
        now=NOW,
    )


def harm(case: Case, people: Cast, **more: Any) -> Disclosed:
    """On the ground of serious harm, weighed before."""
    return tells(case, people, basis="serious_harm", conflict_id=weighed(case, people).pk, **more)


def test_it_is_told_on_with_the_konselis_permission(people: Cast, case: Case) -> None:
    decision, made = tells(case, people, answer="given")
    assert decision.passed and made is not None
    assert (made.entry, made.recipient, made.disclosed_at) == (decision.entry, "Wali kelas", NOW)
    assert Statement.objects.get(kind=StatementKind.DISCLOSURE_CONSENT).value == "given"
    assert list(disclosure_selector.of_case(case)) == [made]


def test_without_permission_it_is_not_told_and_what_was_wanted_stays_readable(people: Cast, case: Case) -> None:
    decision, made = tells(case, people, answer="refused")
    assert not decision.passed and made is None and not Disclosure.objects.exists()
    kept = CaseReason.objects.get(entry=decision.entry)
    assert (kept.words, kept.onward) == ("Agar absennya dimengerti.", "Wali kelas")
    assert kept.content == "Tidak masuk karena sakit."
    assert Statement.objects.get(kind=StatementKind.DISCLOSURE_CONSENT).value == "refused"
    assert Flag.objects.filter(case=case, code="2h.disclosure-unfounded").exists()
    assert chain_of(case)[-1] == ("decision", "disclose", False)


def test_nobody_permits_it_for_the_konseli(people: Cast, case: Case) -> None:
    telling = Telling(recipient="Ibu", content="Nilai", purpose="Tanya", basis="konseli_consent", minimal=True)
    with invalid("said_by"):
        disclosure.disclose(
            case,
            telling,
            answer="given",
            source=said(said_by="guardian"),
            by=people.dewi,
            now=NOW,
            seen=None,
        )


def test_an_order_by_law_names_its_paper(people: Cast, case: Case) -> None:
    with invalid("paper"):
        tells(case, people, basis="legal_order")
    with invalid("recipient"):
        tells(case, people, recipient=" ")
    assert chain_of(case) == [("decision", "start", True)]


def test_the_konseli_is_told_and_a_reason_why_not_leaves_the_duty_open(people: Cast, case: Case) -> None:
    made = harm(case, people).disclosure
    assert made is not None and "2h.tell-konseli" in duties(case)
    settings: dict[str, Any] = {"by": people.dewi, "now": NOW + HOUR}
    with invalid("not_told_reason"):
        disclosure.tell_konseli(made, told_at=None, **settings)
    disclosure.tell_konseli(made, told_at=None, not_told_reason="Berbahaya hari ini.", **settings)
    assert "2h.tell-konseli" in duties(case)
    disclosure.tell_konseli(made, told_at=NOW + HOUR, **settings)
    assert "2h.tell-konseli" not in duties(case)
    with invalid("told_at"):
        disclosure.tell_konseli(made, told_at=NOW, **settings)


def test_one_told_konseli_does_not_close_the_duty_for_two_disclosures(people: Cast, case: Case) -> None:
    first = harm(case, people).disclosure
    second = harm(case, people).disclosure
    assert first is not None and second is not None
    disclosure.tell_konseli(first, told_at=NOW, by=people.dewi, now=NOW)
    assert "2h.tell-konseli" in duties(case)
    disclosure.tell_konseli(second, told_at=NOW, by=people.dewi, now=NOW)
    assert "2h.tell-konseli" not in duties(case)


def fact_and_row(decision: Decision) -> tuple[str, str]:
    facts = decision.entry.facts
    return facts["facts"]["loyalty_conflict"], facts["said"].get("loyalty_conflict", {}).get("row", "")


@pytest.mark.parametrize("basis", ["serious_harm", "legal_order"])
def test_what_was_weighed_for_one_disclosure_counts_for_no_other(people: Cast, case: Case, basis: str) -> None:
    first, other = weighed(case, people), weighed(case, people)
    settings = {"basis": basis, "paper": "LP 1"}
    unweighed = tells(case, people, **settings).decision
    assert not unweighed.passed and fact_and_row(unweighed) == ("none", "")
    assert "2h.loyalty-unweighed" in [finding["code"] for finding in unweighed.entry.verdict["findings"]]
    decision, made = tells(case, people, conflict_id=first.pk, **settings)
    assert made is not None and made.conflict == first
    assert fact_and_row(decision) == ("weighed", str(first.pk))
    assert list(loyalty_selector.to_rest_on(case)) == [other]
    with invalid("conflict"):
        tells(case, people, conflict_id=first.pk, **settings)


def test_while_any_conflict_stands_open_nothing_is_told_without_permission(people: Cast, case: Case) -> None:
    ready = weighed(case, people)
    torn = loyalty.raise_conflict(case, summary="Wali kelas", by=people.dewi, now=NOW)
    decision = tells(case, people, basis="serious_harm", conflict_id=ready.pk).decision
    assert not decision.passed and fact_and_row(decision) == ("open", str(torn.pk))
    with invalid("conflict"):
        tells(case, people, basis="serious_harm", conflict_id=torn.pk)


def test_it_rests_on_a_conflict_of_this_case_alone(people: Cast, case: Case) -> None:
    other = cast.request(people.dewi, cast.adult(people.dewi, name="Sekar"))
    with invalid("conflict"):
        tells(case, people, basis="serious_harm", conflict_id=weighed(other, people).pk)


def test_the_ledger_still_judges_alike_what_rested_on_a_conflict(people: Cast, case: Case) -> None:
    decision = harm(case, people).decision
    weighed(case, people)
    again = gate.judge_again(decision.entry)
    assert (again.passed, again.verdict) == (True, decision.verdict)


def test_what_was_too_much_in_an_emergency_is_reviewed(people: Cast, case: Case) -> None:
    judged(case, people.dewi, "emergency")
    made = tells(case, people, answer="given", minimal=False).disclosure
    assert made is not None and "2h.review-disclosure" in duties(case)
    disclosure.review(made, words="Alamat tidak perlu.", by=people.dewi, now=NOW)
    assert "2h.review-disclosure" not in duties(case)
    with invalid("words"):
        disclosure.review(made, words="Lagi", by=people.dewi, now=NOW)


def test_a_closed_case_discloses_too(people: Cast, case: Case) -> None:
    ended = cases.end(case, reason="threatened", by=people.dewi, now=NOW, seen=None)
    assert ended.case.state == CaseState.ENDED
    assert tells(case, people, answer="given").decision.case.state == CaseState.ENDED


def test_a_page_out_of_date_discloses_nothing(people: Cast, case: Case) -> None:
    telling = Telling(recipient="Ibu", content="Nilai", purpose="Tanya", basis="konseli_consent", minimal=True)
    decision, made = disclosure.disclose(case, telling, answer="given", source=said(), by=people.dewi, now=NOW, seen=0)
    assert decision.stale and made is None and not Statement.objects.filter(kind="disclosure_consent").exists()
    assert CaseReason.objects.get(entry=decision.entry).content == "Nilai"


def test_it_is_the_counselors_own_case_alone(people: Cast, case: Case) -> None:
    made = tells(case, people, answer="given").disclosure
    assert made is not None
    telling = Telling(recipient="Ibu", content="Nilai", purpose="Tanya", basis="konseli_consent", minimal=True)
    for stranger in (people.bagus, people.ratna, people.sari):
        with pytest.raises(PermissionDenied):
            disclosure.disclose(case, telling, by=stranger, now=NOW, seen=None)
        with pytest.raises(PermissionDenied):
            disclosure.tell_konseli(made, told_at=NOW, by=stranger, now=NOW)
        with pytest.raises(PermissionDenied):
            disclosure.review(made, words="Ya", by=stranger, now=NOW)
