"""Somebody leaves and comes back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from counseling.access.people import overseen_by, roles_of
from counseling.choices import CaseState, ReferralState, Role
from counseling.models import AdminAct, Case, Membership, OutgoingMail, RoleGrant, Supervision
from counseling.services import account, leaving, referral
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.office import acts, afresh, enrolled
from tests.counseling.services.speech import invalid, said
from tests.counseling.services.stage import chain_of, started

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def leaves(people: Cast, who: Membership) -> Membership:
    return leaving.deactivate(who, reason="Pindah sekolah.", by=people.yoga, now=LATER)


def test_it_ends_the_membership_and_no_row_of_it(people: Cast) -> None:
    leaves(people, people.bagus)
    assert afresh(people.bagus).until == LATER
    assert roles_of(afresh(people.bagus)) == frozenset()
    assert RoleGrant.objects.get(membership=people.bagus).until is None
    assert people.bagus.user.is_active
    assert (acts(), AdminAct.objects.get().reason) == ([("deactivated", "Yoga", "Bagus")], "Pindah sekolah.")


def test_it_refuses_while_open_cases_are_on_that_name(people: Cast) -> None:
    cast.request(people.dewi)
    with invalid(
        "cases", "1 open case is on this name. They are handed over one by one first, by the supervisor: Ratna"
    ):
        leaves(people, people.dewi)
    assert afresh(people.dewi).until is None and acts() == []


def test_it_leaves_the_last_administrator(people: Cast) -> None:
    with invalid("roles", "Nobody else administers"):
        leaves(people, people.yoga)


def test_their_supervisor_still_looks_at_what_they_left(people: Cast) -> None:
    leaves(people, people.bagus)
    assert people.bagus.counselor in overseen_by(people.ratna)


def test_whom_they_supervised_is_looked_after_by_them_no_more(people: Cast) -> None:
    leaves(people, people.ratna)
    assert not Supervision.objects.filter(supervisor=people.ratna, until=None).exists()
    leaving.reactivate(people.ratna, by=people.yoga, now=LATER)
    assert not overseen_by(afresh(people.ratna)).exists()


def test_a_referral_to_them_goes_back_to_its_sender(people: Cast) -> None:
    case = started(cast.request(people.dewi), people.dewi)
    made = referral.name(
        case, receiver=people.bagus.counselor, reason="beyond_competence", words="", by=people.dewi, now=NOW
    )
    referral.choose(made, summary="Sulit tidur.", by=people.dewi, now=NOW)
    referral.record_consent(made, answer="given", source=said(), by=people.dewi, now=NOW)
    decision = referral.refer(case, by=people.dewi, now=NOW, seen=None)
    assert decision.case.state == CaseState.REFERRING
    leaves(people, people.bagus)
    made.refresh_from_db()
    assert made.state == ReferralState.REJECTED
    case = Case.objects.get(pk=case.pk)
    assert case.state == CaseState.ACTIVE
    assert chain_of(case)[-1] == ("return", "", True)


def test_an_accepted_referral_opens_no_case_for_who_has_left(people: Cast) -> None:
    case = started(cast.request(people.dewi), people.dewi)
    made = referral.name(
        case, receiver=people.bagus.counselor, reason="beyond_competence", words="", by=people.dewi, now=NOW
    )
    referral.accept(made, by=people.bagus, now=NOW)
    leaves(people, people.bagus)
    assert not referral.refer(case, by=people.dewi, now=LATER, seen=None).passed
    assert not people.bagus.counselor.cases.exists()


def test_a_refused_leave_gives_no_referral_back(people: Cast) -> None:
    case = started(cast.request(people.dewi), people.dewi)
    made = referral.name(
        case, receiver=people.bagus.counselor, reason="beyond_competence", words="", by=people.dewi, now=NOW
    )
    cast.request(people.bagus, cast.adult(people.bagus, name="Nadia Putri"))
    with invalid("cases"):
        leaves(people, people.bagus)
    made.refresh_from_db()
    assert made.state == ReferralState.NAMED


def test_it_goes_on_with_the_same_membership_and_its_roles(people: Cast) -> None:
    leaves(people, people.bagus)
    leaving.reactivate(people.bagus, reason="Kembali.", by=people.yoga, now=LATER)
    assert roles_of(afresh(people.bagus)) == {Role.COUNSELOR}
    assert acts()[1:] == [("reactivated", "Yoga", "Bagus")]


def test_twice_is_once(people: Cast) -> None:
    leaves(people, people.bagus)
    leaves(people, people.bagus)
    leaving.reactivate(people.bagus, by=people.yoga, now=LATER)
    leaving.reactivate(people.bagus, by=people.yoga, now=LATER)
    assert len(acts()) == 2


def test_it_reactivates_none_beside_another_that_is_active(people: Cast) -> None:
    leaves(people, people.bagus)
    account.enrol(
        institution=people.harapan, email=people.bagus.user.email, name="Bagus", password=None, roles=[], now=LATER
    )
    with invalid("account"):
        leaving.reactivate(people.bagus, by=people.yoga, now=LATER)


@pytest.mark.parametrize("who", ["dewi", "ratna", "sari"])
def test_nobody_else_ends_or_reopens_accounts(people: Cast, who: str) -> None:
    somebody = getattr(people, who)
    for change in (
        lambda: leaving.deactivate(people.bagus, reason="", by=somebody, now=NOW),
        lambda: leaving.reactivate(people.bagus, by=somebody, now=NOW),
        lambda: leaving.reset_password(people.bagus, by=somebody, now=NOW),
        lambda: leaving.deactivate(people.sari, reason="", by=people.yoga, now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            change()


def test_a_reset_is_written_down_with_the_mail(people: Cast) -> None:
    leaving.reset_password(people.bagus, by=people.yoga, now=NOW)
    assert [(mail.kind, mail.place) for mail in OutgoingMail.objects.all()] == [("password_reset", people.harapan)]
    assert acts() == [("password_reset_sent", "Yoga", "Bagus")]


def test_no_reset_goes_to_an_ended_account(people: Cast) -> None:
    leaves(people, people.bagus)
    with invalid("account"):
        leaving.reset_password(people.bagus, by=people.yoga, now=NOW)
    assert not OutgoingMail.objects.exists()


def test_at_another_institution_they_go_on(people: Cast) -> None:
    there = account.enrol(
        institution=people.cendana,
        email=people.bagus.user.email,
        name="Bagus",
        password=None,
        roles=[Role.COUNSELOR],
        now=NOW,
    )
    leaves(people, people.bagus)
    assert roles_of(afresh(there)) == {Role.COUNSELOR}
    assert enrolled(people, "Intan").pk  # and the institution itself goes on
