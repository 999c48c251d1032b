"""What counselors declare to be to the konseli, what others report, and how a second role is made clear."""

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import Speaker
from counseling.models import Case, Referral
from counseling.services import relationship
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import fact, invalid, said
from tests.plugins.write_guard import direct_writes

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def referral_to(people: Cast, case: Case, **more: object) -> Referral:
    with direct_writes():
        return Referral.objects.create(
            institution=case.institution,
            konseli=case.konseli,
            case=case,
            receiver_kind="counselor",
            receiver=people.bagus.counselor,
            reason="beyond_competence",
            named_at=NOW,
            named_by=people.dewi.user,
            **more,
        )


def test_the_counselor_declares_what_they_are_to_the_konseli(people: Cast, case: Case) -> None:
    assert fact(case, "relationship") == "undeclared"
    row = relationship.declare(case, "acquaintance", source=said("Tetangga."), by=people.dewi, now=NOW)
    assert (row.said_by, row.counselor_id) == (Speaker.COUNSELOR, people.dewi.counselor.pk)
    assert fact(case, "relationship") == "acquaintance"


def test_undeclared_cannot_be_declared(people: Cast, case: Case) -> None:
    for answer in ("undeclared", "", "twin"):
        with invalid("relationship"):
            relationship.declare(case, answer, source=said(), by=people.dewi, now=NOW)


def test_nobody_declares_for_the_counselor(people: Cast, case: Case) -> None:
    for other in (people.bagus, people.ratna):
        with pytest.raises(PermissionDenied):
            relationship.declare(case, "none", source=said(), by=other, now=NOW)


def test_a_declaration_is_corrected_by_a_newer_one(people: Cast, case: Case) -> None:
    wrong = relationship.declare(case, "none", source=said(), by=people.dewi, now=NOW)
    relationship.declare(case, "relative", source=said(supersedes=wrong), by=people.dewi, now=NOW)
    assert fact(case, "relationship") == "relative"


def test_the_receiver_of_a_referral_declares_on_it(people: Cast, case: Case) -> None:
    referral = referral_to(people, case)
    assert fact(case, "receiver_relationship") == "undeclared"
    relationship.declare_as_receiver(referral, "close_friend", source=said(), by=people.bagus, now=NOW)
    assert fact(case, "receiver_relationship") == "close_friend"
    assert fact(case, "relationship") == "undeclared"


def test_only_the_counselor_whom_the_referral_names_declares_on_it(people: Cast, case: Case) -> None:
    referral = referral_to(people, case)
    for other in (people.dewi, people.ratna, people.sari):
        with pytest.raises(PermissionDenied):
            relationship.declare_as_receiver(referral, "none", source=said(), by=other, now=NOW)


@pytest.mark.parametrize("closed", [{"state": "rejected"}, {"state": "accepted", "completed_at": NOW}])
def test_nobody_declares_on_a_closed_referral(people: Cast, case: Case, closed: dict[str, object]) -> None:
    referral = referral_to(people, case, **closed)
    with invalid("referral"):
        relationship.declare_as_receiver(referral, "none", source=said(), by=people.bagus, now=NOW)


def test_one_counselor_does_not_correct_what_another_declared(people: Cast, case: Case) -> None:
    own = relationship.declare(case, "relative", source=said(), by=people.dewi, now=NOW)
    with invalid("supersedes"):
        relationship.declare_as_receiver(
            referral_to(people, case), "none", source=said(supersedes=own), by=people.bagus, now=NOW
        )


def test_somebody_reports_a_close_tie(people: Cast, case: Case) -> None:
    source = said("Konselor itu pamannya.", said_by="other", said_by_name="Pak Darma")
    relationship.report_close_tie(case, True, source=source, by=people.dewi, now=NOW)
    assert fact(case, "relationship_suspected") is True


def test_clarifying_roles_takes_words(people: Cast, case: Case) -> None:
    with invalid("words"):
        relationship.clarify_roles(case, source=said(), by=people.dewi, now=NOW)
    row = relationship.clarify_roles(case, source=said("Nilai diberikan guru lain."), by=people.dewi, now=NOW)
    assert row.value == "yes"
